package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vectors outlive their chunks for a while. */
class VectorRetentionTest {
    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private RunningSink sink;

    @AfterEach
    void stop() {
        sink.close();
    }

    /** A new task, which remembers nothing. */
    private void start(String... settings) {
        if (sink != null) {
            sink.close();
        }
        sink = new RunningSink(database, settings);
    }

    @Test
    void aTextThatComesBackIsNotEmbeddedAgain() {
        start();
        sink.index(topic.document("a", 1L, "one", "two"));
        sink.index(topic.tombstone("a", 2L));
        start();
        embedder.texts.clear();

        sink.index(topic.document("b", 1L, "two", "one"));

        assertThat(embedder.texts).isEmpty();
        assertThat(sink.metrics().getVectorsReused()).isEqualTo(2);
        assertThat(database.rows("SELECT c.embedding = s.embedding FROM rag_chunk c JOIN rag_spare_vector s"
                        + " ON s.hash = c.hash"))
                .containsExactly("t", "t");
    }

    @Test
    void withoutRetentionNoneIsKept() {
        start("vector.retention.ms", "0");
        sink.index(topic.document("a", 1L, "one"));
        sink.index(topic.tombstone("a", 2L));
        start("vector.retention.ms", "0");

        sink.index(topic.document("b", 1L, "one"));

        assertThat(embedder.texts).hasSize(2);
        assertThat(database.rows("SELECT hash FROM rag_spare_vector")).isEmpty();
    }

    @Test
    void whatIsKeptForLongerThanThatIsForgotten() {
        start();
        sink.index(topic.document("a", 1L, "one"));
        sink.index(topic.tombstone("a", 2L));
        database.execute("UPDATE rag_spare_vector SET deleted_at = now() - interval '25 hours'");

        start("index.build.idle.ms", "100");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(database.rows("SELECT hash FROM rag_spare_vector"))
                        .isEmpty());
    }
}
