package io.ragconnect.sink;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task on a real database, called as Connect calls it. */
final class RunningSink implements AutoCloseable {
    final RecordingContext context = new RecordingContext();
    final PgVectorSinkTask task = new PgVectorSinkTask();
    private final Map<TopicPartition, OffsetAndMetadata> delivered = new HashMap<>();

    RunningSink(TestDatabase database, String... overrides) {
        this(database, true, overrides);
    }

    RunningSink(TestDatabase database, boolean hasReporter, String... overrides) {
        Map<String, String> settings = database.settings();
        for (int i = 0; i < overrides.length; i += 2) {
            settings.put(overrides[i], overrides[i + 1]);
        }
        context.hasReporter = hasReporter;
        task.initialize(context);
        task.start(settings);
    }

    void put(SinkRecord... records) {
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
            if (context.assignment.add(partition)) {
                task.open(List.of(partition));
            }
            delivered.put(partition, new OffsetAndMetadata(record.originalKafkaOffset() + 1));
        }
        task.put(List.of(records));
    }

    /** Puts and waits until all is committed. */
    void index(SinkRecord... records) {
        put(records);
        settle();
    }

    void settle() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    task.put(List.of());
                    return task.preCommit(delivered).equals(delivered);
                });
    }

    long committed(Topic topic) {
        return task.preCommit(delivered).get(topic.partition).offset();
    }

    SinkMetricsMXBean metrics() {
        try {
            return JMX.newMXBeanProxy(
                    ManagementFactory.getPlatformMBeanServer(),
                    new ObjectName("io.ragconnect:type=pgvector-sink,connector=test,task=0"),
                    SinkMetricsMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        task.stop();
    }
}
