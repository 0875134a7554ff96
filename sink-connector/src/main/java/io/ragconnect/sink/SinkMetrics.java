package io.ragconnect.sink;

import io.ragconnect.record.Document;
import io.ragconnect.record.MBean;
import io.ragconnect.record.RecentTimes;
import io.ragconnect.sink.flow.RecordQueue;
import io.ragconnect.sink.index.Written;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a task does. Written by its worker, read by any thread. */
final class SinkMetrics implements SinkMetricsMXBean {
    private static final Logger log = LoggerFactory.getLogger(SinkMetrics.class);

    private final RecordQueue queue;
    private final LongAdder documentsApplied = new LongAdder();
    private final LongAdder documentsSkipped = new LongAdder();
    private final LongAdder documentsFailed = new LongAdder();
    private final LongAdder documentsDeleted = new LongAdder();
    private final LongAdder chunksInserted = new LongAdder();
    private final LongAdder chunksKept = new LongAdder();
    private final LongAdder chunksDeleted = new LongAdder();
    private final LongAdder textsEmbedded = new LongAdder();
    private final LongAdder vectorsReused = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder recordsReported = new LongAdder();
    private final LongAdder databaseNanos = new LongAdder();
    private final RecentTimes freshness = new RecentTimes(1_000);
    private final FreshnessHistogram histogram = new FreshnessHistogram();
    private volatile String state = "RUNNING";
    private volatile String vectorIndex = "unknown";

    /** Something that the database is waited for. */
    interface DatabaseCall<T> {
        T run() throws SQLException;
    }

    SinkMetrics(RecordQueue queue) {
        this.queue = queue;
    }

    /** Shows the figures; a failure costs the metrics alone. */
    AutoCloseable register(String connector, int task) {
        try {
            return MBean.register(this, "type=pgvector-sink,connector=" + MBean.value(connector) + ",task=" + task);
        } catch (JMException e) {
            log.warn("No metrics for task {} of connector {}", task, connector, e);
            return () -> {};
        }
    }

    void written(Written written, Instant now) {
        documentsApplied.add(written.applied().size());
        documentsDeleted.add(written.deleted().size());
        documentsFailed.add(written.failed().size());
        chunksInserted.add(written.chunksInserted());
        chunksKept.add(written.chunksKept());
        chunksDeleted.add(written.chunksDeleted());
        written.applied().forEach(upsert -> {
            Document document = upsert.document();
            Instant changed = document.modifiedAt() == null ? document.observedAt() : document.modifiedAt();
            if (changed != null) {
                long ms = Duration.between(changed, now).toMillis();
                freshness.add(ms);
                histogram.add(ms);
            }
        });
    }

    void skipped(int documents) {
        documentsSkipped.add(documents);
    }

    void embedded(int texts) {
        textsEmbedded.add(texts);
    }

    void reused(int vectors) {
        vectorsReused.add(vectors);
    }

    void batchDone() {
        batches.increment();
    }

    void retry() {
        retries.increment();
    }

    void reported() {
        recordsReported.increment();
    }

    <T> T timed(DatabaseCall<T> call) throws SQLException {
        long start = System.nanoTime();
        try {
            return call.run();
        } finally {
            databaseNanos.add(System.nanoTime() - start);
        }
    }

    void vectorIndex(String newState) {
        vectorIndex = newState;
    }

    void state(String newState) {
        state = newState;
    }

    @Override
    public long getDocumentsApplied() {
        return documentsApplied.sum();
    }

    @Override
    public long getDocumentsSkipped() {
        return documentsSkipped.sum();
    }

    @Override
    public long getDocumentsFailed() {
        return documentsFailed.sum();
    }

    @Override
    public long getDocumentsDeleted() {
        return documentsDeleted.sum();
    }

    @Override
    public long getChunksInserted() {
        return chunksInserted.sum();
    }

    @Override
    public long getChunksKept() {
        return chunksKept.sum();
    }

    @Override
    public long getChunksDeleted() {
        return chunksDeleted.sum();
    }

    @Override
    public long getTextsEmbedded() {
        return textsEmbedded.sum();
    }

    @Override
    public long getVectorsReused() {
        return vectorsReused.sum();
    }

    @Override
    public long getBatches() {
        return batches.sum();
    }

    @Override
    public long getRetries() {
        return retries.sum();
    }

    @Override
    public long getRecordsReported() {
        return recordsReported.sum();
    }

    @Override
    public long getDatabaseTimeMs() {
        return databaseNanos.sum() / 1_000_000;
    }

    @Override
    public String getVectorIndex() {
        return vectorIndex;
    }

    @Override
    public Map<String, Long> getFreshnessHistogram() {
        return histogram.cumulative();
    }

    @Override
    public int getQueuedDocuments() {
        return queue.size();
    }

    @Override
    public String getState() {
        return state;
    }

    @Override
    public long getFreshnessP50Ms() {
        return freshness.percentile(50);
    }

    @Override
    public long getFreshnessP99Ms() {
        return freshness.percentile(99);
    }
}
