package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.sink.schema.Layout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The statements of the frameworks that are written in Python, on what the sink wrote. Their searches are {@link
 * Exposure}'s; their filters and look-ups are from the same files.
 */
@ParameterizedClass
@MethodSource("exposures")
class PythonFrameworksContractTest {
    private static TestDatabase database;
    private final Exposure exposure;

    static Stream<Exposure> exposures() {
        return Exposure.all()
                .filter(exposure -> exposure.layout() != Layout.LANGCHAIN4J && exposure.layout() != Layout.SPRING_AI);
    }

    @BeforeParameterizedClassInvocation
    static void index(Exposure exposure) {
        database = new TestDatabase();
        try (RunningSink sink = new RunningSink(database, exposure.settings("index.build", "immediate"))) {
            Fruits.index(sink);
        }
    }

    PythonFrameworksContractTest(Exposure exposure) {
        this.exposure = exposure;
    }

    private List<String> texts(String filter) {
        return exposure.found(database, Fruits.vector("apple"), filter, 10);
    }

    @Test
    void theSearchFindsTheNearestTexts() {
        assertThat(exposure.found(database, Fruits.vector("apple"), "", 3)).isEqualTo(Fruits.nearest("apple", 3));
    }

    @Test
    void equalTextIsFiltered() {
        assertThat(texts(equal("kind", "drupe"))).isEqualTo(Fruits.nearest("apple", "cherry", "plum"));
    }

    private String equal(String key, String value) {
        return switch (exposure.layout()) {
            case LANGCHAIN_LEGACY ->
                ("jsonb_path_match(langchain_pg_embedding.cmetadata, CAST('$.%s == $value' AS JSONPATH),"
                                + " CAST('{\"value\": \"%s\"}' AS JSONB))")
                        .formatted(key, value);
            default -> exposure.layout().metadata() + "->>'" + key + "' = '" + value + "'";
        };
    }

    @Test
    void oneOfSeveralIsFiltered() {
        String filter =
                switch (exposure.layout()) {
                    case LANGCHAIN -> "langchain_metadata->>'document_id' = ANY('{b,c}')";
                    case LANGCHAIN_LEGACY -> "(langchain_pg_embedding.cmetadata ->> 'document_id') IN ('b', 'c')";
                    case LLAMAINDEX -> "metadata_->>'ref_doc_id' IN ('b', 'c')";
                    default -> "meta->>'document_id' = ANY('{b,c}')";
                };
        assertThat(texts(filter)).isEqualTo(Fruits.nearest("apple", "cherry", "plum", "fig"));
    }

    @Test
    void numbersAreCompared() {
        assertThat(texts(atLeastOne("ordinal"))).isEqualTo(Fruits.nearest("apple", "pear", "quince", "plum"));
    }

    private String atLeastOne(String key) {
        return switch (exposure.layout()) {
            case LANGCHAIN -> "(langchain_metadata->>'" + key + "')::INTEGER >= 1";
            case LANGCHAIN_LEGACY ->
                "jsonb_path_match(langchain_pg_embedding.cmetadata, CAST('$." + key
                        + " >= $value' AS JSONPATH), CAST('{\"value\": 1}' AS JSONB))";
            case LLAMAINDEX -> "(metadata_->>'" + key + "')::float >= 1.0";
            default -> "(meta->>'" + key + "')::integer >= 1";
        };
    }

    @Test
    void filtersAreCombined() {
        assertThat(texts("(" + equal("kind", "pome") + " AND " + atLeastOne("ordinal") + ")"))
                .isEqualTo(Fruits.nearest("apple", "pear", "quince"));
        assertThat(texts("(" + equal("kind", "drupe") + " OR " + equal("document_id", "c") + ")"))
                .isEqualTo(Fruits.nearest("apple", "cherry", "plum", "fig"));
    }

    @Test
    void whatHasAnEntryIsFiltered() {
        String filter =
                switch (exposure.layout()) {
                    case LANGCHAIN -> "(langchain_metadata->>'year' IS NOT NULL)";
                    case LANGCHAIN_LEGACY -> "jsonb_exists(langchain_pg_embedding.cmetadata, 'year')";
                    case LLAMAINDEX -> "(metadata_->>'year')::float > 0.0";
                    default -> "meta->>'year' IS DISTINCT FROM NULL";
                };
        assertThat(texts(filter)).hasSize(5).doesNotContain("fig");
    }

    @Test
    void theFrameworkFindsItsRelation() {
        switch (exposure.layout()) {
            case LANGCHAIN ->
                assertThat(database.rows("SELECT column_name, data_type FROM information_schema.columns"
                                + " WHERE table_name = 'rag_langchain' AND table_schema = 'public'"))
                        .containsExactlyInAnyOrder(
                                "langchain_id|uuid",
                                "content|text",
                                "embedding|USER-DEFINED",
                                "langchain_metadata|json");
            case LANGCHAIN_LEGACY -> {
                assertThat(hasTable("langchain_pg_collection", "pg_table_is_visible(c.oid)"))
                        .hasSize(1);
                assertThat(hasTable("langchain_pg_embedding", "pg_table_is_visible(c.oid)"))
                        .hasSize(1);
                assertThat(database.rows("SELECT langchain_pg_collection.uuid, langchain_pg_collection.name,"
                                + " langchain_pg_collection.cmetadata FROM langchain_pg_collection"
                                + " WHERE langchain_pg_collection.name = 'langchain' LIMIT 1"))
                        .containsExactly(Layout.LEGACY_COLLECTION_ID + "|langchain|null");
            }
            case LLAMAINDEX ->
                assertThat(hasTable("data_rag_llamaindex", "n.nspname = 'public'"))
                        .hasSize(1);
            default -> {
                assertThat(database.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
                                + " AND tablename = 'haystack_documents'"))
                        .hasSize(1);
                for (String index : List.of("haystack_keyword_index", "haystack_hnsw_index")) {
                    assertThat(database.rows("SELECT 1 FROM pg_indexes WHERE schemaname = 'public'"
                                    + " AND tablename = 'haystack_documents' AND indexname = '" + index + "'"))
                            .as(index)
                            .hasSize(1);
                }
            }
        }
    }

    /** {@code PGDialect.has_table} of SQLAlchemy 2.0. */
    private List<String> hasTable(String name, String scope) {
        return database.rows("SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                + " ON n.oid = c.relnamespace WHERE c.relname = '" + name
                + "' AND c.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND " + scope);
    }

    @Test
    void whatTheFrameworkMakesWhenItStartsIsThereAlready() {
        List<String> before = catalogue();
        database.execute("CREATE EXTENSION IF NOT EXISTS vector");
        switch (exposure.layout()) {
            case LLAMAINDEX -> {
                if (!exposure.isView()) { // with hnsw_kwargs
                    database.execute("CREATE INDEX IF NOT EXISTS data_rag_llamaindex_embedding_idx ON"
                            + " public.data_rag_llamaindex USING hnsw (embedding vector_cosine_ops) WITH (m = 16,"
                            + " ef_construction = 64)");
                }
            }
            case HAYSTACK -> database.execute("""
                    CREATE TABLE IF NOT EXISTS "public"."haystack_documents" (
                    id VARCHAR(128) PRIMARY KEY,
                    embedding VECTOR(8),
                    content TEXT,
                    blob_data BYTEA,
                    blob_meta JSONB,
                    blob_mime_type VARCHAR(255),
                    meta JSONB)""");
            default -> {
                // only what it looked for and did not find
            }
        }
        assertThat(catalogue()).isEqualTo(before);
    }

    private List<String> catalogue() {
        return database.rows(
                "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1");
    }

    @Test
    void chunksAreReadByTheirIdsOrTheirDocument() {
        String key = exposure.layout().key();
        String id = database.one("SELECT " + key + " FROM " + exposure.relation() + " WHERE "
                + exposure.layout().content() + " = 'plum'");
        assertThat(database.rows("SELECT " + exposure.layout().content() + " FROM " + exposure.relation() + " WHERE "
                        + key + " IN ('" + id + "')"))
                .containsExactly("plum");
        assertThat(database.rows("SELECT " + exposure.layout().content() + " FROM " + exposure.relation() + " WHERE "
                        + exposure.layout().metadata() + "->>'document_id' = 'b' ORDER BY 1"))
                .containsExactly("cherry", "plum");
    }

    @Test
    void haystackSearchesByWords() {
        if (exposure.layout() == Layout.HAYSTACK) {
            assertThat(database.rows("""
                            SELECT content FROM (
                            SELECT "haystack_documents".*, ts_rank_cd(to_tsvector('english', content), query) AS score
                            FROM "public"."haystack_documents", plainto_tsquery('english', 'quinces') query
                            WHERE to_tsvector('english', content) @@ query
                             ORDER BY score DESC LIMIT 10) AS found""")).containsExactly("quince");
        }
    }
}
