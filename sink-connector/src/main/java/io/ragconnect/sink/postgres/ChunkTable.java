package io.ragconnect.sink.postgres;

import io.ragconnect.record.Chunk;
import io.ragconnect.sink.embed.Embeddings;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** One row per chunk. A row's vector is written once and never updated. */
final class ChunkTable {
    private final Names names;

    ChunkTable(Names names) {
        this.names = names;
    }

    List<StoredChunk> ofDocuments(Connection connection, Collection<String> documentIds) throws SQLException {
        String sql = """
                SELECT id, ordinal, start_offset, end_offset, page, token_count, heading_path, char_length(context)
                FROM %s WHERE document_id = ANY (?)""".formatted(names.chunk());
        List<StoredChunk> stored = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", documentIds.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    stored.add(new StoredChunk(
                            row.getObject(1, UUID.class),
                            row.getInt(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getObject(5, Integer.class),
                            row.getInt(6),
                            List.of((String[]) row.getArray(7).getArray()),
                            row.getInt(8)));
                }
            }
        }
        return stored;
    }

    /** Adds the vectors that any document has for these hashes. */
    void vectors(Connection connection, Collection<String> hashes, Embeddings embeddings) throws SQLException {
        String sql =
                "SELECT DISTINCT ON (hash) hash, embedding::real[] FROM " + names.chunk() + " WHERE hash = ANY (?)";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", hashes.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    embeddings.put(row.getString(1), floats(row.getArray(2)));
                }
            }
        }
    }

    private static float[] floats(Array array) throws SQLException {
        Float[] boxed = (Float[]) array.getArray();
        float[] vector = new float[boxed.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = boxed[i];
        }
        return vector;
    }

    /** No row with one of the ids may exist, which the ledger's lock sees to, and each needs a vector. */
    void insert(Connection connection, List<ChunkRow> rows, Embeddings embeddings) throws SQLException {
        String sql = "COPY " + names.chunk()
                + " (id, document_id, ordinal, hash, content, context, heading_path, start_offset, end_offset, page,"
                + " token_count, embedding) FROM STDIN (FORMAT binary)";
        try (PGCopyOutputStream out = new PGCopyOutputStream(connection.unwrap(PGConnection.class), sql)) {
            BinaryCopy copy = new BinaryCopy(out);
            for (ChunkRow row : rows) {
                write(row, copy, embeddings);
            }
            copy.end();
        } catch (IOException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException(e.getMessage(), "08006", e);
        }
    }

    private static void write(ChunkRow row, BinaryCopy copy, Embeddings embeddings) throws IOException {
        Chunk chunk = row.chunk();
        copy.row(12);
        copy.uuid(row.id());
        copy.text(row.documentId());
        copy.integer(chunk.ordinal());
        copy.text(chunk.hash());
        copy.text(chunk.text());
        copy.text(chunk.context());
        copy.texts(chunk.headingPath());
        copy.integer(chunk.start());
        copy.integer(chunk.end());
        copy.integer(chunk.page());
        copy.integer(chunk.tokenCount());
        float[] own = chunk.embedding();
        copy.vector(own == null ? embeddings.require(chunk.hash()) : own);
    }

    /** Touches no index, so that PostgreSQL can do it within the page (HOT). */
    void move(Connection connection, List<ChunkRow> rows) throws SQLException {
        String sql = "UPDATE " + names.chunk()
                + " SET ordinal = ?, start_offset = ?, end_offset = ?, page = ?, token_count = ?, heading_path = ?"
                + " WHERE id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (ChunkRow row : rows) {
                Chunk chunk = row.chunk();
                update.setInt(1, chunk.ordinal());
                update.setInt(2, chunk.start());
                update.setInt(3, chunk.end());
                update.setObject(4, chunk.page(), Types.INTEGER);
                update.setInt(5, chunk.tokenCount());
                update.setArray(
                        6, connection.createArrayOf("text", chunk.headingPath().toArray()));
                update.setObject(7, row.id());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    void delete(Connection connection, List<UUID> ids) throws SQLException {
        String sql = "DELETE FROM " + names.chunk() + " WHERE id = ANY (?)";
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            delete.executeUpdate();
        }
    }
}
