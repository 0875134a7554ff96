package io.ragconnect.sink.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Makes the tables that are missing, and makes sure that they are ours and hold vectors of one model. */
public final class IndexSchema {
    /** Held while tables are made, so that tasks that start at once do not make them twice. */
    private static final long LOCK = 0x7261672d736b6d61L;

    private final Database database;
    private final Names names;
    private final VectorIndex index;
    private final boolean autoCreate;
    private final Ddl ddl;
    private @Nullable String chunksModel;
    private boolean hasChunks;

    public IndexSchema(Database database, Names names, VectorIndex index, boolean autoCreate) {
        this.database = database;
        this.names = names;
        this.index = index;
        this.autoCreate = autoCreate;
        this.ddl = new Ddl(names, index);
    }

    /**
     * Makes the ledger when it is missing.
     *
     * @throws ConfigException when the ledger is missing and may not be made, or was made by a newer connector
     */
    public void prepareLedger() throws SQLException {
        Connection connection = database.connection();
        if (!exists(connection, names.document()) || !exists(connection, names.version())) {
            List<String> statements = new ArrayList<>();
            if (!schemaExists(connection)) {
                statements.add(ddl.schema());
            }
            statements.addAll(ddl.ledger());
            make(names.document(), statements);
        }
        int version = established().version();
        if (version > Ddl.VERSION) {
            throw new ConfigException("The tables " + names.document() + " have schema version " + version
                    + ", made by a newer connector; this one knows up to " + Ddl.VERSION
                    + ". Upgrade this connector, or set another table.prefix");
        }
    }

    boolean hasLedger() throws SQLException {
        return exists(database.connection(), names.document());
    }

    /** Whether there is a table to look for chunks in. */
    boolean hasChunks() throws SQLException {
        hasChunks = hasChunks || exists(database.connection(), names.chunk());
        return hasChunks;
    }

    /**
     * Makes the table for vectors of this model, once. While the dimension is not known, it only checks the model.
     *
     * @throws ConfigException when the table holds vectors of another model or dimension, or may not be made
     */
    public void prepareChunks(String model, OptionalInt dimension) throws SQLException {
        if (model.equals(chunksModel)) {
            return;
        }
        refuseOtherModel(established(), model, dimension);
        if (dimension.isPresent()) {
            prepareChunks(model, dimension.getAsInt());
            chunksModel = model;
        }
    }

    private void prepareChunks(String model, int dimension) throws SQLException {
        if (index.hnsw() && dimension > VectorIndex.MAX_DIMENSION) {
            throw new ConfigException(
                    "The model's vectors have " + dimension + " dimensions, and an HNSW index takes at" + " most "
                            + VectorIndex.MAX_DIMENSION + ": set index.type=none, or use a model with fewer");
        }
        Connection connection = database.connection();
        if (!exists(connection, names.chunk())) {
            String vectorSchema = vectorSchema(connection);
            if (vectorSchema == null && autoCreate) {
                createExtension();
                vectorSchema = vectorSchema(connection);
            }
            List<String> statements = new ArrayList<>();
            if (vectorSchema == null) {
                statements.add(Ddl.EXTENSION);
            }
            statements.addAll(ddl.chunks(dimension, vectorSchema == null ? "" : vectorSchema));
            make(names.chunk(), statements);
        }
        claim(model, dimension);
        refuseOtherModel(established(), model, OptionalInt.of(dimension));
        int column = columnDimension(connection);
        if (column != dimension) {
            throw new ConfigException("The column embedding of " + names.chunk() + " has " + column
                    + " dimensions, and the model " + model + " has " + dimension
                    + ". Set another table.prefix for this model, or drop the table");
        }
    }

    private void make(String table, List<String> statements) throws SQLException {
        if (!autoCreate) {
            throw new ConfigException("The table " + table + " does not exist and auto.create is false. Run these"
                    + " statements, or set auto.create=true:\n" + String.join(";\n", statements) + ";");
        }
        unhurried(statements);
    }

    private void createExtension() throws SQLException {
        try {
            unhurried(List.of(Ddl.EXTENSION));
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.CONFIGURATION) {
                throw e;
            }
            throw new ConfigException("The extension vector is missing and can't be created: " + SqlFailure.describe(e)
                    + ". Install pgvector on the server if it is not, and let an administrator run in this database: "
                    + Ddl.EXTENSION);
        }
    }

    /** Under the lock, and without a time-out: an index on a table that is full already takes its time. */
    private void unhurried(List<String> statements) throws SQLException {
        int timeout = database.connection().getNetworkTimeout();
        database.connection().setNetworkTimeout(Runnable::run, 0);
        database.inTransaction(connection -> {
            execute(connection, "SET LOCAL statement_timeout = 0");
            execute(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
            for (String sql : statements) {
                execute(connection, sql);
            }
            return statements.size();
        });
        database.connection().setNetworkTimeout(Runnable::run, timeout);
    }

    private record Established(int version, @Nullable String model, int dimension) {}

    private Established established() throws SQLException {
        String sql = "SELECT version, embedding_model, dimension FROM " + names.version();
        try (PreparedStatement select = database.connection().prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                throw new ConfigException("The table " + names.version() + " has no row, so it is not this connector's:"
                        + " drop it, or set another table.prefix");
            }
            return new Established(rows.getInt(1), rows.getString(2), rows.getInt(3));
        }
    }

    private void claim(String model, int dimension) throws SQLException {
        String sql =
                "UPDATE " + names.version() + " SET embedding_model = ?, dimension = ? WHERE embedding_model IS NULL";
        try (PreparedStatement update = database.connection().prepareStatement(sql)) {
            update.setString(1, model);
            update.setInt(2, dimension);
            update.executeUpdate();
        }
    }

    private void refuseOtherModel(Established established, String model, OptionalInt dimension) {
        if (established.model() != null
                && (!established.model().equals(model)
                        || (dimension.isPresent() && established.dimension() != dimension.getAsInt()))) {
            throw new ConfigException("The table " + names.chunk() + " holds vectors of the model "
                    + established.model() + " with " + established.dimension()
                    + " dimensions, and the records now come with "
                    + model + " with " + (dimension.isPresent() ? dimension.getAsInt() : "unknown")
                    + ". Vectors of two models can't be searched together: set another table.prefix for the new one, or"
                    + " set the EmbedChunks transform back");
        }
    }

    private int columnDimension(Connection connection) throws SQLException {
        String sql = "SELECT atttypmod FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = 'embedding'";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, names.chunk());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    private boolean schemaExists(Connection connection) throws SQLException {
        return notNull(connection, "SELECT to_regnamespace(?)", names.quotedSchema());
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        return notNull(connection, "SELECT to_regclass(?)", table);
    }

    private static boolean notNull(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, parameter);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() && rows.getObject(1) != null;
            }
        }
    }

    /** The schema where the extension lives, quoted and with its dot, since it need not be on the search path. */
    private static @Nullable String vectorSchema(Connection connection) throws SQLException {
        String sql =
                "SELECT quote_ident(nspname) || '.' FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
                        + " WHERE extname = 'vector'";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
