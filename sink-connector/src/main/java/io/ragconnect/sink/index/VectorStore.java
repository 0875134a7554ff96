package io.ragconnect.sink.index;

import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.embed.VectorKey;
import io.ragconnect.sink.schema.Tables;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The vectors as a cache: those of all chunks, and for a while those of chunks that are gone, so that what is deleted and
 * comes back, under whatever name, costs nothing.
 */
final class VectorStore {
    private final Tables tables;
    private final Duration retention;

    VectorStore(Tables tables, Duration retention) {
        this.tables = tables;
        this.retention = retention;
    }

    /**
     * Adds the vectors of the model that any document of these tenants has, or had, for these hashes.
     */
    void find(
            Connection connection,
            String model,
            Collection<String> hashes,
            Collection<String> tenants,
            Embeddings embeddings)
            throws SQLException {
        // hash by hash through its index: a planner without statistics, as of tables that are being filled, would think
        // that few documents have the model or the tenant, and begin with them, which are all
        String wanted = " WHERE hash = wanted.hash AND tenant = ANY (?)";
        String sql =
                "SELECT wanted.hash, found.embedding::real[] FROM unnest(?::text[]) AS wanted (hash) CROSS JOIN LATERAL"
                        + " (SELECT embedding FROM (SELECT embedding, embedding_model FROM "
                        + tables.vectorSource() + wanted + " UNION ALL SELECT embedding, embedding_model FROM "
                        + tables.names().spareVector() + wanted
                        + ") AS stored WHERE embedding_model = ? LIMIT 1) AS found";
        Array owners = connection.createArrayOf("text", tenants.toArray(String[]::new));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", hashes.toArray(String[]::new)));
            select.setArray(2, owners);
            select.setArray(3, owners);
            select.setString(4, model);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    embeddings.put(new VectorKey(model, row.getString(1)), floats(row.getArray(2)));
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

    /** Before the rows are deleted. In the order of the key, so that two tasks wait for each other in one direction. */
    void spare(Connection connection, List<UUID> ids) throws SQLException {
        if (retention.isZero()) {
            return;
        }
        String sql = "INSERT INTO " + tables.names().spareVector()
                + " (hash, tenant, embedding, embedding_model, deleted_at) SELECT DISTINCT ON (hash, tenant) hash,"
                + " tenant, embedding, embedding_model, now() FROM " + tables.vectorSource()
                + " WHERE id = ANY (?) ORDER BY hash, tenant ON CONFLICT (hash, tenant) DO UPDATE SET"
                + " embedding = excluded.embedding, embedding_model = excluded.embedding_model,"
                + " deleted_at = excluded.deleted_at";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            insert.executeUpdate();
        }
    }

    /** Forgets what is gone for longer than that. @return how many */
    int expire(Connection connection) throws SQLException {
        String sql = "DELETE FROM " + tables.names().spareVector() + " WHERE deleted_at < now() - ? * interval '1 ms'";
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, retention.toMillis());
            return delete.executeUpdate();
        }
    }
}
