package io.ragconnect.quickstart.verify;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Utils;

/** The sink's ledger, read from the database row by row in one snapshot. */
final class Ledger implements AutoCloseable {
    private static final int FETCHED_AT_ONCE = 5_000;

    private final Connection connection;
    private final String documents;
    private final String chunks;

    private Ledger(Connection connection, String schema, String prefix) throws SQLException {
        this.connection = connection;
        this.documents = quoted(schema) + "." + quoted(prefix + "document");
        this.chunks = quoted(schema) + "." + quoted(prefix + "chunk");
    }

    /**
     * A document in the ledger.
     *
     * @param version that is searchable; null when none is, or when the fence was lifted
     * @param errorVersion the one that failed; null without a failure
     * @param contentHash SHA-256 of its content in hexadecimal digits; null when not known
     * @param ofSource whether a record of the sources' topics made it; else only an error of it is known, or the fence was
     *     lifted
     */
    record Row(
            String id,
            String status,
            @Nullable Long version,
            @Nullable Long errorVersion,
            @Nullable String contentHash,
            boolean ofSource) {
        boolean isDeleted() {
            return status.equals("deleted");
        }

        boolean isFailed() {
            return status.equals("failed");
        }

        /** The newest version that the sink has seen to. */
        @Nullable
        Long reached() {
            if (!isFailed() || errorVersion == null || version == null) {
                return isFailed() && errorVersion != null ? errorVersion : version;
            }
            return Math.max(version, errorVersion);
        }
    }

    static Ledger open(String jdbcUrl, String schema, String prefix) {
        try {
            Connection connection = DriverManager.getConnection(jdbcUrl);
            try {
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                // rows are streamed only within a transaction
                connection.setAutoCommit(false);
                return new Ledger(connection, schema, prefix);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Hands over every document of these topics, and those of which only an error is known. */
    void each(Collection<String> topics, Consumer<Row> rows) {
        String sql = "SELECT id, status, version, error_version, content_hash, origin_topic IS NOT NULL FROM "
                + documents + " WHERE origin_topic = ANY (?) OR origin_topic IS NULL ORDER BY id";
        query(
                sql,
                topics,
                row -> rows.accept(new Row(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        row.getString(5),
                        row.getBoolean(6))));
    }

    /** Adds every document of these topics of which the ledger tells another number of chunks than there are. */
    void wrongChunks(Collection<String> topics, Report report) {
        String sql = "SELECT d.id, CASE WHEN d.status = 'deleted' THEN 0 ELSE d.chunk_count END AS told, count(c.id)"
                + " FROM " + documents + " d LEFT JOIN " + chunks
                + " c ON c.document_id = d.id AND c.tenant = d.tenant WHERE d.origin_topic = ANY (?)"
                + " GROUP BY d.id, d.tenant, d.status, d.chunk_count"
                + " HAVING count(c.id) <> CASE WHEN d.status = 'deleted' THEN 0 ELSE d.chunk_count END ORDER BY d.id";
        query(
                sql,
                topics,
                row -> report.add(
                        Difference.Kind.CHUNKS,
                        row.getString(1),
                        "the ledger tells " + row.getLong(2) + " chunks, the table has " + row.getLong(3)));
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, Collection<String> topics, RowReader reader) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Array names = connection.createArrayOf("text", topics.toArray(String[]::new));
            statement.setArray(1, names);
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static String quoted(String identifier) throws SQLException {
        return Utils.escapeIdentifier(null, identifier).toString();
    }

    private static VerifyException failure(SQLException e) {
        return new VerifyException(
                "The index can't be read: " + e.getMessage() + " (SQLSTATE " + e.getSQLState()
                        + "); check --jdbc-url, --schema and --prefix",
                e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
