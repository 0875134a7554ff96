package io.ragconnect.sink.schema;

import java.util.List;

/**
 * Keyword search beside vector search: a column of lexemes with a GIN index, and a function that fuses the two rankings
 * by reciprocal rank (Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion", SIGIR 2009: score = Σ 1 / (k + rank)).
 */
final class HybridSearch {
    /** A tsvector holds 1 MB; a longer chunk is found by the words in its first characters. */
    private static final int MAX_CHARS = 100_000;

    /**
     * Words that no chunk has all of are looked for one by one: a question is rarely quoted from its answer. Those that a
     * chunk shall not have, which querytree leaves out, are no longer heeded then; alone they ask for nothing.
     */
    private static final String BODY = """
            WITH words AS (
              SELECT CASE WHEN wanted IN ('', 'T') THEN NULL
                WHEN EXISTS (SELECT FROM %1$s c WHERE c.search_text @@ all_words
                  AND (of_tenant IS NULL OR c.tenant = of_tenant)) THEN all_words
                ELSE replace(wanted, ' & ', ' | ')::tsquery END AS query
              FROM (SELECT q AS all_words, querytree(q) AS wanted FROM websearch_to_tsquery(%2$s, question) AS q) AS asked),
            by_vector AS (
              SELECT n.id, row_number() OVER (ORDER BY n.distance, n.id) AS rank
              FROM (SELECT c.id, c.embedding %3$s question_embedding AS distance FROM %1$s c
                WHERE of_tenant IS NULL OR c.tenant = of_tenant
                ORDER BY c.embedding %3$s question_embedding LIMIT candidates) AS n),
            by_words AS (
              SELECT m.id, row_number() OVER (ORDER BY m.relevance DESC, m.id) AS rank
              FROM (SELECT c.id, ts_rank_cd(c.search_text, words.query) AS relevance FROM %1$s c, words
                WHERE c.search_text @@ words.query AND (of_tenant IS NULL OR c.tenant = of_tenant)
                ORDER BY relevance DESC, c.id LIMIT candidates) AS m)
            SELECT c.id, c.document_id, d.title, d.uri, c.heading_path, c.page, c.content,
              (coalesce(1.0 / (rrf_k + v.rank), 0) + coalesce(1.0 / (rrf_k + w.rank), 0))::double precision,
              v.rank, w.rank
            FROM by_vector v FULL JOIN by_words w ON w.id = v.id
              JOIN %1$s c ON c.id = coalesce(v.id, w.id)
              JOIN %4$s d ON d.id = c.document_id AND d.tenant = c.tenant
            ORDER BY 8 DESC, c.id LIMIT max_results""";

    private final Tables tables;
    private final String configuration;

    HybridSearch(Tables tables, String configuration) {
        this.tables = tables;
        this.configuration = literal(configuration) + "::regconfig";
    }

    List<String> statements(VectorColumn column, String vectorSchema) {
        Names names = tables.names();
        String operator = "OPERATOR(" + vectorSchema + column.distance().operator() + ")";
        String body = BODY.formatted(names.chunk(), configuration, operator, names.document());
        return List.of(
                "ALTER TABLE " + names.chunk() + " ADD COLUMN IF NOT EXISTS search_text tsvector GENERATED ALWAYS AS"
                        + " (to_tsvector(" + configuration + ", left(context || chr(10) || content, " + MAX_CHARS
                        + "))) STORED",
                "CREATE INDEX IF NOT EXISTS " + names.index("chunk_search_idx") + " ON " + names.chunk()
                        + " USING gin (search_text)",
                "CREATE OR REPLACE FUNCTION " + function() + " (question text, question_embedding " + vectorSchema
                        + column.type() + ", max_results int DEFAULT 10, candidates int DEFAULT 40,"
                        + " of_tenant text DEFAULT NULL, rrf_k int DEFAULT 60)"
                        + " RETURNS TABLE (id uuid, document_id text, title text, uri text, heading_path text[],"
                        + " page int, content text, score double precision, vector_rank bigint, keyword_rank bigint)"
                        + " LANGUAGE sql STABLE AS " + literal(body));
    }

    String function() {
        return tables.names().prefixed("search");
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
