package io.ragconnect.quickstart.index;

import java.util.Arrays;

/** The statement that answers a question. All give the same columns. */
final class Statements {
    /** How many of each ranking are fused, as {@code rag_search} has it by default. */
    private static final int CANDIDATES = 40;

    /** As {@code rag_search} bounds what it looks up. */
    private static final int MOST_RANKED = 2_000;

    private static final int MOST_LOOKED_UP = 6_000;
    private static final int FEWEST_OF_A_WORD = 100;

    private static final String DOCUMENT_COLUMNS = "d.title, d.uri, d.content_type, d.modified_at, d.indexed_at";
    private static final String CHUNK_COLUMNS = "c.id, c.document_id, c.heading_path, c.page, c.content";
    private static final String CHUNKS =
            "rag_chunk c JOIN rag_document d ON d.id = c.document_id AND d.tenant = c.tenant";

    private final String textSearchConfig;

    /** @param textSearchConfig the sink's {@code text.search.config} */
    Statements(String textSearchConfig) {
        this.textSearchConfig = textSearchConfig;
    }

    /** @param vector of the question; not read in keyword mode */
    SqlText of(Question question, float[] vector) {
        return switch (question.mode()) {
            case VECTOR -> vector(question, vector);
            case KEYWORD -> keyword(question);
            case HYBRID -> question.filters().isEmpty() ? hybrid(question, vector) : filteredHybrid(question, vector);
        };
    }

    private static SqlText vector(Question question, float[] vector) {
        SqlText sql = new SqlText()
                .add(
                        "SELECT n.*, 1 - n.distance AS score FROM (\n  SELECT " + CHUNK_COLUMNS + ", "
                                + DOCUMENT_COLUMNS
                                + ",\n    c.embedding <=> CAST(? AS vector) AS distance\n  FROM " + CHUNKS
                                + "\n  WHERE true",
                        literal(vector));
        question.filters().addTo(sql);
        return sql.add("\n  ORDER BY distance LIMIT ?) AS n\nORDER BY n.distance, n.id", question.top());
    }

    /** Ranked by what is small; the texts of the best are read afterwards. */
    private SqlText keyword(Question question) {
        SqlText sql = new SqlText();
        byWords(sql, question, question.top());
        return sql.add("\nSELECT " + CHUNK_COLUMNS + ", " + DOCUMENT_COLUMNS + ", m.score\nFROM by_words m"
                + "\n  JOIN rag_chunk c ON c.id = m.id"
                + "\n  JOIN rag_document d ON d.id = c.document_id AND d.tenant = c.tenant"
                + "\nORDER BY m.score DESC, c.id");
    }

    /** The ledger is needed for filters alone. */
    private static String searched(Question question) {
        return question.filters().isEmpty() ? "rag_chunk c" : CHUNKS;
    }

    /** The sink's own function. */
    private static SqlText hybrid(Question question, float[] vector) {
        return new SqlText()
                .add(
                        "SELECT s.id, s.document_id, s.heading_path, s.page, s.content, " + DOCUMENT_COLUMNS
                                + ", s.score\nFROM rag_search(?, CAST(? AS vector), max_results => ?, candidates => ?)"
                                + " AS s\n  JOIN rag_document d ON d.id = s.document_id AND d.tenant = ''"
                                + "\nORDER BY s.score DESC, s.id",
                        question.text(),
                        literal(vector),
                        question.top(),
                        candidates(question));
    }

    /** What the function does, with the filters inside of both rankings: filtered afterwards, few may be left. */
    private SqlText filteredHybrid(Question question, float[] vector) {
        SqlText sql = new SqlText();
        byWords(sql, question, candidates(question));
        sql.add(
                ",\nby_vector AS (\n  SELECT c.id, c.embedding <=> CAST(? AS vector) AS distance\n  FROM " + CHUNKS
                        + "\n  WHERE true",
                literal(vector));
        question.filters().addTo(sql);
        return sql.add(
                "\n  ORDER BY distance LIMIT ?)\nSELECT " + CHUNK_COLUMNS + ", " + DOCUMENT_COLUMNS + """
                ,
                  coalesce(1.0 / (60 + v.rank), 0) + coalesce(1.0 / (60 + w.rank), 0) AS score
                FROM (SELECT id, row_number() OVER (ORDER BY distance, id) AS rank FROM by_vector) AS v
                  FULL JOIN (SELECT id, row_number() OVER (ORDER BY score DESC, id) AS rank FROM by_words) AS w
                    ON w.id = v.id
                  JOIN rag_chunk c ON c.id = coalesce(v.id, w.id)
                  JOIN rag_document d ON d.id = c.document_id AND d.tenant = c.tenant
                ORDER BY score DESC, c.id LIMIT ?""",
                candidates(question),
                question.top());
    }

    /**
     * The chunks with all words of the question, or with any of them where none has all, as {@code rag_search} finds them:
     * rare words weigh more, and of words that many chunks have, a bounded number of chunks is looked up.
     */
    private void byWords(SqlText sql, Question question, int limit) {
        sql.add("""
                WITH asked AS MATERIALIZED (
                  SELECT q AS all_words, CASE WHEN querytree(q) NOT IN ('', 'T') THEN replace(querytree(q), ' & ', ' | ')
                    END AS any_word
                  FROM websearch_to_tsquery(CAST(? AS regconfig), ?) AS q),
                together AS MATERIALIZED (
                  SELECT n.id, n.score FROM asked, LATERAL (
                    WITH matching AS MATERIALIZED (
                      SELECT c.id, CAST(ts_rank_cd(c.search_text, asked.all_words) AS double precision) AS score
                      FROM\s""" + searched(question) + """

                      WHERE asked.any_word IS NOT NULL AND c.search_text @@ asked.all_words""", textSearchConfig, question.text());
        question.filters().addTo(sql);
        sql.add(")\n    SELECT * FROM matching LIMIT " + MOST_RANKED + ") AS n)," + """

                words AS MATERIALIZED (
                  SELECT row_number() OVER () AS nr, w.word FROM (
                    SELECT DISTINCT CAST(found[1] AS tsquery) AS word FROM asked, regexp_matches(any_word, CASE
                        WHEN regexp_replace(any_word, '''([^'']|'''')*''', '', 'g') LIKE '%(%' THEN '(.+)'
                        ELSE '((''([^'']|'''')*''|[^''|])+)' END, 'g') AS found
                    WHERE NOT EXISTS (SELECT FROM together)) AS w),
                hits AS MATERIALIZED (
                  SELECT words.nr, n.id FROM words, LATERAL (
                    WITH matching AS MATERIALIZED (
                      SELECT c.id FROM\s""" + searched(question)
                + "\n      WHERE c.search_text @@ words.word");
        question.filters().addTo(sql);
        sql.add(
                ")\n    SELECT * FROM matching LIMIT (SELECT greatest(" + FEWEST_OF_A_WORD + ", " + MOST_LOOKED_UP
                        + """
                 / greatest(count(*), 1)) FROM words)) AS n),
                weights AS MATERIALIZED (
                  SELECT h.nr, w.word, ln(1 + greatest(max(h.chunks) OVER (), (SELECT reltuples FROM pg_class
                    WHERE oid = CAST('rag_chunk' AS regclass))) / h.chunks) AS weight
                  FROM (SELECT nr, CAST(count(*) AS double precision) AS chunks FROM hits GROUP BY nr) AS h
                    JOIN words w ON w.nr = h.nr),
                best AS MATERIALIZED (
                  SELECT c.id, c.search_text || '' AS search_text FROM (
                    SELECT hits.id FROM hits JOIN weights w ON w.nr = hits.nr GROUP BY hits.id
                    ORDER BY sum(w.weight) DESC, hits.id LIMIT ? + 100) AS n JOIN rag_chunk c ON c.id = n.id),
                by_words AS (
                  SELECT * FROM together UNION ALL
                  SELECT b.id, ts_rank_cd(b.search_text, CAST(asked.any_word AS tsquery))
                    + (SELECT sum(w.weight) FROM weights w WHERE b.search_text @@ w.word)
                  FROM best b, asked
                  ORDER BY score DESC, id LIMIT ?)""",
                limit,
                limit);
    }

    private static int candidates(Question question) {
        return Math.max(CANDIDATES, question.top());
    }

    private static String literal(float[] vector) {
        return Arrays.toString(vector).replace(" ", "");
    }
}
