package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a task tells of what it did. */
class MetricsTest {
    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);

    @Test
    void everyFigureCountsWhatItSays() {
        try (RunningSink sink = new RunningSink(database, "index.type", "none")) {
            Instant changed = Instant.now().minus(90, ChronoUnit.SECONDS);
            sink.index(topic.document("a", 2L, builder -> builder.modifiedAt(changed), "one", "two", "three"));
            sink.index(topic.document("a", 3L, builder -> builder.observedAt(Instant.now()), "one", "two", "four"));
            sink.index(topic.document("b", 1L, "one", "two"));
            sink.index(topic.document("a", 1L, "old"));
            sink.index(topic.tombstone("b", 2L));
            sink.index(topic.error("c", 1L, "broken"));
            sink.index(topic.record("d", Map.of("no", "document")));

            SinkMetricsMXBean metrics = sink.metrics();
            assertThat(metrics.getDocumentsApplied()).isEqualTo(3);
            assertThat(metrics.getDocumentsSkipped()).isEqualTo(1);
            assertThat(metrics.getDocumentsDeleted()).isEqualTo(1);
            assertThat(metrics.getDocumentsFailed()).isEqualTo(2);
            assertThat(metrics.getRecordsReported()).isEqualTo(2);
            assertThat(metrics.getChunksInserted()).isEqualTo(6);
            assertThat(metrics.getChunksKept()).isEqualTo(2);
            assertThat(metrics.getChunksDeleted()).isEqualTo(3);
            assertThat(metrics.getTextsEmbedded()).isEqualTo(4);
            assertThat(metrics.getVectorsReused()).isEqualTo(2);
            assertThat(metrics.getBatches()).isEqualTo(7);
            assertThat(metrics.getRetries()).isZero();
            assertThat(metrics.getDatabaseTimeMs()).isPositive();
            assertThat(metrics.getQueuedDocuments()).isZero();
            assertThat(metrics.getState()).isEqualTo("RUNNING");
            assertThat(metrics.getVectorIndex()).isEqualTo("not wanted");
            // of the two that say when they changed
            assertThat(metrics.getFreshnessP50Ms()).isBetween(0L, 60_000L);
            assertThat(metrics.getFreshnessP99Ms()).isBetween(90_000L, 300_000L);
            assertThat(metrics.getFreshnessHistogram())
                    .containsEntry("60000", 1L)
                    .containsEntry("300000", 2L)
                    .containsEntry("+Inf", 2L);
        }
    }

    @Test
    void aDurationIsInEveryBucketFromItsOwnBoundOn() {
        FreshnessHistogram histogram = new FreshnessHistogram();
        List.of(0L, 100L, 101L, 86_400_000L, 86_400_001L).forEach(histogram::add);

        assertThat(histogram.cumulative())
                .containsEntry("100", 2L)
                .containsEntry("250", 3L)
                .containsEntry("3600000", 3L)
                .containsEntry("86400000", 4L)
                .containsEntry("+Inf", 5L);
    }

    /** The histogram, which is no single figure, is in JMX alone. */
    @Test
    void connectsOwnMetricsAreTheSame() {
        Stream<String> figures = Arrays.stream(SinkMetricsMXBean.class.getMethods())
                .map(Method::getName)
                .map(name -> name.substring("get".length())
                        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                        .toLowerCase(java.util.Locale.ROOT))
                .filter(name -> !name.equals("freshness-histogram"));
        assertThat(ConnectMetrics.names()).containsExactlyInAnyOrderElementsOf(figures.toList());
    }
}
