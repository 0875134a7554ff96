package io.ragconnect.sink;

import io.ragconnect.record.Bundle;
import io.ragconnect.sink.flow.Activity;
import io.ragconnect.sink.flow.Progress;
import io.ragconnect.sink.flow.QueuedRecord;
import io.ragconnect.sink.flow.RecordQueue;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.schema.IndexSchema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task of {@link PgVectorSinkConnector}. Connect's calls only queue and never wait, so that neither a slow embedding
 * provider nor a slow database makes the task leave its consumer group.
 */
public final class PgVectorSinkTask extends SinkTask {
    private static final Logger log = LoggerFactory.getLogger(PgVectorSinkTask.class);

    /** Connect calls a task again after this time at the latest, with or without records. */
    private static final long CALL_AGAIN_MS = 250;

    private static final long STOP_TIMEOUT_MS = 3_500;
    private static final long MAINTENANCE_STOP_TIMEOUT_MS = 500;

    private final Progress progress = new Progress();
    private RecordQueue queue = new RecordQueue(1, 1);
    private @Nullable SinkWorker worker;
    private @Nullable Maintenance maintenance;
    private @Nullable AutoCloseable metricsRegistration;
    private boolean paused;

    @Override
    public String version() {
        return Bundle.version();
    }

    @Override
    public void start(Map<String, String> settings) {
        PgVectorSinkConfig config = new PgVectorSinkConfig(settings);
        queue = config.queue();
        SinkMetrics metrics = new SinkMetrics(queue);
        metricsRegistration = metrics.register(config.connectorName(), config.taskNumber());
        ConnectMetrics.register(context, metrics);
        String name = "pgvector-sink " + config.connectorName() + " " + config.taskNumber();
        Activity activity = new Activity();
        Database writing = new Database(config.connection());
        IndexSchema schema = config.schema(writing);
        Database ahead = new Database(config.connection());
        worker = new SinkWorker(
                name,
                queue,
                config.reader(),
                activity,
                config.batchLimits(),
                lane(config, ahead, config.schema(ahead), metrics),
                lane(config, writing, schema, metrics),
                new BatchWriter(
                        config.index(writing, schema), new FaultReporter(context.errantRecordReporter()), metrics),
                config.check("diagnosis"),
                config.backoff(),
                metrics);
        maintenance = config.maintenance(name + " maintenance", activity, metrics, worker::fail);
        worker.start();
        maintenance.start();
    }

    private static SinkWorker.Lane lane(
            PgVectorSinkConfig config, Database database, IndexSchema schema, SinkMetrics metrics) {
        return new SinkWorker.Lane(
                database,
                new BatchPreparer(
                        schema, config.index(database, schema), config.tenancy(), metrics, config.textsPerCall()));
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        progress.open(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        SinkWorker running = running();
        running.throwIfFailed();
        if (!records.isEmpty()) {
            List<QueuedRecord> queued = records.stream().map(progress::deliver).toList();
            queue.addAll(queued);
        }
        pauseOrResume(running.isBackingOff());
        if (paused || progress.isPending()) {
            context.timeout(CALL_AGAIN_MS);
        }
    }

    /** Pauses again at every call: a rebalance brings partitions that flow. */
    private void pauseOrResume(boolean backingOff) {
        TopicPartition[] assignment = progress.assignment().toArray(TopicPartition[]::new);
        if (backingOff || queue.isFull()) {
            context.pause(assignment);
            paused = true;
        } else if (paused && queue.isHalfEmpty()) {
            context.resume(assignment);
            paused = false;
        } else if (paused) {
            context.pause(assignment);
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> delivered) {
        return progress.finished(delivered);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        progress.close(partitions);
        queue.dropLost();
    }

    @Override
    public void stop() {
        if (maintenance != null) {
            maintenance.stop(MAINTENANCE_STOP_TIMEOUT_MS);
            maintenance = null;
        }
        if (worker != null) {
            worker.stop(STOP_TIMEOUT_MS);
            worker = null;
        }
        if (metricsRegistration != null) {
            try {
                metricsRegistration.close();
            } catch (Exception e) {
                log.warn("The metrics could not be unregistered", e);
            }
            metricsRegistration = null;
        }
    }

    private SinkWorker running() {
        if (worker == null) {
            throw new IllegalStateException("The task is not started");
        }
        return worker;
    }
}
