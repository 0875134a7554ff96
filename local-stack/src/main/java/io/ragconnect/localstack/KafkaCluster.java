package io.ragconnect.localstack;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One or three brokers that make a KRaft cluster, each with its storage in {@code kafka-N/}. */
final class KafkaCluster {

    private static final int START_TRIES = 3;

    private final Path home;
    private final int size;
    private List<KafkaBroker> brokers = List.of();

    KafkaCluster(Path home, int size) {
        this.home = home;
        this.size = size;
        long kept = IntStream.rangeClosed(1, 3)
                .filter(id -> Files.exists(home.resolve("kafka-" + id + "/data/meta.properties")))
                .count();
        if (kept != 0 && kept != size) {
            throw new LocalStackException(
                    "%s holds a Kafka cluster of %d brokers, not %d: start as many, or choose another directory"
                            .formatted(home, kept, size));
        }
    }

    List<KafkaBroker> brokers() {
        return brokers;
    }

    int replication() {
        return size;
    }

    String bootstrapServers() {
        return brokers.stream().map(broker -> "127.0.0.1:" + broker.port()).collect(Collectors.joining(","));
    }

    /** Launches all brokers. Call {@link #awaitReady()} afterwards. */
    void launch() {
        List<Integer> ports = ports("port");
        List<Integer> controllerPorts = ports("controller-port");
        String voters = IntStream.rangeClosed(1, size)
                .mapToObj(id -> id + "@127.0.0.1:" + controllerPorts.get(id - 1))
                .collect(Collectors.joining(","));
        String clusterId = clusterId();
        List<KafkaBroker> launched = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            Path directory = directory(id);
            int port = ports.get(id - 1);
            Map<String, String> settings = settings(id, directory, port, controllerPorts.get(id - 1), voters);
            KafkaBroker broker =
                    new KafkaBroker(id, directory, home.resolve("logs/kafka-" + id + ".log"), port, settings);
            broker.format(clusterId);
            launched.add(broker);
        }
        brokers = List.copyOf(launched);
        brokers.forEach(KafkaBroker::launch);
    }

    /** Waits until all brokers listen; launches them anew on other ports when one was taken in the meantime. */
    void awaitReady() {
        for (int tries = 1; ; tries++) {
            try {
                brokers.forEach(KafkaBroker::awaitReady);
                return;
            } catch (LocalStackException e) {
                if (tries == START_TRIES || brokers.stream().noneMatch(KafkaBroker::lostItsPort)) {
                    throw e;
                }
                stop();
                launch();
            }
        }
    }

    void stop() {
        brokers.forEach(KafkaBroker::terminate);
        brokers.forEach(KafkaBroker::stop);
    }

    private List<Integer> ports(String file) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(id -> Ports.kept(directory(id).resolve(file)))
                .toList();
    }

    private Path directory(int id) {
        return Directories.create(home.resolve("kafka-" + id));
    }

    private String clusterId() {
        Path file = home.resolve("cluster-id");
        try {
            if (!Files.exists(file)) {
                UUID id = UUID.randomUUID();
                byte[] bytes = ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
                Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the cluster id in " + file + ": " + e.getMessage(), e);
        }
    }

    private Map<String, String> settings(int id, Path directory, int port, int controllerPort, String voters) {
        String replication = Integer.toString(size);
        String minIsr = size == 1 ? "1" : "2";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("node.id", Integer.toString(id));
        settings.put("process.roles", "broker,controller");
        settings.put("controller.quorum.voters", voters);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", directory.resolve("data").toString());
        settings.put("default.replication.factor", replication);
        settings.put("min.insync.replicas", minIsr);
        settings.put("offsets.topic.replication.factor", replication);
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", replication);
        settings.put("transaction.state.log.min.isr", minIsr);
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", replication);
        settings.put("share.coordinator.state.topic.min.isr", minIsr);
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // the default, 128 MB, is a quarter of the heap
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        return settings;
    }
}
