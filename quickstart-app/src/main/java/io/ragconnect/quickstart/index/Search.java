package io.ragconnect.quickstart.index;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers questions from the sink's tables. May be used by several threads at once. */
public final class Search implements AutoCloseable {
    private static final Answers NONE = new Answers(List.of(), "", 0, 0);
    private static final int EXCERPT_CHARS = 360;
    /** pgvector's default of hnsw.ef_search; before pgvector 0.8 an index scan returns no more rows than that. */
    private static final int DEFAULT_EF_SEARCH = 40;

    private final IndexDatabase database;
    private final Statements statements;
    private final Highlights highlights;
    private final QuestionEmbedder embedder = new QuestionEmbedder();

    /**
     * Searches this database, which stays the caller's to close.
     *
     * @param textSearchConfig the sink's {@code text.search.config}
     */
    public Search(IndexDatabase database, String textSearchConfig) {
        this.database = database;
        this.statements = new Statements(textSearchConfig);
        this.highlights = new Highlights(textSearchConfig);
    }

    /**
     * Asks the index; one that is empty has no answers.
     *
     * @throws IndexException when it can't be asked
     */
    public Answers ask(Question question) {
        try {
            boolean embeds = question.mode() != Mode.KEYWORD;
            Optional<String> model = embeddingModel();
            if (model.isEmpty()) {
                return NONE;
            }
            long start = System.nanoTime();
            float[] vector = embeds ? embedder.vector(model.get(), question.text()) : new float[0];
            long embedded = System.nanoTime();
            SqlText sql = statements.of(question, vector);
            List<Answer> answers = answers(question, sql);
            return new Answers(answers, sql.literal(), (embedded - start) / 1e6, (System.nanoTime() - embedded) / 1e6);
        } catch (SQLException e) {
            if (IndexException.isEmpty(e)) {
                return NONE;
            }
            throw IndexException.of(e);
        }
    }

    /** Loads the model of the index, if it is known already, so that the first question need not wait. */
    public void warmUp() {
        try {
            embeddingModel().ifPresent(embedder::open);
        } catch (SQLException e) {
            throw IndexException.of(e);
        }
    }

    private Optional<String> embeddingModel() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("SELECT embedding_model FROM rag_schema");
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            if (IndexException.isEmpty(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Answer> answers(Question question, SqlText sql) throws SQLException {
        try (Connection connection = database.connection()) {
            readEnough(connection, question.top());
            List<Answer> rows = new ArrayList<>();
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row(result));
                }
            }
            List<String> marked = highlights.mark(
                    connection, question.text(), rows.stream().map(Answer::text).toList());
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                answers.add(withExcerpt(rows.get(i), marked.get(i)));
            }
            return answers;
        }
    }

    private static void readEnough(Connection connection, int top) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT set_config('hnsw.ef_search', ?, false)")) {
            statement.setString(1, String.valueOf(Math.max(DEFAULT_EF_SEARCH, top)));
            statement.executeQuery().close();
        }
    }

    private static Answer row(ResultSet row) throws SQLException {
        return new Answer(
                row.getDouble("score"),
                row.getString("document_id"),
                row.getString("title"),
                row.getString("uri"),
                row.getString("content_type"),
                strings(row.getArray("heading_path")),
                row.getObject("page", Integer.class),
                instant(row.getTimestamp("modified_at")),
                instant(row.getTimestamp("indexed_at")),
                row.getString("content"),
                List.of());
    }

    private static Answer withExcerpt(Answer answer, String marked) {
        return new Answer(
                answer.score(),
                answer.documentId(),
                answer.title(),
                answer.uri(),
                answer.contentType(),
                answer.headingPath(),
                answer.page(),
                answer.modifiedAt(),
                answer.indexedAt(),
                answer.text(),
                Excerpt.of(marked, EXCERPT_CHARS));
    }

    private static List<String> strings(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    @Override
    public void close() {
        embedder.close();
    }
}
