package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.RagHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that can't be indexed, and set-ups that can't work. */
class FaultsTest {
    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private RunningSink sink = new RunningSink(database);

    @AfterEach
    void stop() {
        sink.close();
    }

    private void restart(boolean hasReporter, String... overrides) {
        sink.close();
        sink = new RunningSink(database, hasReporter, overrides);
    }

    private String ledger(String columns, String id) {
        return database.one("SELECT " + columns + " FROM rag_document WHERE id = '" + id + "'");
    }

    private List<String> reports() {
        return sink.context.reported.stream()
                .map(reported ->
                        reported.record().key() + ": " + reported.error().getMessage())
                .toList();
    }

    private void assertTaskFails(String message, SinkRecord... records) {
        assertThatThrownBy(() -> {
                    sink.put(records);
                    await().until(() -> {
                        sink.task.put(List.of());
                        return false;
                    });
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(message);
        assertThat(sink.metrics().getState()).isEqualTo("FAILED");
    }

    @Test
    void anErrorOfAnotherStageMarksTheDocumentAndKeepsItsLastGoodVersion() {
        sink.index(topic.document("a", 1L, "one"));
        sink.index(topic.error("a", 2L, "the file is encrypted"));

        assertThat(ledger("status, version, error_version, error_stage, error, chunk_count", "a"))
                .isEqualTo("failed|1|2|extract|the file is encrypted|1");
        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("one");
        assertThat(database.one("SELECT id, error, searchable_version FROM rag_failures"))
                .isEqualTo("a|the file is encrypted|1");
        assertThat(reports()).containsExactly("a: Stage extract: the file is encrypted");

        sink.index(topic.document("a", 1L, "one"));
        assertThat(ledger("status, error_version", "a")).isEqualTo("failed|2");

        sink.index(topic.document("a", 3L, "mended"));
        assertThat(ledger("status, version, error, error_version", "a")).isEqualTo("indexed|3|null|null");
    }

    @Test
    void anErrorForAnUnknownDocumentIsNotedEvenWithoutReporter() {
        restart(false);
        sink.index(topic.error("a", 2L, "broken"));

        assertThat(ledger("status, version, error_version, uri", "a")).isEqualTo("failed|null|2|file:///a");
    }

    @Test
    void anOlderErrorIsSkipped() {
        sink.index(topic.document("a", 3L, "one"));
        sink.index(topic.error("a", 2L, "broken"));

        assertThat(ledger("status, error", "a")).isEqualTo("indexed|null");
        assertThat(reports()).isEmpty();
    }

    @Test
    void errorsAndContentsOfOneBatchEndAsIfTheyCameAlone() {
        sink.index(
                topic.document("a", 1L, "good"),
                topic.error("a", 2L, "bad"),
                topic.error("b", 1L, "bad"),
                topic.document("b", 2L, "good"));

        assertThat(ledger("status, version, error_version", "a")).isEqualTo("failed|1|2");
        assertThat(ledger("status, version, error_version", "b")).isEqualTo("indexed|2|null");
    }

    @Test
    void theOnePoisonTextIsFoundAndTheRestIsIndexed() {
        embedder.behaviour = texts -> {
            if (texts.contains("Title\n\npoison")) {
                throw new DataException("the provider refuses the text");
            }
            return CountingEmbedder.vectors(texts);
        };
        SinkRecord[] records = IntStream.range(0, 16)
                .mapToObj(i -> topic.document("d" + i, 1L, i == 11 ? "poison" : "text " + i))
                .toArray(SinkRecord[]::new);

        sink.index(records);

        assertThat(database.rows("SELECT id, status, error_stage FROM rag_document WHERE status <> 'indexed'"))
                .containsExactly("d11|failed|embed");
        assertThat(database.one("SELECT count(*) FROM rag_chunk")).isEqualTo("15");
        assertThat(reports()).containsExactly("d11: Chunk 0 can't be embedded: the provider refuses the text");
        assertThat(embedder.callSizes).hasSize(9); // 16, then two of each half

        embedder.behaviour = CountingEmbedder::vectors;
        sink.index(records[11]);
        assertThat(ledger("status, error", "d11")).isEqualTo("indexed|null");
    }

    @Test
    void anotherVersionOfAPoisonedDocumentStaysSearchable() {
        sink.index(topic.document("a", 1L, "good"));
        embedder.behaviour = texts -> {
            throw new DataException("no");
        };
        sink.index(topic.document("a", 2L, "bad"));

        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("good");
        assertThat(ledger("status, version, error_version", "a")).isEqualTo("failed|1|2");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 0})
    void vectorsThatCantBeSearchedAreRefusedForThatDocumentAlone(float component) {
        embedder.behaviour = texts -> {
            List<float[]> vectors = CountingEmbedder.vectors(texts);
            Arrays.fill(vectors.get(texts.indexOf("Title\n\nbad")), component);
            return vectors;
        };
        sink.index(topic.document("a", 1L, "good"), topic.document("b", 1L, "bad"));

        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("good");
        assertThat(ledger("status", "b")).isEqualTo("failed");
    }

    @Test
    void aReplyWithTooFewVectorsIsRefusedWhole() {
        embedder.behaviour = texts -> CountingEmbedder.vectors(texts.subList(1, texts.size()));
        assertTaskFails("The embedder returned 1 vectors for 2 texts", topic.document("a", 1L, "one", "two"));

        assertThat(database.one("SELECT count(*) FROM rag_chunk")).isEqualTo("0");
        assertThat(sink.committed(topic)).isZero();
    }

    @Test
    void aReplyOfAnotherDimensionIsRefusedWhole() {
        embedder.behaviour =
                texts -> texts.stream().map(text -> new float[] {1, 2, 3}).toList();
        assertTaskFails("a vector of 3 dimensions where its model has 8", topic.document("a", 1L, "one"));
    }

    @Test
    void anEmbedderThatCantWorkStopsTheTask() {
        embedder.behaviour = texts -> {
            throw new ConnectException("the key in api.key is refused");
        };
        assertTaskFails(
                "The embedder can't work as it is set up: the key in api.key is refused",
                topic.document("a", 1L, "one"));
    }

    @Test
    void recordsThatAreNoneOfOursAreReportedWithTheRemedy() {
        Document whole = Topic.chunked("a", 1L, builder -> builder, "one");
        Document unchunked =
                Document.builder("b", "file:///b", "text/plain", "text").build();
        SinkRecord badVersion = topic.tombstone("d", null);
        badVersion.headers().addString(RagHeaders.VERSION, "new");
        sink.index(
                topic.record("a", whole.toStruct()),
                topic.record("b", unchunked.toStruct()),
                topic.record("c", "just text"),
                topic.record(null, whole.toStruct()),
                topic.record(42, null),
                topic.record("other", whole.toStruct()),
                topic.record("nul\0", null),
                topic.record("x".repeat(3_000), null),
                badVersion,
                topic.document("good", 1L, "good"));

        assertThat(reports().stream().map(report -> report.substring(0, Math.min(90, report.length()))))
                .hasSize(9)
                .anyMatch(report -> report.startsWith("a: The document's chunks have no vectors. Add the EmbedChunks"))
                .anyMatch(report -> report.startsWith("b: The document has no chunks. Add the ChunkDocument and Embed"))
                .anyMatch(report -> report.startsWith("c: Only io.ragconnect.Document can be indexed, found: java.la"))
                .anyMatch(report -> report.startsWith("null: The record's key must be the document's id"))
                .anyMatch(report -> report.startsWith("42: The record's key must be the document's id"))
                .anyMatch(report -> report.startsWith("other: The record's key and its document's id must be equal"))
                .anyMatch(report -> report.startsWith("nul\0: The record's key must be the document's id"))
                .anyMatch(report -> report.startsWith("xxx"))
                .anyMatch(report -> report.startsWith("d: The header rag.version must be an integer, found: new"));
        assertThat(database.rows("SELECT id, status, error_stage FROM rag_document ORDER BY id COLLATE \"C\""))
                .containsExactly(
                        "a|failed|write",
                        "b|failed|write",
                        "c|failed|write",
                        "d|failed|write",
                        "good|indexed|null",
                        "other|failed|write");
    }

    @Test
    void withoutReporterTheTaskStopsAndNamesTheRecord() {
        restart(false);
        topic.record("skipped", null);
        assertTaskFails(
                "Record documents-0@1 (document c) can't be indexed: Only io.ragconnect.Document can be indexed",
                topic.record("c", "just text"));

        assertThat(sink.committed(topic)).isEqualTo(1);
    }

    @Test
    void aDocumentThatTheDatabaseRefusesIsReportedAlone() {
        Document nul = Topic.chunked("bad", 1L, builder -> builder, "one\0two");
        sink.index(topic.document("a", 1L, "one"), topic.lazy(nul), topic.document("b", 1L, "two"));

        assertThat(database.rows("SELECT id, status, error_stage FROM rag_document ORDER BY id"))
                .containsExactly("a|indexed|null", "b|indexed|null", "bad|failed|write");
        assertThat(sink.context.reported).hasSize(1);
        assertThat(reports().get(0)).contains("invalid byte sequence").contains("22021");
    }

    @Test
    void oddMetadataIsCleanedAndStaysQueryable() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("nul\0key", "a\0b");
        metadata.put("lone", "x\uD800y");
        metadata.put("quote\"'\\", "\u2028 😀");
        sink.index(topic.document(
                "id '\"\\ 😀", 1L, builder -> builder.metadata(metadata).title("t\0"), "one"));

        assertThat(sink.context.reported).isEmpty();
        assertThat(database.one("SELECT title, metadata->>'nulkey', metadata->>'lone' FROM rag_document"
                        + " WHERE metadata->>'quote\"''\\' LIKE '%😀'"))
                .isEqualTo("t|ab|x\uFFFDy");
    }

    @Test
    void hostileIdentifiersAreQuoted() {
        String schema = "odd \"schema'; DROP TABLE x; --";
        restart(true, "schema.name", schema, "table.prefix", "é\"%s");
        sink.index(topic.document("a", 1L, "one"));
        sink.index(topic.document("a", 2L, "one", "two"));

        assertThat(database.one("SELECT count(*) FROM \"odd \"\"schema'; DROP TABLE x; --\".\"é\"\"%schunk\""))
                .isEqualTo("2");
    }

    @Test
    void tablesOfAnotherModelAreRefused() {
        sink.index(topic.document("a", 1L, "one"));
        restart(true);
        EmbeddingModel model = new EmbeddingModel("test", "larger", "1", 16, 256, "", "");
        Document document = Topic.chunked("b", 1L, builder -> builder, "two");
        assertTaskFails(
                "holds vectors of the model " + CountingEmbedder.MODEL.fingerprint()
                        + " with 8 dimensions, and the documents now come with " + model.fingerprint() + " with 16",
                topic.lazy(document.withEmbeddings(document.chunks(), model.fingerprint())));
    }

    @Test
    void theDimensionOfAForeignModelComesFromItsFirstVector() {
        Document document = Topic.chunked("a", 1L, builder -> builder, "one");
        sink.index(topic.tombstone("gone", 1L));
        sink.index(topic.lazy(document.withEmbeddings(document.chunks(), "a model of foreign make")));

        assertThat(database.one("SELECT embedding_model, dimension FROM rag_schema"))
                .isEqualTo("a model of foreign make|8");
        assertThat(database.one("SELECT vector_dims(embedding) FROM rag_chunk")).isEqualTo("8");
    }

    @Test
    void mixedDimensionsWithinOneDocumentAreItsOwnFault() {
        Document document = Topic.chunked("a", 1L, builder -> builder, "one", "two");
        List<Chunk> chunks = List.of(
                document.chunks().get(0).withEmbedding(new float[] {1, 2, 3, 4, 5, 6, 7, 8}),
                document.chunks().get(1).withEmbedding(new float[] {1, 2}));
        sink.index(topic.record("a", document.withChunks(chunks).toStruct()));

        assertThat(reports())
                .containsExactly("a: The vector of chunk 1 can't be indexed: it has 2 dimensions, expected 8"
                        + " finite numbers that are not all 0");
    }

    @Test
    void withoutAutoCreateTheMessageHoldsStatementsThatWork() {
        restart(true, "auto.create", "false");
        assertTaskFails("The table \"public\".\"rag_document\" does not exist", topic.document("a", 1L, "one"));
        runStatementsOfFailure();
        restart(true, "auto.create", "false");
        assertTaskFails("The table \"public\".\"rag_chunk\" does not exist", topic.document("a", 1L, "one"));
        runStatementsOfFailure();
        restart(true, "auto.create", "false");
        sink.index(topic.document("a", 1L, "one"));

        assertThat(ledger("status", "a")).isEqualTo("indexed");
    }

    private void runStatementsOfFailure() {
        try {
            sink.task.put(List.of());
        } catch (ConnectException e) {
            database.execute(e.getMessage().substring(e.getMessage().indexOf('\n')));
        }
    }

    /** When the task starts, and not when a document comes, which may take days. */
    @Test
    void tablesOfANewerConnectorAreRefused() {
        sink.index(topic.document("a", 1L, "one"));
        database.execute("UPDATE rag_schema SET version = 99");
        restart(true);
        assertTaskFails("have schema version 99, made by a newer connector");
    }
}
