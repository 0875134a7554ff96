package io.ragconnect.sink;

import io.ragconnect.sink.change.ChangeReader;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.flow.Activity;
import io.ragconnect.sink.flow.Backoff;
import io.ragconnect.sink.flow.QueuedRecord;
import io.ragconnect.sink.flow.RecordQueue;
import io.ragconnect.sink.index.DocumentIndex;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.postgres.SqlFailure;
import io.ragconnect.sink.schema.DatabaseCheck;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works a task's queue off, whatever the database and the embedding provider do. One thread writes; another one looks
 * ahead and prepares the next batch meanwhile, so that embedding and the database take their time side by side. What the
 * second thread decides is checked again in the transaction, and what it fails at, the first one does over.
 */
final class SinkWorker {
    private static final Logger log = LoggerFactory.getLogger(SinkWorker.class);

    /** Batches before the one that is prepared: one waits, one is written. */
    private static final int MAX_UNWRITTEN = 2;

    private final RecordQueue queue;
    private final ChangeReader reader;
    private final Activity activity;
    private final Limits limits;
    private final Lane ahead;
    private final Lane writing;
    private final BatchWriter writer;
    private final DatabaseCheck check;
    private final Backoff backoff;
    private final SinkMetrics metrics;
    private final BlockingQueue<Work> prepared = new ArrayBlockingQueue<>(1);
    private final Thread aheadThread;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean backingOff;
    private volatile @Nullable Throwable failure;

    /** Of one transaction. */
    record Limits(int documents, int chunks) {}

    /** A connection, and what prepares batches on it. */
    record Lane(Database database, BatchPreparer preparer) {
        void forget() {
            database.close();
            preparer.forget();
        }
    }

    /**
     * A batch on its way.
     *
     * @param admission null when it could not be prepared ahead
     */
    private record Work(List<QueuedRecord> records, Batch batch, DocumentIndex.@Nullable Admission admission) {}

    SinkWorker(
            String name,
            RecordQueue queue,
            ChangeReader reader,
            Activity activity,
            Limits limits,
            Lane ahead,
            Lane writing,
            BatchWriter writer,
            DatabaseCheck check,
            Backoff backoff,
            SinkMetrics metrics) {
        this.queue = queue;
        this.reader = reader;
        this.activity = activity;
        this.limits = limits;
        this.ahead = ahead;
        this.writing = writing;
        this.writer = writer;
        this.check = check;
        this.backoff = backoff;
        this.metrics = metrics;
        this.thread = new Thread(() -> run(this::write, writing), name);
        this.aheadThread = new Thread(() -> run(this::lookAhead, ahead), name + " ahead");
        this.thread.setDaemon(true);
        this.aheadThread.setDaemon(true);
    }

    void start() {
        thread.start();
        aheadThread.start();
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
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        aheadThread.interrupt();
        thread.interrupt();
        ahead.database().abort();
        writing.database().abort();
        for (Thread running : List.of(thread, aheadThread)) {
            try {
                running.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (running.isAlive()) {
                log.warn("{} did not end within {} ms; it commits nothing any more", running.getName(), timeoutMs);
            }
        }
        metrics.state("STOPPED");
    }

    /** Gives up; the task's thread hears of it at its next call. */
    void fail(Throwable cause) {
        if (!stopping) {
            failure = cause;
            metrics.state("FAILED");
            log.error("{} gives up", Thread.currentThread().getName(), cause);
        }
    }

    private interface Loop {
        void run() throws InterruptedException;
    }

    private void run(Loop loop, Lane lane) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            log.debug("{} was told to stop", Thread.currentThread().getName());
        } catch (Throwable e) {
            fail(e);
        } finally {
            lane.database().close();
        }
    }

    private void lookAhead() throws InterruptedException {
        Embeddings previous = new Embeddings();
        Deque<Set<String>> unwritten = new ArrayDeque<>();
        while (!stopping) {
            List<QueuedRecord> records = queue.take(limits.documents(), limits.chunks());
            activity.begin();
            Batch batch = Batch.read(records, reader, new Embeddings(previous));
            // what the batches before make of a document decides what the fence lets in after it
            Set<String> ids = batch.ids();
            boolean apart = unwritten.stream().allMatch(before -> Collections.disjoint(before, ids));
            prepared.put(new Work(records, batch, apart ? prepareAhead(batch) : null));
            previous = batch.embeddings();
            unwritten.addLast(ids);
            if (unwritten.size() > MAX_UNWRITTEN) {
                unwritten.removeFirst();
            }
        }
    }

    /** Null when that fails, for whatever reason: the writer meets it again, and knows what to do. */
    private DocumentIndex.@Nullable Admission prepareAhead(Batch batch) {
        if (backingOff) {
            return null;
        }
        try {
            return ahead.preparer().prepare(batch);
        } catch (SQLException e) {
            ahead.forget();
            log.debug("A batch can't be prepared ahead", e);
        } catch (KafkaException e) {
            log.debug("A batch can't be prepared ahead", e);
        }
        return null;
    }

    private void write() throws InterruptedException {
        while (!stopping && failure == null) {
            Work work = prepared.take();
            writeUntilDone(work);
            work.records().forEach(QueuedRecord::finish);
            activity.end();
        }
    }

    private void writeUntilDone(Work work) throws InterruptedException {
        List<QueuedRecord> owned = work.records();
        Batch batch = work.batch();
        DocumentIndex.Admission admission = work.admission();
        while (!stopping) {
            if (owned.stream().anyMatch(QueuedRecord::isLost)) {
                owned = owned.stream().filter(record -> !record.isLost()).toList();
                batch = Batch.read(owned, reader, batch.embeddings());
                admission = null;
            }
            try {
                if (admission == null) {
                    admission = writing.preparer().prepare(batch);
                } else {
                    writing.preparer().prepareTables(admission, batch.embeddings());
                }
                if (writer.write(batch, admission)) {
                    recovered();
                    return;
                }
            } catch (SQLException e) {
                if (SqlFailure.of(e) != SqlFailure.RETRY) {
                    String remedy = check.finding()
                            .map(finding -> ". " + finding.message())
                            .orElse("");
                    throw new ConnectException("The database refuses to go on: " + SqlFailure.describe(e) + remedy, e);
                }
                writing.forget();
                backOff("the database: " + SqlFailure.describe(e));
                if (SqlFailure.isTimeout(e)) {
                    endFrozenPeers();
                }
            } catch (RetriableException e) {
                backOff("the embedding provider: " + e.getMessage());
            }
            admission = null;
        }
        throw new InterruptedException();
    }

    private void endFrozenPeers() {
        try {
            int ended = writing.database().endFrozenPeers();
            if (ended > 0) {
                log.warn(
                        "{} ended {} connections of this connector that held locks while their worker stood still in a COPY",
                        thread.getName(),
                        ended);
            }
        } catch (SQLException e) {
            log.debug("Frozen peers can't be looked for", e);
        }
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
