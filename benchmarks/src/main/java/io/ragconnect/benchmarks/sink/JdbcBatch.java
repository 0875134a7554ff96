package io.ragconnect.benchmarks.sink;

import com.pgvector.PGvector;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The usual upsert into the sink's own table: a JDBC batch, rewritten to many rows a statement, the vector in binary. */
final class JdbcBatch implements Contender {
    private static final String UPSERT = "INSERT INTO rag_chunk (" + ChunkRows.COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ordinal ="
            + " excluded.ordinal, start_offset = excluded.start_offset, end_offset = excluded.end_offset, page ="
            + " excluded.page, content = excluded.content, embedding = excluded.embedding";

    private final Connection connection;
    private final Samples samples;

    JdbcBatch(String jdbcUrl, Samples samples) throws SQLException {
        this.connection = DriverManager.getConnection(jdbcUrl + "&reWriteBatchedInserts=true&binaryTransfer=true");
        this.samples = samples;
        connection.setAutoCommit(false);
        PGvector.registerTypes(connection);
    }

    @Override
    public Write prepare(List<Document> documents) {
        List<ChunkRows> rows = ChunkRows.of(documents);
        return () -> write(rows);
    }

    private void write(List<ChunkRows> rows) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            int inBatch = 0;
            for (ChunkRows row : rows) {
                add(row, upsert);
                if (++inBatch == BATCH_ROWS) {
                    upsert.executeBatch();
                    connection.commit();
                    inBatch = 0;
                }
            }
            upsert.executeBatch();
            connection.commit();
        }
    }

    private void add(ChunkRows row, PreparedStatement upsert) throws SQLException {
        Chunk chunk = row.chunk();
        upsert.setObject(1, row.id());
        upsert.setString(2, row.document().id());
        upsert.setString(3, "");
        upsert.setInt(4, chunk.ordinal());
        upsert.setString(5, chunk.hash());
        upsert.setString(6, chunk.context());
        upsert.setArray(7, connection.createArrayOf("text", chunk.headingPath().toArray()));
        upsert.setInt(8, chunk.start());
        upsert.setInt(9, chunk.end());
        upsert.setObject(10, chunk.page());
        upsert.setInt(11, chunk.tokenCount());
        upsert.setString(12, chunk.text());
        upsert.setObject(13, new PGvector(samples.vector(chunk)));
        upsert.addBatch();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
