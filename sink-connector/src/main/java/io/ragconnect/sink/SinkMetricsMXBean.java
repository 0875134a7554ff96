package io.ragconnect.sink;

import java.util.Map;

/**
 * What one task has done since it was started, as {@code io.ragconnect:type=pgvector-sink,connector=NAME,task=NUMBER}.
 * All but the states, the queue and the freshness are counters that only grow.
 */
public interface SinkMetricsMXBean {
    /** Document versions whose rows were brought up to date. */
    long getDocumentsApplied();

    /** Document versions, deletions and failures that the fence refused, or that a newer one of the same batch replaced. */
    long getDocumentsSkipped();

    /** Documents that could not be indexed, those that another stage reports included. */
    long getDocumentsFailed();

    /** Documents whose rows were removed. */
    long getDocumentsDeleted();

    /** Chunk rows that were written with their vector. */
    long getChunksInserted();

    /** Chunk rows of applied documents whose vector stood. */
    long getChunksKept();

    /** Chunk rows that were removed. */
    long getChunksDeleted();

    /** Texts that the embedder was asked for. */
    long getTextsEmbedded();

    /** Vectors that were taken from other rows instead of being computed. */
    long getVectorsReused();

    /** Batches that were committed. */
    long getBatches();

    /** Batches that were tried again because the database or the embedding provider was away. */
    long getRetries();

    /** Records given to Connect's error reporter (log, dead letter queue). */
    long getRecordsReported();

    /** Milliseconds that the worker waited for the database. */
    long getDatabaseTimeMs();

    /**
     * {@code valid}, {@code building}, {@code being built by another task}, {@code waiting for the first load to end}
     * ({@code which other tasks go on with}), {@code missing} (and {@code auto.create=false}), {@code not wanted}, or what
     * keeps it from being built.
     */
    String getVectorIndex();

    /** Documents that wait in the task. */
    int getQueuedDocuments();

    /** {@code RUNNING}, {@code BACKING_OFF: reason}, {@code FAILED} or {@code STOPPED}. */
    String getState();

    /**
     * Median of the last 1,000 applied documents' time in milliseconds from the change at the source (or, where that is
     * unknown, its first sight) to the commit; -1 before the first.
     */
    long getFreshnessP50Ms();

    /** As {@link #getFreshnessP50Ms()}, the 99th percentile. */
    long getFreshnessP99Ms();

    /** How many documents took at most so many milliseconds, as above, since the start; {@code +Inf} for all. */
    Map<String, Long> getFreshnessHistogram();
}
