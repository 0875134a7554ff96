package io.ragconnect.sink.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What the server's catalogue, and our own row of versions, say is there. Names are quoted and qualified. */
final class Catalog {
    private Catalog() {}

    /**
     * The row of versions.
     *
     * @param model null, as all that follows, before the first chunk
     */
    record Established(
            int version,
            @Nullable String model,
            int dimension,
            @Nullable String vectorType,
            @Nullable String distance,
            @Nullable String layout) {

        /** Why documents with this model can't be indexed here, and the remedies. */
        Optional<String> otherModel(Tables tables, String wanted, OptionalInt wantedDimension) {
            boolean otherDimension = wantedDimension.isPresent() && wantedDimension.getAsInt() != dimension;
            boolean allowed = tables.modelChange() == ModelChange.REEMBED;
            if (model == null || ((allowed || model.equals(wanted)) && !otherDimension)) {
                return Optional.empty();
            }
            String remedy =
                    switch (tables.modelChange()) {
                        case FAIL ->
                            otherDimension
                                    ? ONE_DIMENSION
                                    : "Set the EmbedChunks transform back; or set model.change=reembed to embed documents"
                                            + " anew as they pass; or fill another index beside this one with"
                                            + " model.change=migrate (docs/changing-the-model.md)";
                        case REEMBED -> ONE_DIMENSION;
                        case MIGRATE ->
                            "model.change=migrate fills an index of its own: set another schema.name, and let the sink"
                                    + " of this one go on as it was (docs/changing-the-model.md)";
                    };
            return Optional.of("The table " + tables.names().chunk() + " holds vectors of the model " + model
                    + " with " + dimension + " dimensions, and the documents now come with " + wanted + " with "
                    + (wantedDimension.isPresent() ? wantedDimension.getAsInt() : "unknown")
                    + ", which can't be searched together. " + remedy);
        }

        /** Which setting the tables were not made with, and the remedy. */
        Optional<String> mismatch(Tables tables) {
            Optional<String> ofLayout =
                    mismatch(tables, "table.layout", layout, tables.layout().id());
            return ofLayout.isPresent()
                    ? ofLayout
                    : mismatch(
                            tables,
                            "vector.distance",
                            distance,
                            tables.distance().id());
        }

        private static Optional<String> mismatch(
                Tables tables, String setting, @Nullable String established, String wanted) {
            return established == null || established.equals(wanted)
                    ? Optional.empty()
                    : Optional.of("The table " + tables.names().chunk() + " was made with " + setting + "="
                            + established + ", and it is now " + wanted
                            + ": set it back, or set another table.prefix and send the documents again");
        }
    }

    private static final String ONE_DIMENSION =
            "A table's vectors all have one dimension: set the EmbedChunks transform back, or fill another index beside"
                    + " this one with model.change=migrate and another schema.name (docs/changing-the-model.md)";

    /** The type's name without its schema, and its dimension. */
    record Column(String type, int dimension) {}

    /** An index on the column embedding. */
    enum IndexState {
        NONE,
        INVALID,
        VALID
    }

    static Established established(Connection connection, String versionTable) throws SQLException {
        // a row of version 1 lacks some of these columns
        String sql = "SELECT row->>'version', row->>'embedding_model', row->>'dimension', row->>'vector_type',"
                + " row->>'distance', row->>'layout' FROM (SELECT to_jsonb(v) AS row FROM " + versionTable + " v) AS r";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            if (!row.next() || row.getInt(1) < 1) {
                throw new ConfigException(
                        "The table " + versionTable + " tells no version, so it is not this connector's:"
                                + " drop it, or set another table.prefix");
            }
            return new Established(
                    row.getInt(1),
                    row.getString(2),
                    row.getInt(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6));
        }
    }

    /** Sets what is not set yet. */
    static void claim(Connection connection, String versionTable, Established established) throws SQLException {
        String sql = "UPDATE " + versionTable + " SET embedding_model = ?, dimension = ?, vector_type = ?,"
                + " distance = ?, layout = ? WHERE embedding_model IS NULL";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, established.model());
            update.setInt(2, established.dimension());
            update.setString(3, established.vectorType());
            update.setString(4, established.distance());
            update.setString(5, established.layout());
            update.executeUpdate();
        }
    }

    /** Says that the documents come with this model from now on. @return whether they came with another one before */
    static boolean adopt(Connection connection, String versionTable, String model) throws SQLException {
        String sql = "UPDATE " + versionTable + " SET embedding_model = ? WHERE embedding_model <> ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, model);
            update.setString(2, model);
            return update.executeUpdate() > 0;
        }
    }

    static Column column(Connection connection, String table) throws SQLException {
        String sql = "SELECT typname, atttypmod FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
                + " WHERE attrelid = to_regclass(?) AND attname = 'embedding'";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Column(row.getString(1), row.getInt(2)) : new Column("none", 0);
            }
        }
    }

    /** The best of the vector indexes on the table; one that is being built counts as invalid. */
    static IndexState vectorIndex(Connection connection, String table) throws SQLException {
        String sql = "SELECT bool_or(i.indisvalid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                + " JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = to_regclass(?)"
                + " AND a.amname IN ('hnsw', 'ivfflat')";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                boolean valid = row.getBoolean(1);
                return row.wasNull() ? IndexState.NONE : valid ? IndexState.VALID : IndexState.INVALID;
            }
        }
    }

    static boolean exists(Connection connection, String relation) throws SQLException {
        return isTrue(connection, "SELECT to_regclass(?) IS NOT NULL", relation);
    }

    static boolean isView(Connection connection, String relation) throws SQLException {
        return isTrue(connection, "SELECT relkind = 'v' FROM pg_class WHERE oid = to_regclass(?)", relation);
    }

    static boolean isViewOver(Connection connection, String view, String table) throws SQLException {
        String sql = "SELECT EXISTS (SELECT FROM pg_rewrite r JOIN pg_depend d ON d.objid = r.oid"
                + " AND d.classid = 'pg_rewrite'::regclass WHERE r.ev_class = to_regclass(?)"
                + " AND d.refobjid = to_regclass(?))";
        return isTrue(connection, sql, view, table);
    }

    static boolean hasRowSecurity(Connection connection, String table) throws SQLException {
        return isTrue(connection, "SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass(?)", table);
    }

    static boolean schemaExists(Connection connection, String schema) throws SQLException {
        return isTrue(connection, "SELECT to_regnamespace(?) IS NOT NULL", schema);
    }

    static boolean functionExists(Connection connection, String function) throws SQLException {
        return isTrue(connection, "SELECT to_regproc(?) IS NOT NULL", function);
    }

    static boolean textSearchExists(Connection connection, String configuration) throws SQLException {
        return isTrue(connection, "SELECT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = ?)", configuration);
    }

    static long rows(Connection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM " + table);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** 0 when there is no such table. */
    static long bytes(Connection connection, String table) throws SQLException {
        String sql = "SELECT coalesce(pg_table_size(to_regclass(?)), 0)";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static int serverVersion(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT current_setting('server_version_num')");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * The schema where the extension lives, quoted and with its dot, since it need not be on the search path; empty when
     * there is no extension.
     */
    static String vectorSchema(Connection connection) throws SQLException {
        String sql =
                "SELECT quote_ident(nspname) || '.' FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
                        + " WHERE extname = 'vector'";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** Whether pgvector goes on through an index until a filter has let enough rows pass, where a session wants that. */
    static boolean scansIteratively(Connection connection) throws SQLException {
        return isTrue(
                connection,
                "SELECT string_to_array(substring(extversion FROM '^[0-9.]+'), '.')::int[] >= '{0,8}'"
                        + " FROM pg_extension WHERE extname = ?",
                "vector");
    }

    static boolean isTrue(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
