package io.ragconnect.benchmarks.sink;

import com.pgvector.PGvector;
import io.ragconnect.record.Document;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** One INSERT a batch into the sink's own table, an array for each column, the vectors as text. */
final class UnnestInsert implements Contender {
    private static final String INSERT = "INSERT INTO rag_chunk (" + ChunkRows.COLUMNS
            + ") SELECT id, document_id, '', ordinal, hash, context, string_to_array(heading_path, '|'), start_offset,"
            + " end_offset, page, token_count, content, embedding::vector FROM unnest(?::uuid[], ?::text[], ?::int4[],"
            + " ?::text[], ?::text[], ?::text[], ?::int4[], ?::int4[], ?::int4[], ?::int4[], ?::text[], ?::text[]) AS v"
            + " (id, document_id, ordinal, hash, context, heading_path, start_offset, end_offset, page, token_count,"
            + " content, embedding) ON CONFLICT (id) DO NOTHING";

    private final Connection connection;
    private final Samples samples;

    UnnestInsert(String jdbcUrl, Samples samples) throws SQLException {
        this.connection = DriverManager.getConnection(jdbcUrl);
        this.samples = samples;
    }

    @Override
    public Write prepare(List<Document> documents) {
        List<ChunkRows> rows = ChunkRows.of(documents);
        return () -> {
            for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
                insert(rows.subList(from, Math.min(from + BATCH_ROWS, rows.size())));
            }
        };
    }

    private void insert(List<ChunkRows> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            set(insert, 1, "uuid", rows, ChunkRows::id);
            set(insert, 2, "text", rows, row -> row.document().id());
            set(insert, 3, "int4", rows, row -> row.chunk().ordinal());
            set(insert, 4, "text", rows, row -> row.chunk().hash());
            set(insert, 5, "text", rows, row -> row.chunk().context());
            set(insert, 6, "text", rows, row -> String.join("|", row.chunk().headingPath()));
            set(insert, 7, "int4", rows, row -> row.chunk().start());
            set(insert, 8, "int4", rows, row -> row.chunk().end());
            set(insert, 9, "int4", rows, row -> row.chunk().ordinal());
            set(insert, 10, "int4", rows, row -> row.chunk().tokenCount());
            set(insert, 11, "text", rows, row -> row.chunk().text());
            set(insert, 12, "text", rows, row -> new PGvector(samples.vector(row.chunk())).getValue());
            insert.executeUpdate();
        }
    }

    private void set(
            PreparedStatement insert, int index, String type, List<ChunkRows> rows, Function<ChunkRows, Object> value)
            throws SQLException {
        insert.setArray(
                index, connection.createArrayOf(type, rows.stream().map(value).toArray()));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
