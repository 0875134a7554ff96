package io.ragconnect.quickstart;

import com.pgvector.PGvector;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sink's tables, asked as any RAG app may ask them. */
final class Ledger implements AutoCloseable {
    private static final String UNDEFINED_TABLE = "42P01";
    /** pgvector's default of hnsw.ef_search, which is also the most rows that an index scan returns. */
    private static final int DEFAULT_EF_SEARCH = 40;

    private final Connection connection;

    /**
     * What the ledger holds.
     *
     * @param documents that are searchable
     * @param chunks of them
     * @param failed documents whose newest version could not be indexed
     * @param changes how often the ledger changed in a way that matters to a reader; differs when something did
     */
    record Totals(long documents, long chunks, long failed, String changes) {
        static final Totals NONE = new Totals(0, 0, 0, "");
    }

    /** A document whose newest version could not be indexed. */
    record Failure(
            String id, @Nullable String stage, @Nullable String error) {}

    /**
     * A chunk that answers a question.
     *
     * @param score cosine similarity, 1 for the same direction
     */
    record Answer(
            double score,
            String documentId,
            @Nullable String title,
            List<String> headingPath,
            String uri,
            @Nullable Integer page,
            String text) {}

    Ledger(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
    }

    Totals totals() throws SQLException {
        String sql = "SELECT count(*) FILTER (WHERE indexed_at IS NOT NULL AND status <> 'deleted'), "
                + "coalesce(sum(chunk_count) FILTER (WHERE status <> 'deleted'), 0), "
                + "count(*) FILTER (WHERE status = 'failed'), "
                + "concat(count(*), ' ', max(indexed_at), ' ', max(error_at)) FROM rag_document";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return Totals.NONE; // the sink makes its tables with its first batch
            }
            throw e;
        }
    }

    List<Failure> failures(int limit) throws SQLException {
        String sql = "SELECT id, error_stage, error FROM rag_document WHERE status = 'failed' ORDER BY id LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, limit);
            try (ResultSet rows = statement.executeQuery()) {
                List<Failure> failures = new ArrayList<>();
                while (rows.next()) {
                    failures.add(new Failure(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
                return failures;
            }
        }
    }

    /** The model that the index was made with. */
    String embeddingModel() throws SQLException {
        String sql = "SELECT embedding_model FROM rag_document WHERE embedding_model IS NOT NULL LIMIT 1";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (rows.next()) {
                return rows.getString(1);
            }
        } catch (SQLException e) {
            if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
        throw new QuickstartException("The index is empty: no document is searchable yet");
    }

    List<Answer> nearest(float[] question, int top) throws SQLException {
        PGvector.addVectorType(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET hnsw.ef_search = " + Math.min(Math.max(DEFAULT_EF_SEARCH, top), 1000));
        }
        String sql = "SELECT 1 - (c.embedding <=> ?), d.id, d.title, c.heading_path, d.uri, c.page, c.content "
                + "FROM rag_chunk c JOIN rag_document d ON d.id = c.document_id ORDER BY c.embedding <=> ? LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, new PGvector(question));
            statement.setObject(2, new PGvector(question));
            statement.setInt(3, top);
            try (ResultSet rows = statement.executeQuery()) {
                List<Answer> answers = new ArrayList<>();
                while (rows.next()) {
                    answers.add(new Answer(
                            rows.getDouble(1),
                            rows.getString(2),
                            rows.getString(3),
                            strings(rows.getArray(4)),
                            rows.getString(5),
                            rows.getObject(6, Integer.class),
                            rows.getString(7)));
                }
                return answers;
            }
        }
    }

    private static List<String> strings(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
