package io.ragconnect.sink;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task's figures among Connect's own ({@code kafka.connect:type=plugins,…}, and every metrics reporter of the
 * worker), by PluginMetrics (KIP-877). Connect has it from 4.1 on, so that it is only reached by reflection. Connect
 * removes the metrics when the task ends.
 */
final class ConnectMetrics {
    private static final Logger log = LoggerFactory.getLogger(ConnectMetrics.class);

    private static final List<Metric> METRICS = List.of(
            new Metric("documents-applied", "Document versions brought up to date", SinkMetrics::getDocumentsApplied),
            new Metric("documents-skipped", "Changes that the fence refused", SinkMetrics::getDocumentsSkipped),
            new Metric("documents-failed", "Documents that could not be indexed", SinkMetrics::getDocumentsFailed),
            new Metric("documents-deleted", "Documents removed", SinkMetrics::getDocumentsDeleted),
            new Metric("records-reported", "Records given to the error reporter", SinkMetrics::getRecordsReported),
            new Metric("chunks-inserted", "Chunk rows written with a vector", SinkMetrics::getChunksInserted),
            new Metric("chunks-kept", "Chunk rows whose vector stood", SinkMetrics::getChunksKept),
            new Metric("chunks-deleted", "Chunk rows removed", SinkMetrics::getChunksDeleted),
            new Metric("texts-embedded", "Texts given to the embedder", SinkMetrics::getTextsEmbedded),
            new Metric("vectors-reused", "Vectors found instead of computed", SinkMetrics::getVectorsReused),
            new Metric("batches", "Transactions with documents", SinkMetrics::getBatches),
            new Metric("retries", "Batches tried again", SinkMetrics::getRetries),
            new Metric("database-time-ms", "Time spent in the database", SinkMetrics::getDatabaseTimeMs),
            new Metric("queued-documents", "Documents waiting in the task", SinkMetrics::getQueuedDocuments),
            new Metric("freshness-p50-ms", "Change to searchable, median", SinkMetrics::getFreshnessP50Ms),
            new Metric("freshness-p99-ms", "Change to searchable, 99th percentile", SinkMetrics::getFreshnessP99Ms),
            new Metric("state", "RUNNING, BACKING_OFF with the reason, FAILED or STOPPED", SinkMetrics::getState),
            new Metric("vector-index", "State of the index on the vectors", SinkMetrics::getVectorIndex));

    private record Metric(String name, String description, Function<SinkMetrics, Object> value) {}

    private ConnectMetrics() {}

    static List<String> names() {
        return METRICS.stream().map(Metric::name).toList();
    }

    /** Does nothing where Connect has no such thing; a failure costs these metrics alone. */
    static void register(SinkTaskContext context, SinkMetrics metrics) {
        try {
            Object registry = SinkTaskContext.class.getMethod("pluginMetrics").invoke(context);
            if (registry == null) {
                return;
            }
            Class<?> type = Class.forName(
                    "org.apache.kafka.common.metrics.PluginMetrics", true, SinkTaskContext.class.getClassLoader());
            Method metricName = type.getMethod("metricName", String.class, String.class, LinkedHashMap.class);
            Method addMetric = type.getMethod("addMetric", MetricName.class, MetricValueProvider.class);
            for (Metric metric : METRICS) {
                Gauge<Object> gauge = (config, now) -> metric.value().apply(metrics);
                addMetric.invoke(
                        registry,
                        metricName.invoke(registry, metric.name(), metric.description(), new LinkedHashMap<>()),
                        gauge);
            }
        } catch (NoSuchMethodException | ClassNotFoundException e) {
            log.debug("This Connect has no PluginMetrics; JMX has the figures", e);
        } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
            log.warn("The figures could not be added to Connect's metrics; JMX has them", e);
        }
    }
}
