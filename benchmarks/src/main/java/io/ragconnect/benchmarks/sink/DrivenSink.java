package io.ragconnect.benchmarks.sink;

import io.ragconnect.sink.PgVectorSinkTask;
import io.ragconnect.sink.SinkMetricsMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A task of the sink, called as Connect calls it: polls of 500 records at most, none while it has paused. */
final class DrivenSink implements AutoCloseable {
    private static final int POLL = 500;
    private static final long CALL_AGAIN_NANOS = 1_000_000;

    private final PgVectorSinkTask task = new PgVectorSinkTask();
    private final Context context = new Context();
    private final TopicPartition partition;

    DrivenSink(String jdbcUrl, TopicPartition partition, Map<String, String> settings) {
        this.partition = partition;
        int query = jdbcUrl.indexOf('?');
        Map<String, String> all = new HashMap<>(settings);
        all.put("name", "benchmark");
        all.put("task.number", String.valueOf(partition.partition()));
        all.put("connection.url", jdbcUrl.substring(0, query));
        for (String parameter : jdbcUrl.substring(query + 1).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            all.put("connection." + parts[0], parts[1]);
        }
        task.initialize(context);
        task.start(all);
        task.open(List.of(partition));
    }

    /** Returns when the last record is committed. */
    void put(List<SinkRecord> records, UnaryOperator<SinkRecord> transforms) {
        for (int from = 0; from < records.size(); from += POLL) {
            while (context.paused) {
                callAgain();
            }
            task.put(records.subList(from, Math.min(from + POLL, records.size())).stream()
                    .map(transforms)
                    .toList());
        }
        OffsetAndMetadata end =
                new OffsetAndMetadata(records.get(records.size() - 1).originalKafkaOffset() + 1);
        while (!end.equals(task.preCommit(Map.of(partition, end)).get(partition))) {
            callAgain();
        }
    }

    private void callAgain() {
        LockSupport.parkNanos(CALL_AGAIN_NANOS);
        task.put(List.of());
    }

    SinkMetricsMXBean metrics() {
        try {
            return JMX.newMXBeanProxy(
                    ManagementFactory.getPlatformMBeanServer(),
                    new ObjectName(
                            "io.ragconnect:type=pgvector-sink,connector=benchmark,task=" + partition.partition()),
                    SinkMetricsMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        task.stop();
    }

    private static final class Context implements SinkTaskContext {
        private boolean paused;

        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void timeout(long timeoutMs) {}

        @Override
        public Set<TopicPartition> assignment() {
            return Set.of();
        }

        @Override
        public void pause(TopicPartition... partitions) {
            paused = true;
        }

        @Override
        public void resume(TopicPartition... partitions) {
            paused = false;
        }

        @Override
        public void requestCommit() {}

        @Override
        public ErrantRecordReporter errantRecordReporter() {
            return (record, error) -> {
                throw new IllegalStateException("A record was refused", error);
            };
        }
    }
}
