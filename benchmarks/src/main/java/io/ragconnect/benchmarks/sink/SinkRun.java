package io.ragconnect.benchmarks.sink;

import io.ragconnect.record.Document;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.sink.PgVectorSinkTask;
import io.ragconnect.sink.SinkMetricsMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A task of the sink, called as Connect calls it: polls of 500 records at most, none while it has paused. */
final class SinkRun implements Contender {
    private static final int POLL = 500;
    private static final long CALL_AGAIN_NANOS = 1_000_000;

    private final PgVectorSinkTask task = new PgVectorSinkTask();
    private final Context context = new Context();
    private final TopicPartition partition;
    private final int number;
    private final Function<List<String>, List<float[]>> embedder;
    private long nextOffset;

    SinkRun(String jdbcUrl, int number, Samples samples, Map<String, String> settings) {
        this.partition = new TopicPartition("documents", number);
        this.number = number;
        this.embedder = samples::embed;
        int query = jdbcUrl.indexOf('?');
        Map<String, String> all = new HashMap<>(settings);
        all.put("name", "benchmark");
        all.put("task.number", String.valueOf(number));
        all.put("connection.url", jdbcUrl.substring(0, query));
        for (String parameter : jdbcUrl.substring(query + 1).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            all.put("connection." + parts[0], parts[1]);
        }
        task.initialize(context);
        task.start(all);
        task.open(List.of(partition));
    }

    @Override
    public Write prepare(List<Document> documents) {
        List<SinkRecord> records = documents.stream().map(this::record).toList();
        return () -> put(records);
    }

    private void put(List<SinkRecord> records) {
        for (int from = 0; from < records.size(); from += POLL) {
            while (context.paused) {
                callAgain();
            }
            task.put(records.subList(from, Math.min(from + POLL, records.size())));
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

    private SinkRecord record(Document document) {
        SinkRecord record = new SinkRecord(
                partition.topic(),
                partition.partition(),
                Schema.STRING_SCHEMA,
                document.id(),
                Document.SCHEMA,
                document.toStruct(),
                nextOffset++,
                1_700_000_000_000L + nextOffset,
                TimestampType.CREATE_TIME);
        record.headers().add(RagHeaders.EMBEDDER, embedder, null);
        return record;
    }

    SinkMetricsMXBean metrics() {
        try {
            return JMX.newMXBeanProxy(
                    ManagementFactory.getPlatformMBeanServer(),
                    new ObjectName("io.ragconnect:type=pgvector-sink,connector=benchmark,task=" + number),
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
