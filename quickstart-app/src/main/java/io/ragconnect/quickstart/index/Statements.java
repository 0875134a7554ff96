package io.ragconnect.quickstart.index;

import java.util.Arrays;

/** The statement that answers a question. All give the same columns. */
final class Statements {
    /** How many of each ranking are fused, as {@code rag_search} has it by default. */
    private static final int CANDIDATES = 40;

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
        words(sql, question);
        sql.add("\nSELECT " + CHUNK_COLUMNS + ", " + DOCUMENT_COLUMNS
                + ", m.score FROM (\n  SELECT c.id, CAST(ts_rank_cd(c.search_text, words.query) AS double precision)"
                + " AS score\n  FROM words, " + ranked(question) + "\n  WHERE c.search_text @@ words.query");
        question.filters().addTo(sql);
        return sql.add("""

                  ORDER BY score DESC, c.id LIMIT ?) AS m
                  JOIN rag_chunk c ON c.id = m.id
                  JOIN rag_document d ON d.id = c.document_id AND d.tenant = c.tenant
                ORDER BY m.score DESC, c.id""", question.top());
    }

    /** The ledger is needed for filters alone. */
    private static String ranked(Question question) {
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
        words(sql, question);
        sql.add(
                ",\nby_vector AS (\n  SELECT n.id, row_number() OVER (ORDER BY n.distance, n.id) AS rank FROM (\n"
                        + "  SELECT c.id, c.embedding <=> CAST(? AS vector) AS distance\n  FROM " + CHUNKS
                        + "\n  WHERE true",
                literal(vector));
        question.filters().addTo(sql);
        sql.add(
                "\n  ORDER BY distance LIMIT ?) AS n),\nby_words AS (\n"
                        + "  SELECT m.id, row_number() OVER (ORDER BY m.relevance DESC, m.id) AS rank FROM (\n"
                        + "  SELECT c.id, ts_rank_cd(c.search_text, words.query) AS relevance\n  FROM words, " + CHUNKS
                        + "\n  WHERE c.search_text @@ words.query",
                candidates(question));
        question.filters().addTo(sql);
        return sql.add(
                "\n  ORDER BY relevance DESC, c.id LIMIT ?) AS m)\nSELECT " + CHUNK_COLUMNS + ", " + DOCUMENT_COLUMNS
                        + ",\n  coalesce(1.0 / (60 + v.rank), 0) + coalesce(1.0 / (60 + w.rank), 0) AS score\n"
                        + "FROM by_vector v FULL JOIN by_words w ON w.id = v.id\n"
                        + "  JOIN rag_chunk c ON c.id = coalesce(v.id, w.id)\n"
                        + "  JOIN rag_document d ON d.id = c.document_id AND d.tenant = c.tenant\n"
                        + "ORDER BY score DESC, c.id LIMIT ?",
                candidates(question),
                question.top());
    }

    /** The words of the question: all, or any of them where no chunk has all. As {@code rag_search} does it. */
    private void words(SqlText sql, Question question) {
        sql.add(
                "WITH asked AS (SELECT websearch_to_tsquery(CAST(? AS regconfig), ?) AS all_words),\n"
                        + "words AS (SELECT CASE WHEN querytree(all_words) IN ('', 'T') THEN NULL\n"
                        + "  WHEN EXISTS (SELECT FROM " + ranked(question) + "\n  WHERE c.search_text @@ all_words",
                textSearchConfig,
                question.text());
        question.filters().addTo(sql);
        sql.add(") THEN all_words\n"
                + "  ELSE CAST(replace(querytree(all_words), ' & ', ' | ') AS tsquery) END AS query FROM asked)");
    }

    private static int candidates(Question question) {
        return Math.max(CANDIDATES, question.top());
    }

    private static String literal(float[] vector) {
        return Arrays.toString(vector).replace(" ", "");
    }
}
