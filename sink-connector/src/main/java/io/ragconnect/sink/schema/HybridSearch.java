package io.ragconnect.sink.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Keyword search beside vector search: a column of lexemes with a GIN index, and a function that fuses the two rankings
 * by reciprocal rank (Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion", SIGIR 2009: score = Σ 1 / (k + rank)).
 */
final class HybridSearch {
    /** A tsvector holds 1 MB; a longer chunk is found by the words in its first characters. */
    private static final int MAX_CHARS = 100_000;

    /** Chunks with all of a question's words that are ranked at most. */
    private static final int MOST_RANKED = 2_000;

    /** Chunks that are looked up at most for the words of a question, of each its share. */
    private static final int MOST_LOOKED_UP = 6_000;

    private static final int FEWEST_OF_A_WORD = 100;

    /**
     * Words that no chunk has all of are looked for one by one: a question is rarely quoted from its answer. Those that a
     * chunk shall not have, which querytree leaves out, are no longer heeded then; alone they ask for nothing.
     *
     * <p>A word weighs the more the fewer chunks have it, which the index tells; texts are read of the best alone. Of a
     * word that many have, some chunks are looked up, and those found by rarer words are credited with it. What is behind
     * the inner AS MATERIALIZED is planned as if all of it were wanted, hence by the index, and read up to the limit.
     */
    private static final String QUERY = """
            WITH asked AS MATERIALIZED (
              SELECT q AS all_words, CASE WHEN querytree(q) NOT IN ('', 'T') THEN replace(querytree(q), ' & ', ' | ')
                END AS any_word
              FROM websearch_to_tsquery(%2$s, $1) AS q),
            together AS MATERIALIZED (
              SELECT n.id, n.relevance FROM asked, LATERAL (
                WITH matching AS MATERIALIZED (
                  SELECT c.id, ts_rank_cd(c.search_text, asked.all_words)::double precision AS relevance FROM %1$s c
                  WHERE asked.any_word IS NOT NULL AND c.search_text @@ asked.all_words
                    AND ($5 IS NULL OR c.tenant = $5))
                SELECT * FROM matching LIMIT %5$d) AS n),
            words AS MATERIALIZED (
              SELECT row_number() OVER () AS nr, w.word FROM (
                SELECT DISTINCT found[1]::tsquery AS word FROM asked, regexp_matches(any_word, CASE
                    WHEN regexp_replace(any_word, '''([^'']|'''')*''', '', 'g') LIKE '%%(%%' THEN '(.+)'
                    ELSE '((''([^'']|'''')*''|[^''|])+)' END, 'g') AS found
                WHERE NOT EXISTS (SELECT FROM together)) AS w),
            hits AS MATERIALIZED (
              SELECT words.nr, n.id FROM words, LATERAL (
                WITH matching AS MATERIALIZED (
                  SELECT c.id FROM %1$s c WHERE c.search_text @@ words.word AND ($5 IS NULL OR c.tenant = $5))
                SELECT * FROM matching LIMIT (SELECT greatest(%7$d, %6$d / greatest(count(*), 1)) FROM words)) AS n),
            weights AS MATERIALIZED (
              SELECT h.nr, w.word, ln(1 + greatest(max(h.chunks) OVER (), (SELECT reltuples
                FROM pg_catalog.pg_class WHERE oid = '%8$s'::regclass)) / h.chunks) AS weight
              FROM (SELECT nr, count(*)::double precision AS chunks FROM hits GROUP BY nr) AS h
                JOIN words w ON w.nr = h.nr),
            best AS MATERIALIZED (
              SELECT c.id, c.search_text || '' AS search_text FROM (
                SELECT hits.id FROM hits JOIN weights w ON w.nr = hits.nr GROUP BY hits.id
                ORDER BY sum(w.weight) DESC, hits.id LIMIT $4 + 100) AS n JOIN %1$s c ON c.id = n.id),
            by_words AS (
              SELECT m.id, row_number() OVER (ORDER BY m.relevance DESC, m.id) AS rank FROM (
                SELECT * FROM together UNION ALL
                SELECT b.id, ts_rank_cd(b.search_text, asked.any_word::tsquery)
                  + (SELECT sum(w.weight) FROM weights w WHERE b.search_text @@ w.word)
                FROM best b, asked
                ORDER BY relevance DESC, id LIMIT $4) AS m),
            by_vector AS (
              SELECT n.id, row_number() OVER (ORDER BY n.distance, n.id) AS rank
              FROM (SELECT c.id, c.embedding %3$s $2 AS distance FROM %1$s c WHERE $5 IS NULL OR c.tenant = $5
                ORDER BY c.embedding %3$s $2 LIMIT $4) AS n)
            SELECT c.id, c.document_id, d.title, d.uri, c.heading_path, c.page, c.content,
              (coalesce(1.0 / ($6 + v.rank), 0) + coalesce(1.0 / ($6 + w.rank), 0))::double precision,
              v.rank, w.rank
            FROM by_vector v FULL JOIN by_words w ON w.id = v.id
              JOIN %1$s c ON c.id = coalesce(v.id, w.id)
              JOIN %4$s d ON d.id = c.document_id AND d.tenant = c.tenant
            ORDER BY 8 DESC, c.id LIMIT $3""";

    /** EXECUTE plans for the values at hand; a plan for any limit and tenant may read all vectors. */
    private static final String BODY = """
            BEGIN
              RETURN QUERY EXECUTE %s USING question, question_embedding, max_results, candidates, of_tenant, rrf_k;
            END""";

    private final Tables tables;
    private final String configuration;

    HybridSearch(Tables tables, String configuration) {
        this.tables = tables;
        this.configuration = literal(configuration) + "::regconfig";
    }

    /** @param iterativeScans whether pgvector knows them, which is from 0.8 on */
    List<String> statements(VectorColumn column, String vectorSchema, boolean iterativeScans) {
        Names names = tables.names();
        List<String> statements = new ArrayList<>(List.of(
                "ALTER TABLE " + names.chunk() + " ADD COLUMN IF NOT EXISTS search_text tsvector GENERATED ALWAYS AS"
                        + " (to_tsvector(" + configuration + ", left(context || chr(10) || content, " + MAX_CHARS
                        + "))) STORED",
                "CREATE INDEX IF NOT EXISTS " + names.index("chunk_search_idx") + " ON " + names.chunk()
                        + " USING gin (search_text)"));
        statements.addAll(functionStatements(column, vectorSchema, iterativeScans));
        return statements;
    }

    /** What makes the function, or puts this version in the place of an earlier one. */
    List<String> functionStatements(VectorColumn column, String vectorSchema, boolean iterativeScans) {
        Names names = tables.names();
        String operator = "OPERATOR(" + vectorSchema + column.distance().operator() + ")";
        String query = QUERY.formatted(
                names.chunk(),
                configuration,
                operator,
                names.document(),
                MOST_RANKED,
                MOST_LOOKED_UP,
                FEWEST_OF_A_WORD,
                names.chunk().replace("'", "''"));
        return List.of(
                // loads the extension: a user without privileges may use settings that are known, not others
                "SELECT '[1]'::" + vectorSchema + "vector",
                "CREATE OR REPLACE FUNCTION " + function() + " (question text, question_embedding " + vectorSchema
                        + column.type() + ", max_results int DEFAULT 10, candidates int DEFAULT 40,"
                        + " of_tenant text DEFAULT NULL, rrf_k int DEFAULT 60)"
                        + " RETURNS TABLE (id uuid, document_id text, title text, uri text, heading_path text[],"
                        + " page int, content text, score double precision, vector_rank bigint, keyword_rank bigint)"
                        + " LANGUAGE plpgsql STABLE" + (iterativeScans ? iterativeScan() : "") + " AS "
                        + literal(BODY.formatted(literal(query))));
    }

    /** Without it an index gives some 40 rows, of which those of the tenant alone are left. */
    private String iterativeScan() {
        return switch (tables.index().kind()) {
            case HNSW -> " SET hnsw.iterative_scan = strict_order";
            case IVFFLAT -> " SET ivfflat.iterative_scan = relaxed_order";
            case NONE -> "";
        };
    }

    String function() {
        return tables.names().prefixed("search");
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
