package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.ragconnect.sink.schema.Layout;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore;

/** Each framework's own search goes through the vector index, with the planner's default settings. */
class VectorIndexPlansTest {
    private static final int DOCUMENTS = 20;
    private static final int CHUNKS = 100;
    private static final float[] QUESTION = Fruits.vector("apple");

    private final TestDatabase database = new TestDatabase();

    private void load(String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "index.build.idle.ms";
        all[settings.length + 1] = "100";
        CountingEmbedder embedder = new CountingEmbedder();
        embedder.behaviour =
                texts -> texts.stream().map(VectorIndexPlansTest::vector).toList();
        Topic topic = new Topic("documents", embedder);
        try (RunningSink sink = new RunningSink(database, all)) {
            sink.index(IntStream.range(0, DOCUMENTS)
                    .mapToObj(document -> topic.document(
                            "document " + document,
                            1L,
                            IntStream.range(0, CHUNKS)
                                    .mapToObj(chunk -> "paragraph " + chunk + " of " + document)
                                    .toArray(String[]::new)))
                    .toArray(SinkRecord[]::new));
            await().atMost(Duration.ofSeconds(30)).until(() -> database.one("SELECT vector_index FROM rag_status")
                    .equals("valid"));
        }
        database.execute("ANALYZE");
    }

    /** Half as long as usual, so that each component fits into half precision. */
    private static float[] vector(String text) {
        float[] vector = CountingEmbedder.vector(text);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= 2;
        }
        return vector;
    }

    private static String viewsOfAll() {
        return String.join(",", Exposure.views().map(view -> view.layout().id()).toList());
    }

    private void assertUsesTheVectorIndex(Exposure exposure) {
        assertThat(String.join("\n", database.rows("EXPLAIN " + exposure.search(QUESTION, "", 4))))
                .as("%s", exposure)
                .contains("Index Scan using " + vectorIndex(exposure))
                .doesNotContain("Seq Scan on " + exposure.vectorTable(), "Sort Key: ");
        assertThat(exposure.found(database, QUESTION, "", 4)).hasSize(4);
        String ofOneDocument =
                exposure.relation() + "." + exposure.layout().metadata() + "->>'document_id' = 'document 7'";
        assertThat(throughTheIndex(exposure.search(QUESTION, ofOneDocument, 10)))
                .as("%s: of the 40 rows that an index gives by itself, few are of the document", exposure)
                .hasSize(10);
    }

    /** With the setting that the documentation tells, and the plan that a table of a million rows would have. */
    private List<String> throughTheIndex(String search) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET hnsw.iterative_scan = strict_order; SET enable_seqscan = off; SET enable_sort = off");
            assertThat(strings(statement, "EXPLAIN " + search).toString()).contains("Order By: (embedding <=>");
            return strings(statement, search);
        } catch (SQLException e) {
            throw new AssertionError(search, e);
        }
    }

    private static List<String> strings(Statement statement, String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    private String vectorIndex(Exposure exposure) {
        return database.one("SELECT indexname FROM pg_indexes WHERE indexdef ~ 'USING hnsw' AND tablename = '"
                + exposure.vectorTable() + "'");
    }

    @ParameterizedTest
    @MethodSource("io.ragconnect.sink.Exposure#tables")
    void inTables(Exposure table) {
        load(table.settings());
        assertUsesTheVectorIndex(table);
        searchWithTheFrameworkItself(table);
    }

    @Test
    void throughViews() {
        load("views", viewsOfAll());
        Exposure.views().forEach(this::assertUsesTheVectorIndex);
        Exposure.views().forEach(this::searchWithTheFrameworkItself);
    }

    @Test
    void throughViewsOnHalfPrecision() {
        load("views", viewsOfAll(), "vector.type", "halfvec");
        assertThat(database.one("SELECT indexdef FROM pg_indexes WHERE indexdef ~ 'USING hnsw'"))
                .contains("halfvec_cosine_ops");
        Exposure.views().forEach(this::assertUsesTheVectorIndex);
        searchWithTheFrameworkItself(new Exposure(Layout.SPRING_AI, true));
        assertThatThrownBy(() -> searchWithLangChain4j(new Exposure(Layout.LANGCHAIN4J, true)))
                .as("it reads the column as the type vector")
                .isInstanceOf(ClassCastException.class);
    }

    /** How often the server used the index, before and after. */
    private void searchWithTheFrameworkItself(Exposure exposure) {
        if (exposure.layout() != Layout.LANGCHAIN4J && exposure.layout() != Layout.SPRING_AI) {
            return;
        }
        int before = scans(exposure);
        if (exposure.layout() == Layout.LANGCHAIN4J) {
            searchWithLangChain4j(exposure);
        } else {
            searchWithSpringAi(exposure);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(scans(exposure)).as("%s", exposure).isGreaterThan(before));
    }

    private int scans(Exposure exposure) {
        return Integer.parseInt(database.one(
                "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '" + vectorIndex(exposure) + "'"));
    }

    private void searchWithLangChain4j(Exposure exposure) {
        assertThat(LangChain4jContractTest.store(database, exposure, false)
                        .search(EmbeddingSearchRequest.builder()
                                .queryEmbedding(Embedding.from(QUESTION))
                                .maxResults(4)
                                .build())
                        .matches())
                .hasSize(4);
    }

    private void searchWithSpringAi(Exposure exposure) {
        PgVectorStore store = SpringAiContractTest.builder(database, exposure).build();
        store.afterPropertiesSet();
        assertThat(store.similaritySearch(
                        SearchRequest.builder().query("apple").topK(4).build()))
                .hasSize(4);
    }
}
