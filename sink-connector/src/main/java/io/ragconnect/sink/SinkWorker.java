package io.ragconnect.sink;

import io.ragconnect.sink.change.ChangeReader;
import io.ragconnect.sink.flow.Activity;
import io.ragconnect.sink.flow.Backoff;
import io.ragconnect.sink.flow.QueuedRecord;
import io.ragconnect.sink.flow.RecordQueue;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.postgres.SqlFailure;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a task that works its queue off, whatever the database and the embedding provider do. */
final class SinkWorker {
    private static final Logger log = LoggerFactory.getLogger(SinkWorker.class);

    private final RecordQueue queue;
    private final ChangeReader reader;
    private final Activity activity;
    private final int maxDocuments;
    private final int maxChunks;
    private final BatchIndexer indexer;
    private final Database database;
    private final Backoff backoff;
    private final SinkMetrics metrics;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean backingOff;
    private volatile @Nullable Throwable failure;

    SinkWorker(
            String name,
            RecordQueue queue,
            ChangeReader reader,
            Activity activity,
            int maxDocuments,
            int maxChunks,
            BatchIndexer indexer,
            Database database,
            Backoff backoff,
            SinkMetrics metrics) {
        this.queue = queue;
        this.reader = reader;
        this.activity = activity;
        this.maxDocuments = maxDocuments;
        this.maxChunks = maxChunks;
        this.indexer = indexer;
        this.database = database;
        this.backoff = backoff;
        this.metrics = metrics;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the database or the embedding provider is away. */
    boolean isBackingOff() {
        return backingOff;
    }

    /**
     * Hands the worker's own failure on to the task's thread.
     *
     * @throws ConnectException when the worker had to give up
     */
    void throwIfFailed() {
        Throwable cause = failure;
        if (cause != null) {
            throw cause instanceof KafkaException known
                    ? new ConnectException(known.getMessage(), known)
                    : new ConnectException("The sink's worker failed: " + cause, cause);
        }
    }

    /** Breaks off whatever is done; nothing half done is ever committed. */
    void stop(long timeoutMs) {
        stopping = true;
        thread.interrupt();
        database.abort();
        try {
            thread.join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("{} did not end within {} ms; it commits nothing any more", thread.getName(), timeoutMs);
        }
        metrics.state("STOPPED");
    }

    private void run() {
        try {
            while (!stopping) {
                List<QueuedRecord> records = queue.take(maxDocuments, maxChunks);
                activity.begin();
                indexUntilDone(records);
                records.forEach(QueuedRecord::finish);
                activity.end();
            }
        } catch (InterruptedException e) {
            log.debug("{} was told to stop", thread.getName());
        } catch (Throwable e) {
            if (!stopping) {
                failure = e;
                metrics.state("FAILED");
                log.error("{} gives up", thread.getName(), e);
            }
        } finally {
            database.close();
        }
    }

    private void indexUntilDone(List<QueuedRecord> records) throws InterruptedException {
        List<QueuedRecord> owned = records;
        Batch batch = Batch.read(owned, reader);
        while (!stopping) {
            if (owned.stream().anyMatch(QueuedRecord::isLost)) {
                owned = owned.stream().filter(record -> !record.isLost()).toList();
                batch = Batch.read(owned, reader);
            }
            try {
                indexer.index(batch);
                recovered();
                return;
            } catch (SQLException e) {
                if (SqlFailure.of(e) != SqlFailure.RETRY) {
                    throw new ConnectException("The database refuses to go on: " + SqlFailure.describe(e), e);
                }
                database.close();
                backOff("the database: " + SqlFailure.describe(e));
            } catch (RetriableException e) {
                backOff("the embedding provider: " + e.getMessage());
            }
        }
        throw new InterruptedException();
    }

    private void backOff(String reason) throws InterruptedException {
        if (stopping) {
            throw new InterruptedException();
        }
        if (!backingOff) {
            log.warn("{} waits for {}. Its partitions are paused until a try succeeds", thread.getName(), reason);
        }
        backingOff = true;
        metrics.state("BACKING_OFF: " + reason);
        metrics.retry();
        Thread.sleep(backoff.nextMs());
    }

    private void recovered() {
        if (backingOff) {
            log.info("{} goes on", thread.getName());
            backingOff = false;
            metrics.state("RUNNING");
            backoff.reset();
        }
    }
}
