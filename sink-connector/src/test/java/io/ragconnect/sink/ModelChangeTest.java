package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.sink.schema.Layout;
import io.ragconnect.sink.schema.ModelChange;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents that come with another embedding model than the tables were made for. */
class ModelChangeTest {
    private static final EmbeddingModel NEW = new EmbeddingModel("test", "hash", "2", 8, 256, "", "");
    private static final EmbeddingModel WIDE = new EmbeddingModel("test", "wide", "1", 9, 256, "", "");

    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder oldEmbedder = new CountingEmbedder();
    private final CountingEmbedder newEmbedder = new CountingEmbedder();
    private final Topic oldTopic = new Topic("documents", oldEmbedder);
    private final Topic newTopic = new Topic("documents", newEmbedder);
    private RunningSink sink;

    ModelChangeTest() {
        newEmbedder.behaviour =
                texts -> texts.stream().map(ModelChangeTest::newVector).toList();
    }

    @AfterEach
    void stop() {
        sink.close();
    }

    private void start(String... settings) {
        if (sink != null) {
            sink.close();
        }
        sink = new RunningSink(database, settings);
    }

    private SinkRecord renewed(EmbeddingModel model, String id, Long version, String... paragraphs) {
        Document document = Topic.chunked(id, version, builder -> builder, paragraphs);
        return newTopic.lazy(document.withEmbeddings(document.chunks(), model.fingerprint()));
    }

    private SinkRecord renewed(String id, Long version, String... paragraphs) {
        return renewed(NEW, id, version, paragraphs);
    }

    private static float[] newVector(String text) {
        return CountingEmbedder.vector("new " + text);
    }

    private static String literal(float[] vector) {
        return Arrays.toString(vector).replace(" ", "").replace(".0", "");
    }

    private void assertVector(String table, String id, String text, boolean isNew) {
        String embedded = "Title\n\n" + text;
        assertThat(database.rows("SELECT v.embedding FROM rag_chunk c JOIN " + table + " WHERE c.document_id = '" + id
                        + "' AND c.hash = '" + hash(text) + "'"))
                .as("%s of %s", text, id)
                .containsExactly(literal(isNew ? newVector(embedded) : CountingEmbedder.vector(embedded)));
    }

    private void assertVector(String id, String text, boolean isNew) {
        assertVector("rag_chunk v ON v.id = c.id", id, text, isNew);
    }

    private static String hash(String text) {
        return Topic.chunked("x", 1L, builder -> builder, text).chunks().get(0).hash();
    }

    private List<String> coverage() {
        return database.rows("SELECT embedding_model LIKE '%revision=2%', current, documents, chunks, share"
                + " FROM rag_model_coverage");
    }

    @Test
    void byDefaultTheTaskStopsNamingBothModelsAndTheRemedies() {
        start();
        sink.index(oldTopic.document("a", 1L, "one"));

        sink.put(renewed("a", 2L, "one"));
        Throwable failure = catchThrowable(sink::settle);

        assertThat(failure)
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll(
                        CountingEmbedder.MODEL.fingerprint(),
                        NEW.fingerprint(),
                        "Set the EmbedChunks transform back",
                        "model.change=reembed",
                        "model.change=migrate");
        assertThat(sink.context.reported).isEmpty();
        assertThat(newEmbedder.texts).isEmpty();
        assertThat(database.one("SELECT version FROM rag_document")).isEqualTo("1");
    }

    @Test
    void documentsAreEmbeddedAnewAsTheyPassAndNoVectorIsTakenForAnotherModels() {
        start();
        sink.index(oldTopic.document("a", 1L, "one", "shared"), oldTopic.document("b", 1L, "shared", "two"));
        start("model.change", "reembed");

        sink.index(renewed("a", 1L, "one", "shared"));

        assertThat(newEmbedder.texts).containsExactlyInAnyOrder("Title\n\none", "Title\n\nshared");
        assertVector("a", "shared", true);
        assertVector("b", "shared", false);
        assertThat(coverage()).containsExactly("t|t|1|2|0.5000", "f|f|1|2|0.5000");

        sink.index(renewed("b", 1L, "shared", "two"));

        assertThat(newEmbedder.texts).containsExactlyInAnyOrder("Title\n\none", "Title\n\nshared", "Title\n\ntwo");
        assertVector("b", "shared", true);
        assertThat(coverage()).containsExactly("t|t|2|4|1.0000");
        assertThat(database.one("SELECT embedding_model FROM rag_status")).isEqualTo(NEW.fingerprint());
    }

    @Test
    void aTaskThatSleptOverTheChangePutsNoOldVectorsBack() {
        start();
        sink.index(oldTopic.document("a", 1L, "one"), oldTopic.document("b", 1L, "two"));
        try (RunningSink changed = new RunningSink(database, "task.number", "1", "model.change", "reembed")) {
            changed.index(renewed("a", 1L, "one"));
        }

        sink.put(oldTopic.document("a", 1L, "one"), oldTopic.document("c", 1L, "three"));
        Throwable failure = catchThrowable(sink::settle);

        assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining(NEW.fingerprint());
        assertVector("a", "one", true);
        assertThat(database.rows("SELECT id FROM rag_document ORDER BY id")).containsExactly("a", "b");
    }

    @Test
    void aReplayAfterwardsChangesNothing() {
        start("model.change", "reembed");
        sink.index(oldTopic.document("a", 1L, "one"));
        sink.index(renewed("a", 1L, "one"));
        start();
        newEmbedder.texts.clear();

        sink.index(renewed("a", 1L, "one"), renewed("b", 1L, "one"));

        assertThat(newEmbedder.texts).isEmpty();
        assertVector("b", "one", true);
    }

    @Test
    void theVectorsOfDeletedChunksAreNotTakenForAnotherModels() {
        start();
        sink.index(oldTopic.document("a", 1L, "one"), oldTopic.document("b", 1L, "two"));
        sink.index(oldTopic.tombstone("a", 2L));
        start("model.change", "reembed");

        sink.index(renewed("c", 1L, "one"));

        assertThat(newEmbedder.texts).containsExactly("Title\n\none");
        assertVector("c", "one", true);

        sink.index(renewed("b", 1L, "two"));
        start("model.change", "reembed");
        oldEmbedder.texts.clear();
        sink.index(oldTopic.document("d", 1L, "two"));

        assertThat(oldEmbedder.texts).isEmpty();
        assertVector("d", "two", false);
    }

    @Test
    void oneBatchMayHoldBothModels() {
        start("model.change", "reembed");

        sink.index(
                oldTopic.document("a", 1L, "one"),
                renewed("b", 1L, "one"),
                oldTopic.document("c", 1L, "one"),
                renewed("d", 1L, "one"));

        assertVector("a", "one", false);
        assertVector("b", "one", true);
        assertVector("c", "one", false);
        assertVector("d", "one", true);
        assertThat(newEmbedder.texts).containsExactly("Title\n\none");
    }

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            names = {"LANGCHAIN4J", "HAYSTACK"})
    void theTableOfAFrameworkGetsTheNewVectorsToo(Layout layout) {
        start("table.layout", layout.id());
        sink.index(oldTopic.document("a", 1L, "one", "shared"), oldTopic.document("b", 1L, "shared"));
        start("table.layout", layout.id(), "model.change", "reembed");

        sink.index(renewed("a", 1L, "one", "shared"));

        String join = layout == Layout.HAYSTACK
                ? "haystack_documents v ON v.id = c.id::text"
                : "rag_langchain4j v ON v.embedding_id = c.id";
        assertVector(join, "a", "one", true);
        assertVector(join, "a", "shared", true);
        assertVector(join, "b", "shared", false);
    }

    @ParameterizedTest
    @EnumSource(ModelChange.class)
    void anotherDimensionIsRefusedNamingBothNumbersAndTheRemedy(ModelChange change) {
        start();
        sink.index(oldTopic.document("a", 1L, "one"));
        start("model.change", change.id(), "serving.schema", "serving");

        sink.put(renewed(WIDE, "a", 2L, "one"));
        Throwable failure = catchThrowable(sink::settle);

        assertThat(failure)
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll(
                        "with 8 dimensions", WIDE.fingerprint() + " with 9", "model.change=migrate", "schema.name");
        assertThat(newEmbedder.texts).isEmpty();
        assertThat(database.one("SELECT version FROM rag_document")).isEqualTo("1");
    }
}
