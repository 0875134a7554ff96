package io.ragconnect.benchmarks.sink;

import io.ragconnect.record.Document;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.sink.SinkMetricsMXBean;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** The sink, with an embedder that costs nothing. */
final class SinkRun implements Contender {
    private final TopicPartition partition;
    private final DrivenSink sink;
    private final Function<List<String>, List<float[]>> embedder;
    private long nextOffset;

    SinkRun(String jdbcUrl, int number, Samples samples, Map<String, String> settings) {
        this.partition = new TopicPartition("documents", number);
        this.sink = new DrivenSink(jdbcUrl, partition, settings);
        this.embedder = samples::embed;
    }

    @Override
    public Write prepare(List<Document> documents) {
        List<SinkRecord> records = documents.stream().map(this::record).toList();
        return () -> sink.put(records, UnaryOperator.identity());
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
        return sink.metrics();
    }

    @Override
    public void close() {
        sink.close();
    }
}
