package io.ragconnect.sink.index;

import io.ragconnect.record.Chunk;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.schema.Tables;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** One row per chunk. Content and vector stand in it too, unless a framework's table beside it holds them. */
final class ChunkTable {
    private final Tables tables;
    private final String table;

    ChunkTable(Tables tables) {
        this.tables = tables;
        this.table = tables.names().chunk();
    }

    /** The rows of the documents as they are before these contents. */
    List<StoredChunk> ofDocuments(Connection connection, Collection<? extends Change.Content> contents)
            throws SQLException {
        Unnest<Change.Content> wanted = new Unnest<Change.Content>()
                .column("id", "text", Change::id)
                .column("tenant", "text", content -> content.key().tenant())
                .column("model", "text", content -> content instanceof Change.Upsert upsert ? upsert.model() : "");
        String sql = "SELECT c.id, c.ordinal, c.start_offset, c.end_offset, c.page, c.token_count, c.heading_path,"
                + " char_length(c.context), d.embedding_model = k.model FROM " + table + " c JOIN " + wanted.as("k")
                + " ON c.document_id = k.id AND c.tenant = k.tenant JOIN "
                + tables.names().document()
                + " d ON d.id = k.id AND d.tenant = k.tenant";
        List<StoredChunk> stored = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            wanted.bind(select, List.copyOf(contents));
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
                            row.getInt(8),
                            row.getBoolean(9)));
                }
            }
        }
        return stored;
    }

    /** No row with one of the ids may exist, which the ledger's lock sees to. */
    void insert(Connection connection, List<ChunkRow> rows, VectorWriter vectors, Embeddings embeddings)
            throws SQLException {
        boolean whole = tables.isNative();
        String target = table + " (id, document_id, tenant, ordinal, hash, context, heading_path, start_offset,"
                + " end_offset, page, token_count" + (whole ? ", content, embedding)" : ")");
        BinaryCopy.into(connection, target, copy -> {
            for (ChunkRow row : rows) {
                copy.row(whole ? 13 : 11);
                write(row, copy);
                if (whole) {
                    copy.text(row.chunk().text());
                    vectors.write(row, embeddings, copy);
                }
            }
        });
    }

    private static void write(ChunkRow row, BinaryCopy copy) throws IOException {
        Chunk chunk = row.chunk();
        copy.uuid(row.id());
        copy.text(row.key().id());
        copy.text(row.key().tenant());
        copy.integer(chunk.ordinal());
        copy.text(chunk.hash());
        copy.text(chunk.context());
        copy.texts(chunk.headingPath());
        copy.integer(chunk.start());
        copy.integer(chunk.end());
        copy.integer(chunk.page());
        copy.integer(chunk.tokenCount());
    }

    /** Touches no index, so that PostgreSQL can do it within the page (HOT). */
    void move(Connection connection, List<ChunkRow> rows) throws SQLException {
        Unnest<ChunkRow> moved = new Unnest<ChunkRow>()
                .column("id", "uuid", ChunkRow::id)
                .column("ordinal", "int4", row -> row.chunk().ordinal())
                .column("start_offset", "int4", row -> row.chunk().start())
                .column("end_offset", "int4", row -> row.chunk().end())
                .column("page", "int4", row -> row.chunk().page())
                .column("token_count", "int4", row -> row.chunk().tokenCount())
                .column(
                        "heading_path",
                        "text",
                        row -> TextArrays.literal(row.chunk().headingPath()));
        String sql = "UPDATE " + table + " c SET ordinal = v.ordinal, start_offset = v.start_offset,"
                + " end_offset = v.end_offset, page = v.page, token_count = v.token_count,"
                + " heading_path = v.heading_path::text[] FROM " + moved.as("v") + " WHERE c.id = v.id";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            moved.bind(update, rows);
            update.executeUpdate();
        }
    }

    void delete(Connection connection, List<UUID> ids) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            delete.executeUpdate();
        }
    }
}
