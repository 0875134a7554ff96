package io.ragconnect.sink;

import static dev.langchain4j.store.embedding.filter.Filter.not;
import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import io.ragconnect.sink.schema.Layout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** langchain4j's own store, on what the sink wrote. */
@ParameterizedClass
@MethodSource("exposures")
class LangChain4jContractTest {
    private static TestDatabase database;
    private final Exposure exposure;

    static Stream<Exposure> exposures() {
        return Exposure.of(Layout.LANGCHAIN4J);
    }

    @BeforeParameterizedClassInvocation
    static void index(Exposure exposure) {
        database = new TestDatabase();
        try (RunningSink sink = new RunningSink(database, exposure.settings("index.build", "immediate"))) {
            Fruits.index(sink);
        }
    }

    LangChain4jContractTest(Exposure exposure) {
        this.exposure = exposure;
    }

    private PgVectorEmbeddingStore store(boolean createTable) {
        return store(database, exposure, createTable);
    }

    static PgVectorEmbeddingStore store(TestDatabase database, Exposure exposure, boolean createTable) {
        return PgVectorEmbeddingStore.datasourceBuilder()
                .datasource(database.dataSource())
                .table(exposure.relation())
                .dimension(CountingEmbedder.MODEL.dimension())
                .createTable(createTable)
                .build();
    }

    private static List<EmbeddingMatch<TextSegment>> search(PgVectorEmbeddingStore store, Filter filter, int limit) {
        return store.search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(Embedding.from(Fruits.vector("apple")))
                        .filter(filter)
                        .maxResults(limit)
                        .build())
                .matches();
    }

    private List<String> texts(Filter filter) {
        return search(store(false), filter, 10).stream()
                .map(match -> match.embedded().text())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itFindsTheNearestTextsWithTheirScoresAndMetadata(boolean createTable) {
        List<String> before = database.rows("SELECT * FROM " + exposure.relation() + " ORDER BY 1");

        List<EmbeddingMatch<TextSegment>> matches = search(store(createTable), null, 3);

        assertThat(matches)
                .extracting(match -> match.embedded().text())
                .containsExactlyElementsOf(Fruits.nearest("apple", 3));
        assertThat(matches).allSatisfy(match -> {
            float[] vector = Fruits.vector(match.embedded().text());
            assertThat(match.embedding().vector()).containsExactly(vector);
            assertThat(match.score()).isCloseTo((1 + Fruits.cosine(Fruits.vector("apple"), vector)) / 2, within(1e-6));
        });
        assertThat(matches.get(0).embedded().metadata().toMap())
                .containsExactlyInAnyOrderEntriesOf(Fruits.metadata("a", "apple"));
        assertThat(database.rows("SELECT * FROM " + exposure.relation() + " ORDER BY 1"))
                .isEqualTo(before);
    }

    @Test
    void itFiltersByMetadata() {
        assertThat(texts(metadataKey("kind").isEqualTo("drupe"))).isEqualTo(Fruits.nearest("apple", "cherry", "plum"));
        assertThat(texts(metadataKey("kind").isEqualTo("o'brien's"))).containsExactly("fig");
        assertThat(texts(metadataKey("document_id").isIn("b", "c")))
                .isEqualTo(Fruits.nearest("apple", "cherry", "plum", "fig"));
        assertThat(texts(metadataKey("document_id").isNotIn("b", "c")))
                .isEqualTo(Fruits.nearest("apple", "apple", "pear", "quince"));
        assertThat(texts(metadataKey("title").containsString("itl"))).hasSize(6);
    }

    @Test
    void itComparesNumbersThatAreTextToo() {
        assertThat(texts(metadataKey("ordinal").isGreaterThanOrEqualTo(1)))
                .isEqualTo(Fruits.nearest("apple", "pear", "quince", "plum"));
        assertThat(texts(metadataKey("page").isEqualTo(1))).hasSize(6);
        assertThat(texts(metadataKey("year").isLessThan(2021)))
                .isEqualTo(Fruits.nearest("apple", "apple", "pear", "quince"));
        assertThat(texts(metadataKey("end_offset").isBetween(10, 11)))
                .isEqualTo(Fruits.nearest("apple", "pear", "plum"));
    }

    @Test
    void itCombinesFilters() {
        assertThat(texts(metadataKey("kind")
                        .isEqualTo("pome")
                        .and(metadataKey("ordinal").isEqualTo(2))))
                .containsExactly("quince");
        assertThat(texts(metadataKey("kind")
                        .isEqualTo("drupe")
                        .or(metadataKey("document_id").isEqualTo("c"))))
                .isEqualTo(Fruits.nearest("apple", "cherry", "plum", "fig"));
        assertThat(texts(not(metadataKey("kind").isIn("pome", "drupe")))).containsExactly("fig");
    }

    @Test
    void itSearchesByWordsToo() {
        EmbeddingStore<TextSegment> hybrid = PgVectorEmbeddingStore.datasourceBuilder()
                .datasource(database.dataSource())
                .table(exposure.relation())
                .dimension(CountingEmbedder.MODEL.dimension())
                .createTable(false)
                .searchMode(PgVectorEmbeddingStore.SearchMode.HYBRID)
                .build();

        assertThat(hybrid.search(EmbeddingSearchRequest.builder()
                                .query("quince")
                                .queryEmbedding(Embedding.from(Fruits.vector("quince")))
                                .maxResults(1)
                                .build())
                        .matches())
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.embedded().text()).isEqualTo("quince");
                    assertThat(match.score()).isCloseTo(2.0 / 61, within(1e-6));
                });
    }
}
