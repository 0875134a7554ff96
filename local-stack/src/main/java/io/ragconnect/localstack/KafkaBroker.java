package io.ragconnect.localstack;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.ManagedProcess;
import io.ragconnect.localstack.process.Ports;
import io.ragconnect.localstack.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker that is also a controller, on 127.0.0.1. All failures are {@link LocalStackException}s. */
public final class KafkaBroker {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final int id;
    private final Path directory;
    private final Path log;
    private final int port;
    private final Path properties;
    private @Nullable ManagedProcess process;

    KafkaBroker(int id, Path directory, Path log, int port, Map<String, String> settings) {
        this.id = id;
        this.directory = directory;
        this.log = log;
        this.port = port;
        this.properties = PropertyFiles.write(directory.resolve("server.properties"), settings);
    }

    public int port() {
        return port;
    }

    public Path logFile() {
        return log;
    }

    /** The process id; of the last run when it does not run. */
    public long pid() {
        return running().pid();
    }

    /** Kills the broker (SIGKILL). */
    public void kill() {
        running().kill();
    }

    /** Starts the broker again on the same port and waits until it listens. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Makes the storage of a new broker; does nothing when it was made before. */
    void format(String clusterId) {
        Path data = directory.resolve("data");
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        Directories.delete(data);
        Programs.Result result = Programs.run(
                directory,
                Map.of(),
                START_LIMIT,
                KafkaDistribution.KAFKA_4_3.java(
                        directory,
                        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        List.of(
                                "kafka.tools.StorageTool",
                                "format",
                                // one word, since the id may begin with a dash
                                "--cluster-id=" + clusterId,
                                "--config=" + properties)));
        if (!result.ok()) {
            throw new LocalStackException("Formatting the storage of broker " + id + " failed:\n" + result.output());
        }
    }

    void launch() {
        process = ManagedProcess.start(new ManagedProcess.Launch(
                "Kafka broker " + id,
                KafkaDistribution.KAFKA_4_3.guardedJava(
                        directory,
                        List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC"),
                        List.of("kafka.Kafka", properties.toString())),
                Map.of(),
                directory,
                log));
    }

    void awaitReady() {
        running().await(START_LIMIT, () -> Ports.answers(port));
    }

    boolean lostItsPort() {
        return process != null && process.logged(Ports.TAKEN);
    }

    void terminate() {
        if (process != null) {
            process.terminate();
        }
    }

    void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
        }
    }

    private ManagedProcess running() {
        if (process == null) {
            throw new LocalStackException("Kafka broker " + id + " was not started");
        }
        return process;
    }
}
