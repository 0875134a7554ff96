package io.ragconnect.benchmarks.sink;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.sink.index.BinaryCopy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** Nothing but binary COPY into the sink's own table, one commit a batch: no ledger, no fence, no look-up. */
final class BareCopy implements Contender {
    private final Connection connection;
    private final Samples samples;

    BareCopy(String jdbcUrl, Samples samples) throws SQLException {
        this.connection = DriverManager.getConnection(jdbcUrl);
        this.samples = samples;
    }

    @Override
    public Write prepare(List<Document> documents) {
        List<ChunkRows> rows = ChunkRows.of(documents);
        return () -> write(rows);
    }

    private void write(List<ChunkRows> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
            List<ChunkRows> batch = rows.subList(from, Math.min(from + BATCH_ROWS, rows.size()));
            BinaryCopy.into(connection, "rag_chunk (" + ChunkRows.COLUMNS + ")", copy -> {
                for (ChunkRows row : batch) {
                    write(row, copy);
                }
            });
        }
    }

    private void write(ChunkRows row, BinaryCopy copy) throws IOException {
        Chunk chunk = row.chunk();
        copy.row(13);
        copy.uuid(row.id());
        copy.text(row.document().id());
        copy.text("");
        copy.integer(chunk.ordinal());
        copy.text(chunk.hash());
        copy.text(chunk.context());
        copy.texts(chunk.headingPath());
        copy.integer(chunk.start());
        copy.integer(chunk.end());
        copy.integer(chunk.page());
        copy.integer(chunk.tokenCount());
        copy.text(chunk.text());
        copy.vector(samples.vector(chunk));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
