package io.ragconnect.sink.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.schema.ChunkMetadata;
import io.ragconnect.sink.schema.Layout;
import io.ragconnect.sink.schema.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of a RAG framework's shape that holds content, vector and metadata of each chunk, under the chunk's id. */
final class FrameworkTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tables tables;
    private final Layout layout;

    FrameworkTable(Tables tables) {
        this.tables = tables;
        this.layout = tables.layout();
    }

    void insert(Connection connection, List<ChunkRow> rows, VectorWriter vectors, Embeddings embeddings)
            throws SQLException {
        boolean legacy = layout == Layout.LANGCHAIN_LEGACY;
        String target = tables.vectorTable() + " (" + layout.key() + ", " + layout.content() + ", " + layout.metadata()
                + (legacy ? ", collection_id" : "") + ", embedding)";
        UUID collection = legacy ? collection(connection) : null;
        BinaryCopy.into(connection, target, copy -> {
            for (ChunkRow row : rows) {
                copy.row(collection == null ? 4 : 5);
                write(row, copy);
                if (collection != null) {
                    copy.uuid(collection);
                }
                vectors.write(row, embeddings, copy);
            }
        });
    }

    /** LangChain may have made it first, under an id of its own. */
    private UUID collection(Connection connection) throws SQLException {
        String sql = "SELECT uuid FROM " + tables.names().table(Layout.LEGACY_COLLECTION_TABLE) + " WHERE name = '"
                + Layout.LEGACY_COLLECTION + "'";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getObject(1, UUID.class) : UUID.fromString(Layout.LEGACY_COLLECTION_ID);
        }
    }

    private void write(ChunkRow row, BinaryCopy copy) throws IOException {
        if (layout.hasTextKey()) {
            copy.text(row.id().toString());
        } else {
            copy.uuid(row.id());
        }
        copy.text(row.chunk().text());
        byte[] json = json(metadata(row));
        if (layout.hasBinaryMetadata()) {
            copy.jsonb(json);
        } else {
            copy.bytes(json);
        }
    }

    /** The same as {@link ChunkMetadata#sql}. */
    private Map<String, Object> metadata(ChunkRow row) {
        Document document = row.upsert().document();
        Chunk chunk = row.chunk();
        Map<String, Object> metadata = new LinkedHashMap<>(LedgerTable.storable(document.metadata()));
        put(metadata, ChunkMetadata.DOCUMENT_ID, row.key().id());
        if (layout == Layout.LLAMAINDEX) {
            put(metadata, ChunkMetadata.REF_DOC_ID, row.key().id());
        }
        put(
                metadata,
                ChunkMetadata.TENANT,
                row.key().tenant().isEmpty() ? null : row.key().tenant());
        put(metadata, ChunkMetadata.URI, LedgerTable.storable(document.uri()));
        put(metadata, ChunkMetadata.TITLE, LedgerTable.storable(document.title()));
        put(metadata, ChunkMetadata.CONTENT_TYPE, LedgerTable.storable(document.contentType()));
        put(metadata, ChunkMetadata.LANGUAGE, LedgerTable.storable(document.language()));
        String path = String.join(ChunkMetadata.HEADING_SEPARATOR, chunk.headingPath());
        put(metadata, ChunkMetadata.HEADING_PATH, path.isEmpty() ? null : path);
        put(metadata, ChunkMetadata.PAGE, chunk.page());
        put(metadata, ChunkMetadata.ORDINAL, chunk.ordinal());
        put(metadata, ChunkMetadata.START, chunk.start());
        put(metadata, ChunkMetadata.END, chunk.end());
        return metadata;
    }

    private static void put(Map<String, Object> metadata, String key, @Nullable Object value) {
        if (value != null) {
            metadata.put(key, value);
        }
    }

    private static byte[] json(Map<String, Object> metadata) {
        try {
            return JSON.writeValueAsString(metadata).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e); // strings and numbers can't fail
        }
    }

    /** Where ledger or chunk table say something else by now; those rows alone, and without touching a vector index. */
    void refresh(Connection connection, Collection<DocumentKey> keys) throws SQLException {
        Unnest<DocumentKey> wanted = Unnest.keys();
        String key = "c.id" + (layout.hasTextKey() ? "::text" : "");
        String current = ChunkMetadata.sql(layout);
        String sql = "UPDATE " + tables.vectorTable() + " f SET " + layout.metadata() + " = "
                + current + (layout.hasBinaryMetadata() ? "" : "::json") + " FROM " + wanted.as("k") + " JOIN "
                + tables.names().document() + " d ON d.id = k.id AND d.tenant = k.tenant JOIN "
                + tables.names().chunk() + " c ON c.document_id = d.id AND c.tenant = d.tenant WHERE f."
                + layout.key() + " = " + key + " AND f." + layout.metadata() + "::jsonb IS DISTINCT FROM " + current;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            wanted.bind(update, keys);
            update.executeUpdate();
        }
    }

    void delete(Connection connection, List<UUID> ids) throws SQLException {
        String sql = "DELETE FROM " + tables.vectorTable() + " WHERE " + layout.key() + " = ANY (?)";
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setArray(
                    1,
                    layout.hasTextKey()
                            ? connection.createArrayOf(
                                    "text", ids.stream().map(UUID::toString).toArray())
                            : connection.createArrayOf("uuid", ids.toArray()));
            delete.executeUpdate();
        }
    }
}
