package io.ragconnect.sink;

import io.ragconnect.sink.schema.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A framework's relation as the sink offers it, a table or a view, and the statement that the framework itself searches it
 * with.
 */
record Exposure(Layout layout, boolean isView) {

    static Stream<Exposure> all() {
        return Stream.concat(tables(), views());
    }

    static Stream<Exposure> tables() {
        return Arrays.stream(Layout.values())
                .filter(layout -> layout != Layout.NATIVE)
                .map(layout -> new Exposure(layout, false));
    }

    static Stream<Exposure> views() {
        return tables().map(Exposure::layout)
                .filter(layout -> !layout.needsTable())
                .map(layout -> new Exposure(layout, true));
    }

    static Stream<Exposure> of(Layout layout) {
        return all().filter(exposure -> exposure.layout == layout);
    }

    /** Settings of a sink, as keys and values in turn. */
    String[] settings(String... more) {
        List<String> settings = new ArrayList<>(List.of(isView ? "views" : "table.layout", layout.id()));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    String relation() {
        return switch (layout) {
            case NATIVE -> "rag_chunk";
            case LANGCHAIN -> "rag_langchain";
            case LANGCHAIN_LEGACY -> "langchain_pg_embedding";
            case LANGCHAIN4J -> "rag_langchain4j";
            case SPRING_AI -> isView ? "rag_spring_ai" : "vector_store";
            case LLAMAINDEX -> "data_rag_llamaindex";
            case HAYSTACK -> "haystack_documents";
        };
    }

    /** Where the vectors are. */
    String vectorTable() {
        return isView ? "rag_chunk" : relation();
    }

    /**
     * What the framework sends.
     *
     * <ul>
     *   <li>langchain-postgres 0.0.17, {@code v2/async_vectorstore.py}, {@code __query_collection}
     *   <li>langchain-postgres 0.0.17, {@code vectorstores.py}, {@code __query_collection}, as SQLAlchemy spells it
     *   <li>langchain4j-pgvector 1.11.0-beta19, {@code PgVectorEmbeddingStore.embeddingOnlySearch}
     *   <li>Spring AI 2.0.1, {@code PgVectorStore.PgDistanceType.COSINE_DISTANCE}
     *   <li>llama-index-vector-stores-postgres, {@code base.py}, {@code _build_query}, as SQLAlchemy spells it
     *   <li>haystack-core-integrations, pgvector {@code document_store.py}, embedding retrieval since pull request 3370 of
     *       June 2026; before, it ordered by the score, which no index of pgvector serves
     * </ul>
     *
     * @param filter a condition on the metadata in the framework's own form; empty for none
     */
    String search(float[] vector, String filter, int limit) {
        String v = "'" + Arrays.toString(vector) + "'";
        String and = filter.isEmpty() ? "" : " AND " + filter;
        String where = filter.isEmpty() ? "" : " WHERE " + filter;
        return switch (layout) {
            case LANGCHAIN -> """
                SELECT "langchain_id", "content", "embedding", "langchain_metadata", cosine_distance("embedding", %1$s) as distance
                FROM "public"."rag_langchain" %2$s ORDER BY "embedding" <=> %1$s LIMIT %3$d""".formatted(v, where, limit);
            case LANGCHAIN_LEGACY -> """
                SELECT langchain_pg_embedding.id AS langchain_pg_embedding_id,
                  langchain_pg_embedding.collection_id AS langchain_pg_embedding_collection_id,
                  langchain_pg_embedding.embedding AS langchain_pg_embedding_embedding,
                  langchain_pg_embedding.document AS langchain_pg_embedding_document,
                  langchain_pg_embedding.cmetadata AS langchain_pg_embedding_cmetadata,
                  langchain_pg_embedding.embedding <=> %1$s AS distance
                FROM langchain_pg_embedding JOIN langchain_pg_collection
                  ON langchain_pg_embedding.collection_id = langchain_pg_collection.uuid
                WHERE langchain_pg_embedding.collection_id = '%2$s'::UUID%3$s ORDER BY distance ASC LIMIT %4$d""".formatted(v, Layout.LEGACY_COLLECTION_ID, and, limit);
            case LANGCHAIN4J -> """
                SELECT (2 - (embedding <=> %1$s)) / 2 AS score, embedding_id, embedding, text, metadata FROM rag_langchain4j
                WHERE round(cast(float8 (embedding <=> %1$s) as numeric), 8) <= round(2 - 2 * 0.0, 8)%2$s
                ORDER BY embedding <=> %1$s LIMIT %3$d""".formatted(v, and, limit);
            case SPRING_AI ->
                "SELECT *, embedding <=> %1$s AS distance FROM public.%2$s WHERE embedding <=> %1$s < 1.0 %3$s ORDER BY distance LIMIT %4$d "
                        .formatted(v, relation(), and, limit);
            case LLAMAINDEX -> """
                SELECT public.data_rag_llamaindex.id, public.data_rag_llamaindex.node_id, public.data_rag_llamaindex.text,
                  public.data_rag_llamaindex.metadata_, public.data_rag_llamaindex.embedding <=> %1$s AS distance
                FROM public.data_rag_llamaindex%2$s ORDER BY distance asc LIMIT %3$d""".formatted(v, where, limit);
            case HAYSTACK -> """
                SELECT *, 1 - (embedding <=> %1$s) AS score FROM "public"."haystack_documents"%2$s
                ORDER BY embedding <=> %1$s ASC LIMIT %3$d""".formatted(v, where, limit);
            case NATIVE -> "SELECT * FROM rag_chunk ORDER BY embedding <=> " + v + " LIMIT " + limit;
        };
    }

    /** The texts that the search finds, the nearest first. */
    List<String> found(TestDatabase database, float[] vector, String filter, int limit) {
        String text = layout == Layout.LANGCHAIN_LEGACY ? "langchain_pg_embedding_document" : layout.content();
        return database.rows("SELECT " + text + " FROM (" + search(vector, filter, limit) + ") AS found");
    }

    @Override
    public String toString() {
        return (isView ? "view " : "table ") + layout.name().toLowerCase(Locale.ROOT);
    }
}
