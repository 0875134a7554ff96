package io.ragconnect.sink;

import io.ragconnect.sink.flow.Activity;
import io.ragconnect.sink.index.DocumentIndex;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.postgres.SqlFailure;
import io.ragconnect.sink.schema.IndexSchema;
import io.ragconnect.sink.schema.VectorIndexBuilder;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an index needs beside its documents, on a thread and a connection of its own: what the settings ask for by now, the
 * index on the vectors, once the first load is over, and the removal of vectors that nobody came back for.
 */
final class Maintenance {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);

    private static final long TICK_MS = 100;
    private static final long EXPIRY_MS = TimeUnit.MINUTES.toMillis(10);

    private final Timing timing;
    private final Activity activity;
    private final Database database;
    private final @Nullable VectorIndexBuilder builder;
    private final IndexSchema schema;
    private final DocumentIndex index;
    private final SinkMetrics metrics;
    private final Consumer<ConfigException> refusal;
    private final Thread thread;
    private volatile boolean stopping;
    private long seenBatches = -1;
    private long sampledBatches = -1;
    private long seenBytes;
    private long notBeforeMs;
    private long nextExpiryMs;
    private boolean settled;
    private boolean completed;

    /**
     * When to build.
     *
     * @param idleMs how long nothing must have come, so that the load counts as over
     * @param maxDelayMs after which the index is built even if it goes on
     * @param retryMs after a build that failed
     */
    record Timing(long idleMs, long maxDelayMs, long retryMs) {}

    /** @param refusal told why the tables that are there can't serve this task */
    Maintenance(
            String name,
            Timing timing,
            Activity activity,
            Database database,
            @Nullable VectorIndexBuilder builder,
            IndexSchema schema,
            DocumentIndex index,
            SinkMetrics metrics,
            Consumer<ConfigException> refusal) {
        this.timing = timing;
        this.activity = activity;
        this.database = database;
        this.builder = builder;
        this.schema = schema;
        this.index = index;
        this.metrics = metrics;
        this.refusal = refusal;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        settled = builder == null;
        metrics.vectorIndex(settled ? "not wanted" : "waiting for the first load to end");
        thread.start();
    }

    void stop(long timeoutMs) {
        stopping = true;
        thread.interrupt();
        database.abort();
        try {
            thread.join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(TICK_MS);
                try {
                    tick();
                } catch (SQLException e) {
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            log.debug("{} was told to stop", thread.getName());
        } catch (RuntimeException e) {
            log.error("{} gives up; documents are indexed without it", thread.getName(), e);
            metrics.vectorIndex("failed: " + e.getMessage());
        } finally {
            database.close();
        }
    }

    private void failed(SQLException e) {
        database.close();
        seenBatches = -1; // also when nothing comes any more
        notBeforeMs = activity.ageMs() + timing.retryMs();
        if (!stopping) {
            log.warn("{} will try again: {}", thread.getName(), SqlFailure.describe(e));
            metrics.vectorIndex("trying again after: " + SqlFailure.describe(e));
        }
    }

    private void tick() throws SQLException {
        OptionalLong idle = activity.idleMs();
        boolean quiet = idle.isPresent() && idle.getAsLong() >= timing.idleMs();
        long age = activity.ageMs();
        if (age < notBeforeMs) {
            return;
        }
        if (!completed) {
            complete();
        }
        if (!settled
                && builder != null
                && seenBatches != activity.batches()
                && (age >= timing.maxDelayMs() || isLoaded(builder, idle.orElse(-1), age))) {
            seenBatches = activity.batches();
            metrics.vectorIndex("building");
            settle(builder.build());
        }
        if (quiet && age >= nextExpiryMs) {
            nextExpiryMs = age + EXPIRY_MS;
            int expired = index.expireVectors();
            if (expired > 0) {
                log.debug("{} vectors of deleted chunks were kept long enough", expired);
            }
            database.close();
        }
    }

    /** The task may be idle while others load: the table must not have grown for half of its idle time. */
    private boolean isLoaded(VectorIndexBuilder waiting, long idleMs, long age) throws SQLException {
        if (idleMs >= timing.idleMs() / 2 && sampledBatches != activity.batches()) {
            sampledBatches = activity.batches();
            seenBytes = waiting.tableBytes();
        }
        if (idleMs < timing.idleMs()) {
            return false;
        }
        long bytes = waiting.tableBytes();
        if (bytes == seenBytes) {
            return true;
        }
        seenBytes = bytes;
        notBeforeMs = age + timing.idleMs() / 2;
        metrics.vectorIndex("waiting for the first load to end, which other tasks go on with");
        return false;
    }

    private void complete() throws SQLException {
        try {
            schema.complete();
        } catch (ConfigException e) {
            refusal.accept(e); // now, and not when the next document comes
        }
        completed = true;
    }

    private void settle(VectorIndexBuilder.Outcome outcome) {
        switch (outcome) {
            case NO_TABLE -> metrics.vectorIndex("waiting for the first load to end");
            case ELSEWHERE -> {
                metrics.vectorIndex("being built by another task");
                seenBatches = -1;
                notBeforeMs = activity.ageMs() + timing.idleMs();
            }
            case VALID, BUILT -> {
                settled = true;
                metrics.vectorIndex("valid");
            }
            case NOT_ALLOWED -> {
                settled = true;
                metrics.vectorIndex("missing");
            }
        }
    }
}
