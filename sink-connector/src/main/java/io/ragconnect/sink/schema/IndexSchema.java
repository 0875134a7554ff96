package io.ragconnect.sink.schema;

import io.ragconnect.sink.embed.Vectors;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.postgres.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is missing, brings it up to date, and makes sure that it is ours and may hold vectors of a model. */
public final class IndexSchema {
    private static final Logger log = LoggerFactory.getLogger(IndexSchema.class);

    /** Held while tables are made, so that tasks that start at once do not make them twice. */
    private static final long LOCK = 0x7261672d736b6d61L;

    private final Database database;
    private final Tables tables;
    private final Names names;
    private final Ddl ddl;
    private final Set<String> models = new HashSet<>();
    private @Nullable VectorColumn column;
    private boolean hasChunks;

    public IndexSchema(Database database, Tables tables) {
        this.database = database;
        this.tables = tables;
        this.names = tables.names();
        this.ddl = new Ddl(tables);
    }

    /**
     * Makes the ledger when it is missing, and brings the tables of an earlier version up to date.
     *
     * @throws ConfigException when that may not be done, or a newer connector made the tables
     */
    public void prepareLedger() throws SQLException {
        Connection connection = database.connection();
        if (tables.rowLevelSecurity() && !RowSecurity.isSupported(connection)) {
            throw new ConfigException(RowSecurity.NEEDS_VERSION);
        }
        if (!Catalog.exists(connection, names.document()) || !Catalog.exists(connection, names.version())) {
            List<String> statements = new ArrayList<>();
            if (!Catalog.schemaExists(connection, names.quotedSchema())) {
                statements.add(ddl.schema());
            }
            statements.addAll(ddl.ledger());
            make("The table " + names.document() + " does not exist", statements);
        }
        int version = established().version();
        if (version > Ddl.VERSION) {
            throw new ConfigException("The tables " + names.document() + " have schema version " + version
                    + ", made by a newer connector; this one knows up to " + Ddl.VERSION
                    + ". Upgrade this connector, or set another table.prefix");
        }
        if (version < Ddl.VERSION) {
            migrate(version);
        }
        if (tables.rowLevelSecurity() && !Catalog.hasRowSecurity(connection, names.document())) {
            make("The table " + names.document() + " has no row-level security", new RowSecurity(tables).ledger());
        }
    }

    private void migrate(int version) throws SQLException {
        if (!tables.autoCreate()) {
            throw new ConfigException("The tables " + names.document() + " have schema version " + version
                    + ", this connector needs " + Ddl.VERSION + ", and auto.create is false. "
                    + toRun(migration(version)));
        }
        database.unhurried(connection -> {
            lock(connection);
            int now = established().version(); // another task may have been faster
            for (String sql : now < Ddl.VERSION ? migration(now) : List.<String>of()) {
                Database.execute(connection, sql);
            }
        });
    }

    private List<String> migration(int version) throws SQLException {
        Connection connection = database.connection();
        String vectorSchema = Catalog.vectorSchema(connection);
        return new Migrations(tables, ddl)
                .from(version, Catalog.exists(connection, names.chunk()), vectorSchema, searchAnew(vectorSchema));
    }

    private List<String> searchAnew(String vectorSchema) throws SQLException {
        if (tables.textSearch() == null) {
            return List.of();
        }
        Connection connection = database.connection();
        HybridSearch search = new HybridSearch(tables, tables.textSearch());
        if (!Catalog.functionExists(connection, search.function())) {
            return List.of();
        }
        Catalog.Established made = established();
        return search.functionStatements(
                new VectorColumn("halfvec".equals(made.vectorType()), made.dimension(), tables.distance()),
                vectorSchema,
                Catalog.scansIteratively(connection));
    }

    public boolean hasLedger() throws SQLException {
        return Catalog.exists(database.connection(), names.document());
    }

    /** After an outage another server may answer, or one that lost what was not on its disk: look again. */
    public void forget() {
        models.clear();
        hasChunks = false;
    }

    /** Whether there is a table to look for chunks in. */
    public boolean hasChunks() throws SQLException {
        hasChunks = hasChunks || Catalog.exists(database.connection(), names.chunk());
        return hasChunks;
    }

    /** The column that {@link #prepareChunks} made or found. */
    public VectorColumn column() {
        if (column == null) {
            throw new IllegalStateException("The chunk table was not prepared");
        }
        return column;
    }

    /** Why the column can't hold this vector; null when it can. */
    public @Nullable String fault(float[] vector) {
        return column != null && column.half() ? Vectors.halfFault(vector) : null;
    }

    /**
     * Makes the tables for vectors of this model, once. While the dimension is not known, it only checks the model.
     *
     * @throws ConfigException when the tables hold vectors of another model, unless they may, or of another dimension, or
     *     may not be made
     */
    public void prepareChunks(String model, OptionalInt dimension) throws SQLException {
        if (models.contains(model)) {
            return;
        }
        refuseOtherModel(established(), model, dimension);
        if (dimension.isPresent()) {
            column = prepareChunks(model, dimension.getAsInt());
            models.add(model);
        }
    }

    /**
     * Whether the documents still come with a model that was prepared for. A task that slept over the change would else put
     * the old model's vectors back in place.
     *
     * @throws SQLException as of a transaction that is to be tried again, from the preparation on
     */
    public void requirePreparedModel(Connection connection) throws SQLException {
        if (tables.modelChange() == ModelChange.REEMBED || models.isEmpty()) {
            return;
        }
        String current = Catalog.established(connection, names.version()).model();
        if (current != null && !models.contains(current)) {
            throw new SQLException(
                    "The documents of " + names.document() + " come with the model " + current + " now", "40001");
        }
    }

    private VectorColumn prepareChunks(String model, int dimension) throws SQLException {
        Connection connection = database.connection();
        VectorColumn wanted = VectorColumn.of(wantedType(established()), dimension, tables.distance(), tables.index());
        String vectorSchema = Catalog.vectorSchema(connection);
        if (!Catalog.exists(connection, names.chunk()) || !Catalog.exists(connection, tables.vectorTable())) {
            if (vectorSchema.isEmpty() && tables.autoCreate()) {
                createExtension();
                vectorSchema = Catalog.vectorSchema(connection);
            }
            makeChunks(wanted, vectorSchema);
        }
        claim(model, wanted);
        refuseOtherModel(established(), model, OptionalInt.of(dimension));
        Catalog.Column found = Catalog.column(connection, tables.vectorTable());
        if (found.dimension() != dimension || !found.type().equals(wanted.type())) {
            throw new ConfigException("The column embedding of " + tables.vectorTable() + " has the type "
                    + found.type() + " and " + found.dimension() + " dimensions, and the model " + model + " needs "
                    + wanted.type() + " and " + dimension
                    + ". Set another table.prefix for this model, or drop the table");
        }
        if (tables.modelChange() == ModelChange.REEMBED && Catalog.adopt(connection, names.version(), model)) {
            log.info(
                    "The documents of {} come with the model {} from now on; {} says how many are embedded anew",
                    names.document(),
                    model,
                    names.prefixed("model_coverage"));
        }
        makeExtras(wanted, vectorSchema);
        return wanted;
    }

    private void makeChunks(VectorColumn wanted, String vectorSchema) throws SQLException {
        List<String> statements = new ArrayList<>();
        if (vectorSchema.isEmpty()) {
            statements.add(Ddl.EXTENSION);
        }
        statements.addAll(ddl.chunks(wanted, vectorSchema));
        if (tables.index().exists() && !(tables.autoCreate() && tables.index().isDeferred())) {
            statements.add("CREATE INDEX IF NOT EXISTS " + ddl.vectorIndex(wanted, vectorSchema, 0));
        }
        make("The table " + names.chunk() + " does not exist", statements);
    }

    /** What a setting may add to tables that are there already. */
    private void makeExtras(VectorColumn wanted, String vectorSchema) throws SQLException {
        Connection connection = database.connection();
        if (tables.textSearch() != null) {
            HybridSearch search = new HybridSearch(tables, tables.textSearch());
            if (!Catalog.functionExists(connection, search.function())) {
                make(
                        "The function " + search.function() + " does not exist",
                        search.statements(wanted, vectorSchema, Catalog.scansIteratively(connection)));
            }
        }
        for (Layout layout : tables.views()) {
            for (String view : ddl.viewsOf(layout)) {
                if (Catalog.exists(connection, view) && !Catalog.isView(connection, view)) {
                    throw new ConfigException("The view " + view + ", which views=" + layout.id()
                            + " asks for, can't be made, since there is a table of that name: rename or drop it, or"
                            + " remove it from views");
                }
            }
            String view = ddl.viewOf(layout);
            if (!Catalog.exists(connection, view)) {
                make("The view " + view + " does not exist", ddl.layoutViews());
            }
            if (!Catalog.isViewOver(connection, view, names.chunk())) {
                throw new ConfigException("The view " + view + ", which views=" + layout.id()
                        + " asks for, is there already and does not show " + names.chunk()
                        + ": drop it, remove it from views, or set another schema.name");
            }
        }
        if (tables.rowLevelSecurity() && !Catalog.hasRowSecurity(connection, names.chunk())) {
            make("The table " + names.chunk() + " has no row-level security", new RowSecurity(tables).chunks());
        }
        if (tables.servingSchema() != null) {
            serve(new Serving(tables, tables.servingSchema()));
        }
    }

    private void serve(Serving serving) throws SQLException {
        Connection connection = database.connection();
        List<String> statements = new ArrayList<>();
        if (!Catalog.schemaExists(connection, serving.quotedSchema())) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + serving.quotedSchema());
        }
        boolean isMade = Catalog.functionExists(connection, serving.use());
        if (!isMade) {
            statements.addAll(serving.statements());
        }
        if (!isMade || !Catalog.isTrue(connection, serving.isEntered())) {
            statements.addAll(serving.entry());
            make("The index is not entered in " + serving.registry(), statements);
        }
    }

    /** Adds to tables that are there what the settings ask for by now, without waiting for a document. */
    public void complete() throws SQLException {
        Connection connection = database.connection();
        if (!Catalog.exists(connection, names.document()) || !Catalog.exists(connection, names.version())) {
            return;
        }
        prepareLedger();
        Catalog.Established established = established();
        if (established.model() != null && Catalog.exists(connection, names.chunk())) {
            prepareChunks(established.model(), OptionalInt.of(established.dimension()));
        }
    }

    private void make(String lack, List<String> statements) throws SQLException {
        if (!tables.autoCreate()) {
            throw new ConfigException(lack + " and auto.create is false. " + toRun(statements));
        }
        database.unhurried(connection -> {
            lock(connection);
            for (String sql : statements) {
                Database.execute(connection, sql);
            }
        });
    }

    private static String toRun(List<String> statements) {
        return "Run these statements, or set auto.create=true:\n" + String.join(";\n", statements) + ";";
    }

    private static void lock(Connection connection) throws SQLException {
        Database.execute(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
    }

    private void createExtension() throws SQLException {
        try {
            make("The extension vector is missing", List.of(Ddl.EXTENSION));
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.CONFIGURATION) {
                throw e;
            }
            throw new ConfigException("The extension vector is missing and can't be created: " + SqlFailure.describe(e)
                    + ". Install pgvector on the server if it is not, and let an administrator run in this database: "
                    + Ddl.EXTENSION);
        }
    }

    private Catalog.Established established() throws SQLException {
        return Catalog.established(database.connection(), names.version());
    }

    private VectorColumn.Type wantedType(Catalog.Established established) {
        return tables.vectorType() == VectorColumn.Type.AUTO && "halfvec".equals(established.vectorType())
                ? VectorColumn.Type.HALFVEC
                : tables.vectorType();
    }

    private void claim(String model, VectorColumn wanted) throws SQLException {
        Catalog.claim(
                database.connection(),
                names.version(),
                new Catalog.Established(
                        Ddl.VERSION,
                        model,
                        wanted.dimension(),
                        wanted.type(),
                        tables.distance().id(),
                        tables.layout().id()));
    }

    private void refuseOtherModel(Catalog.Established established, String model, OptionalInt dimension) {
        established.otherModel(tables, model, dimension).ifPresent(reason -> {
            throw new ConfigException(reason);
        });
        if (established.model() != null) {
            established.mismatch(tables).ifPresent(mismatch -> {
                throw new ConfigException(mismatch);
            });
        }
    }
}
