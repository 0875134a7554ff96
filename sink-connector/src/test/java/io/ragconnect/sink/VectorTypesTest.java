package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types, dimensions and distances of the vectors. */
class VectorTypesTest {
    private static final String COLUMN = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
            + " WHERE attrelid = 'rag_chunk'::regclass AND attname = 'embedding'";
    private static final String INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = 'rag_chunk_embedding_idx'";

    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("documents", new CountingEmbedder());
    private RunningSink sink;

    @AfterEach
    void stop() {
        sink.close();
    }

    private void start(String... settings) {
        sink = new RunningSink(database, settings);
    }

    private SinkRecord document(String id, float... vector) {
        Document document = Topic.chunked(id, 1L, builder -> builder, "text of " + id);
        List<Chunk> chunks = document.chunks().stream()
                .map(chunk -> chunk.withEmbedding(vector))
                .toList();
        EmbeddingModel model = new EmbeddingModel("test", "m", "1", vector.length, 256, "", "");
        return topic.record(
                id, document.withEmbeddings(chunks, model.fingerprint()).toStruct());
    }

    private static float[] ones(int dimension) {
        float[] vector = new float[dimension];
        java.util.Arrays.fill(vector, 1);
        return vector;
    }

    @Test
    void aboveTwoThousandDimensionsHalvesAreTakenAndIndexed() {
        start("index.build", "immediate");
        sink.index(document("a", ones(2_001)));

        assertThat(database.one(COLUMN)).isEqualTo("halfvec(2001)");
        assertThat(database.one(INDEX)).contains("halfvec_cosine_ops");
        assertThat(database.one("SELECT vector_type FROM rag_schema")).isEqualTo("halfvec");
    }

    @Test
    void withoutIndexVectorsOfAnyDimensionStayWhole() {
        start("index.type", "none");
        sink.index(document("a", ones(5_000)));

        assertThat(database.one(COLUMN)).isEqualTo("vector(5000)");
    }

    @Test
    void halvesAreWrittenAsPostgresqlRoundsThem() {
        start("vector.type", "halfvec");
        float[] vector = {0.1f, -0.33333f, 1e-7f, 65_503f, -2.001f, 1.0004883f, 5.960464E-8f, 3};
        sink.index(document("a", vector));

        assertThat(database.one("SELECT embedding = '" + java.util.Arrays.toString(vector)
                        + "'::vector(8)::halfvec(8) FROM rag_chunk"))
                .isEqualTo("t");
    }

    @Test
    void aComponentThatNoHalfCanHoldIsThatDocumentsFault() {
        start("vector.type", "halfvec");
        sink.index(document("a", 1, 70_000), document("b", 1, 2));

        assertThat(sink.context.reported).singleElement().satisfies(report -> assertThat(report.error())
                .hasMessageContaining("too large for the type halfvec"));
        assertThat(database.rows("SELECT document_id FROM rag_chunk")).containsExactly("b");
    }

    @Test
    void halvesServeAsACacheToo() {
        CountingEmbedder embedder = new CountingEmbedder();
        Topic lazy = new Topic("lazy", embedder);
        start("vector.type", "halfvec");
        sink.index(lazy.document("a", 1L, "one"));
        sink.close();
        start("vector.type", "halfvec");
        sink.index(lazy.document("b", 1L, "one"));

        assertThat(embedder.texts).hasSize(1);
        assertThat(database.one("SELECT count(DISTINCT embedding::text), count(*) FROM rag_chunk"))
                .isEqualTo("1|2");
    }

    @ParameterizedTest
    @CsvSource({"cosine, vector_cosine_ops", "l2, vector_l2_ops", "inner_product, vector_ip_ops"})
    void theIndexServesTheDistance(String distance, String operators) {
        start("vector.distance", distance, "index.build", "immediate");
        sink.index(document("a", 1, 2));

        assertThat(database.one(INDEX)).contains(operators).contains("hnsw");
        assertThat(database.one("SELECT distance, vector_index FROM rag_status"))
                .isEqualTo(distance + "|valid");
    }

    /** Vectors of other lengths and directions, so that each distance ranks them otherwise. */
    @ParameterizedTest
    @CsvSource({
        "cosine, vector, hnsw, <=>",
        "l2, vector, hnsw, <->",
        "inner_product, vector, hnsw, <#>",
        "cosine, halfvec, hnsw, <=>",
        "l2, halfvec, ivfflat, <->",
        "inner_product, vector, ivfflat, <#>",
        "inner_product, halfvec, none, <#>"
    })
    void searchesRankByTheDistanceAndByTheIndex(String distance, String type, String index, String operator) {
        start(
                "vector.distance",
                distance,
                "vector.type",
                type,
                "index.type",
                index,
                "index.build",
                index.equals("hnsw") ? "immediate" : "deferred",
                "index.build.idle.ms",
                "100",
                "text.search.config",
                "english");
        sink.index(
                document("near", 1, 0.5f),
                document("long", 9, 7),
                document("aside", 0.2f, 0.9f),
                document("far", -3, 4));
        String built = index.equals("none") ? "not wanted" : "valid";
        await().until(() -> sink.metrics().getVectorIndex(), built::equals);

        String byDistance = "SELECT document_id FROM rag_chunk ORDER BY embedding " + operator + " '[1,0]' LIMIT 4";
        List<String> exact = database.rowsUnder("SET enable_indexscan = off", byDistance);
        assertThat(exact).hasSize(4);
        assertThat(database.rowsUnder(
                        "SET ivfflat.probes = 100",
                        "SELECT document_id FROM rag_search('nothing', '[1,0]') ORDER BY vector_rank"))
                .isEqualTo(exact);
        String plan = String.join("\n", database.rowsUnder("SET enable_seqscan = off", "EXPLAIN " + byDistance));
        assertThat(plan.contains("Index Scan using rag_chunk_embedding_idx"))
                .as(plan)
                .isEqualTo(!index.equals("none"));
    }

    @Test
    void anotherDistanceOrLayoutThanTheTablesIsNamedBeforeTheConnectorStarts() {
        start();
        sink.index(document("a", 1, 2));
        Map<String, String> settings = database.settings();
        settings.put("vector.distance", "l2");

        assertThat(new PgVectorSinkConnector()
                        .validate(settings).configValues().stream().flatMap(value -> value.errorMessages().stream()))
                .containsExactly(
                        "The table \"public\".\"rag_chunk\" was made with vector.distance=cosine, and it is now"
                                + " l2: set it back, or set another table.prefix and send the documents again");
    }

    @Test
    void anIndexThatCantHoldTheVectorsIsNamed() {
        start("vector.type", "vector", "index.build", "immediate");
        sink.put(document("a", ones(2_001)));
        org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(() -> sink.task.put(List.of())))
                .hasMessageContaining("an index on the type vector takes at most 2000")
                .hasMessageContaining("vector.type=auto"));
    }
}
