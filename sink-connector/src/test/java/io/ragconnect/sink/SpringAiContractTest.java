package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragconnect.sink.schema.Layout;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore;
import org.springframework.jdbc.core.JdbcTemplate;

/** Spring AI's own store, on what the sink wrote. */
@ParameterizedClass
@MethodSource("exposures")
class SpringAiContractTest {
    private static TestDatabase database;
    private final Exposure exposure;

    static Stream<Exposure> exposures() {
        return Exposure.of(Layout.SPRING_AI);
    }

    @BeforeParameterizedClassInvocation
    static void index(Exposure exposure) {
        database = new TestDatabase();
        try (RunningSink sink = new RunningSink(database, exposure.settings("index.build", "immediate"))) {
            Fruits.index(sink);
        }
    }

    SpringAiContractTest(Exposure exposure) {
        this.exposure = exposure;
    }

    private PgVectorStore.PgVectorStoreBuilder builder() {
        return builder(database, exposure);
    }

    static PgVectorStore.PgVectorStoreBuilder builder(TestDatabase database, Exposure exposure) {
        return PgVectorStore.builder(new JdbcTemplate(database.dataSource()), new FruitModel())
                .vectorTableName(exposure.relation())
                .dimensions(CountingEmbedder.MODEL.dimension())
                .vectorTableValidationsEnabled(true);
    }

    private static PgVectorStore started(PgVectorStore.PgVectorStoreBuilder builder) {
        PgVectorStore store = builder.build();
        store.afterPropertiesSet();
        return store;
    }

    private List<String> texts(String filter) {
        return started(builder())
                .similaritySearch(SearchRequest.builder()
                        .query("apple")
                        .filterExpression(filter)
                        .topK(10)
                        .build())
                .stream()
                .map(Document::getText)
                .toList();
    }

    @Test
    void itFindsTheNearestTextsWithTheirScoresAndMetadata() {
        List<Document> found = started(builder())
                .similaritySearch(SearchRequest.builder().query("apple").topK(3).build());

        assertThat(found).extracting(Document::getText).containsExactlyElementsOf(Fruits.nearest("apple", 3));
        assertThat(found).allSatisfy(document -> assertThat(document.getScore())
                .isCloseTo(Fruits.cosine(Fruits.vector("apple"), Fruits.vector(document.getText())), within(1e-6)));
        Map<String, Object> metadata = found.get(0).getMetadata();
        assertThat(metadata).containsAllEntriesOf(Fruits.metadata("a", "apple"));
        assertThat(metadata)
                .containsOnlyKeys(Stream.concat(Fruits.metadata("a", "apple").keySet().stream(), Stream.of("distance"))
                        .toArray(String[]::new));
    }

    @Test
    void itFiltersByMetadata() {
        assertThat(texts("kind == 'drupe'")).isEqualTo(Fruits.nearest("apple", "cherry", "plum"));
        assertThat(texts("document_id in ['b', 'c']")).isEqualTo(Fruits.nearest("apple", "cherry", "plum", "fig"));
        assertThat(texts("document_id nin ['b', 'c']")).isEqualTo(Fruits.nearest("apple", "apple", "pear", "quince"));
        assertThat(texts("kind == 'pome' && ordinal == 2")).containsExactly("quince");
        assertThat(texts("kind == 'drupe' || document_id == 'c'"))
                .isEqualTo(Fruits.nearest("apple", "cherry", "plum", "fig"));
        assertThat(texts("ordinal >= 1")).isEqualTo(Fruits.nearest("apple", "pear", "quince", "plum"));
        assertThat(texts("kind == 'pome' && (ordinal == 0 || ordinal == 2)"))
                .isEqualTo(Fruits.nearest("apple", "apple", "quince"));
    }

    @Test
    void lettingItMakeItsSchemaMakesNoSecondVectorIndexAndChangesNoRow() {
        List<String> before = database.rows("SELECT * FROM " + exposure.relation() + " ORDER BY 1");
        String indexes = "SELECT indexname FROM pg_indexes WHERE indexdef ~ 'hnsw'";
        List<String> vectorIndexes = database.rows(indexes);

        if (exposure.isView()) {
            assertThatThrownBy(() -> started(builder().initializeSchema(true)))
                    .as("no index can be made on a view")
                    .rootCause()
                    .hasMessageContaining("rag_spring_ai");
            started(builder().initializeSchema(true).indexType(PgVectorStore.PgIndexType.NONE));
        } else {
            started(builder().initializeSchema(true));
        }

        assertThat(database.rows(indexes)).hasSize(1).isEqualTo(vectorIndexes);
        assertThat(database.rows("SELECT * FROM " + exposure.relation() + " ORDER BY 1"))
                .isEqualTo(before);
    }

    @Test
    void itsCheckOfTheSchemaNamesAnotherDimension() {
        assertThatThrownBy(() -> started(builder().dimensions(9))).hasMessageContaining("dimensions is 8");
    }

    /** Embeds a question as the sink embeds the text of the same words. */
    private static final class FruitModel implements EmbeddingModel {
        @Override
        public float[] embed(String text) {
            return Fruits.vector(text);
        }

        @Override
        public float[] embed(Document document) {
            return embed(document.getText());
        }

        @Override
        public int dimensions() {
            return CountingEmbedder.MODEL.dimension();
        }

        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            throw new UnsupportedOperationException();
        }
    }
}
