package io.ragconnect.benchmarks.filesystem;

import io.ragconnect.benchmarks.worker.WorkerHeap;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The source of config-examples in the packaged bundle, on a worker of its own. */
final class SourceRun implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("rag.home", ""));
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String BUCKETS = "256";

    private final LocalStack stack;

    private SourceRun(LocalStack stack) {
        this.stack = stack;
    }

    static SourceRun start(boolean exactlyOnce) throws IOException {
        return new SourceRun(LocalStack.builder()
                .bundle(bundle())
                .workerHeap("2g")
                .workerProperty("exactly.once.source.support", exactlyOnce ? "enabled" : "disabled")
                .progress(System.err::println)
                .start());
    }

    /** Creates the connector, or starts it anew with these roots. */
    void mirror(List<String> roots) {
        ConnectorFile example = ConnectorFile.read(HOME.resolve("config-examples/filesystem-source.json"));
        ConnectorFile connector = example.with("roots", String.join(",", roots))
                .with("manifest.buckets", BUCKETS)
                .with("rescan.interval.ms", "1000")
                .with("topic.creation.default.partitions", "1");
        stack.connect().put(connector.name(), connector.config());
    }

    /** Until so many files are known and all is acknowledged. */
    void awaitSent(int files) throws InterruptedException, JMException, IOException {
        await(() -> metric("FilesKnown") == files && metric("ScansCompleted") > 0 && metric("Pending") == 0);
    }

    /** The shortest of some scans that begin from now on, in seconds. */
    double rescanSeconds(int scans) throws InterruptedException, JMException, IOException {
        long best = Long.MAX_VALUE;
        long seen = metric("ScansCompleted");
        // the scan under way may have begun before the last file was sent
        for (int scan = 0; scan <= scans; scan++) {
            long last = seen;
            await(() -> metric("ScansCompleted") > last);
            seen = metric("ScansCompleted");
            best = scan == 0 ? best : Math.min(best, metric("LastScanMs"));
        }
        return best / 1e3;
    }

    double heapMb() throws JMException, IOException {
        return WorkerHeap.liveMb(stack);
    }

    /** A consumer at the topic's end that reads what is committed. */
    KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("documents").stream()
                .map(SourceRun::partition)
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    static void awaitKey(KafkaConsumer<String, byte[]> consumer, String key) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<String, byte[]> polled : consumer.poll(Duration.ofSeconds(1))) {
                if (key.equals(polled.key())) {
                    return;
                }
            }
        }
        throw new IllegalStateException("no record of " + key + " after " + LIMIT);
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    private interface Condition {
        boolean holds() throws JMException, IOException;
    }

    private static void await(Condition condition) throws InterruptedException, JMException, IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the source is not done after " + LIMIT);
            }
            Thread.sleep(10);
        }
    }

    private long metric(String attribute) throws JMException, IOException {
        MBeanServerConnection jmx = stack.worker(0).jmx();
        Collection<ObjectName> beans = jmx.queryNames(new ObjectName("io.ragconnect:type=filesystem-source,*"), null);
        long sum = 0;
        for (ObjectName bean : beans) {
            try {
                sum += (Long) jmx.getAttribute(bean, attribute);
            } catch (InstanceNotFoundException e) {
                return 0; // its task is being started anew
            }
        }
        return sum;
    }

    private static Path bundle() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("plugin").resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("kafka-connect-rag-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no plugin archive; build it with: mvn -B package -DskipTests"));
        }
    }

    @Override
    public void close() {
        stack.close();
    }
}
