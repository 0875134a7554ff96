package io.ragconnect.sink.schema;

import io.ragconnect.sink.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the index on the vectors when the table has none, and again when a build was broken off, beside all reads and
 * writes ({@code CREATE INDEX CONCURRENTLY}). Of all tasks on a table one builds: the others see its lock, which ends
 * with its connection at the server, so that a killed worker's build is left to end in peace.
 */
public final class VectorIndexBuilder {
    private static final Logger log = LoggerFactory.getLogger(VectorIndexBuilder.class);

    private final Database database;
    private final Tables tables;
    private final Ddl ddl;
    private final long memoryBytes;

    /** What was found or done. */
    public enum Outcome {
        /** No chunk was ever written. */
        NO_TABLE,
        VALID,
        BUILT,
        /** Another session is at it. */
        ELSEWHERE,
        /** It is missing, and this connector may not make it. */
        NOT_ALLOWED
    }

    /**
     * On a connection of its own.
     *
     * @param memoryBytes that the server may use to build; what fits into it is built several times as fast
     */
    public VectorIndexBuilder(Database database, Tables tables, long memoryBytes) {
        this.database = database;
        this.tables = tables;
        this.ddl = new Ddl(tables);
        this.memoryBytes = memoryBytes;
    }

    /** Of the table that the index is for; 0 when there is none yet. */
    public long tableBytes() throws SQLException {
        return Catalog.bytes(database.connection(), tables.vectorTable());
    }

    /** Takes as long as it takes. */
    public Outcome build() throws SQLException {
        Connection connection = database.connection();
        if (!Catalog.exists(connection, tables.vectorTable())) {
            return Outcome.NO_TABLE;
        }
        if (Catalog.vectorIndex(connection, tables.vectorTable()) == Catalog.IndexState.VALID) {
            return Outcome.VALID;
        }
        if (!tables.autoCreate()) {
            log.warn(
                    "The table {} has no usable index on its vectors, so that every search reads all of them, and"
                            + " auto.create is false. Run one by one:\n{};\n{};",
                    tables.vectorTable(),
                    dropInvalid(),
                    createAgain(connection));
            return Outcome.NOT_ALLOWED;
        }
        if (!lock(connection)) {
            return Outcome.ELSEWHERE;
        }
        connection.setNetworkTimeout(Runnable::run, 0);
        // the lock and the settings end with the connection
        try {
            return Catalog.vectorIndex(connection, tables.vectorTable()) == Catalog.IndexState.VALID
                    ? Outcome.VALID
                    : build(connection);
        } finally {
            database.close();
        }
    }

    private Outcome build(Connection connection) throws SQLException {
        Database.execute(connection, "SET statement_timeout = 0");
        Database.execute(connection, "SET maintenance_work_mem = '" + memoryBytes / 1024 + "kB'");
        long start = System.nanoTime();
        log.info("Building the index on the vectors of {}; reads and writes go on", tables.vectorTable());
        try {
            create(connection);
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith("53")) {
                throw e;
            }
            // parallel builders share memory, of which containers often have 64 MB only
            log.info("The index can't be built by several processes ({}), so by one", e.getSQLState());
            Database.execute(connection, "SET max_parallel_maintenance_workers = 0");
            create(connection);
        }
        log.info(
                "The index on the vectors of {} serves; it took {} ms to build",
                tables.vectorTable(),
                (System.nanoTime() - start) / 1_000_000);
        return Outcome.BUILT;
    }

    /** What an attempt before has left is invalid, and in the way. */
    private void create(Connection connection) throws SQLException {
        Database.execute(connection, dropInvalid());
        Database.execute(connection, createAgain(connection));
    }

    private String dropInvalid() {
        return "DROP INDEX CONCURRENTLY IF EXISTS " + ddl.qualifiedVectorIndex();
    }

    private String createAgain(Connection connection) throws SQLException {
        return "CREATE INDEX CONCURRENTLY " + definition(connection);
    }

    private String definition(Connection connection) throws SQLException {
        Catalog.Column found = Catalog.column(connection, tables.vectorTable());
        VectorColumn column = new VectorColumn(found.type().equals("halfvec"), found.dimension(), tables.distance());
        long rows =
                tables.index().kind() == VectorIndex.Kind.IVFFLAT ? Catalog.rows(connection, tables.vectorTable()) : 0;
        return ddl.vectorIndex(column, Catalog.vectorSchema(connection), rows);
    }

    private boolean lock(Connection connection) throws SQLException {
        String sql = "SELECT pg_try_advisory_lock(hashtextextended(?, 0))";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, "rag vector index " + tables.vectorTable());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
