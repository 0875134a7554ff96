package io.ragconnect.sink.schema;

import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.sink.postgres.ConnectionSettings;
import io.ragconnect.sink.postgres.SqlFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;

/** Finds out, before a connector is created, why it could not work on this database. */
public final class DatabaseCheck {
    private final ConnectionSettings settings;
    private final Tables tables;
    private final Names names;
    private final boolean autoCreate;

    /** What a finding is about. */
    public enum About {
        SERVER,
        USER,
        SCHEMA,
        TABLE,
        TEXT_SEARCH,
        SERVING,
        MODEL,
        ROW_SECURITY
    }

    /** One reason, and the remedy. */
    public record Finding(About about, String message) {}

    public DatabaseCheck(ConnectionSettings settings, Tables tables) {
        this.settings = settings;
        this.tables = tables;
        this.names = tables.names();
        this.autoCreate = tables.autoCreate();
    }

    /** The first reason found; empty when all is well. */
    public Optional<Finding> finding() {
        return finding(Set::of);
    }

    /**
     * The first reason found, of documents that will come with these models; empty when all is well.
     *
     * @param models fingerprints, asked for only when the database is as it should be
     */
    public Optional<Finding> finding(Supplier<Set<String>> models) {
        try (Connection connection = settings.open()) {
            Optional<Finding> finding = rights(connection);
            if (finding.isEmpty()) {
                finding = contents(connection);
            }
            return finding.isPresent() ? finding : models(connection, models.get());
        } catch (ConfigException e) {
            return finding(About.TABLE, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            String state = SqlFailure.state(e);
            if (state.startsWith("28")) {
                return finding(About.USER, "The database refuses the login: " + SqlFailure.describe(e));
            }
            boolean unreachable = state.startsWith("08") || state.isEmpty();
            return finding(
                    About.SERVER,
                    (unreachable ? "The database is not reachable: " : "The database can't be used: ")
                            + SqlFailure.describe(e));
        }
    }

    private Optional<Finding> rights(Connection connection) throws SQLException {
        String sql = """
                SELECT current_user, current_database(),
                  EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') AS has_vector,
                  EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS offers_vector,
                  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                    OR (has_database_privilege(current_database(), 'CREATE')
                        AND coalesce((SELECT bool_or(trusted) FROM pg_available_extension_versions
                                      WHERE name = 'vector'), false)) AS may_create_vector,
                  to_regnamespace(?) IS NOT NULL AS has_schema,
                  has_database_privilege(current_database(), 'CREATE') AS may_create_schema,
                  coalesce(has_schema_privilege(to_regnamespace(?)::oid, 'USAGE'), false) AS may_use_schema,
                  coalesce(has_schema_privilege(to_regnamespace(?)::oid, 'CREATE'), false) AS may_create_tables,
                  to_regclass(?) IS NOT NULL AS has_tables,
                  (SELECT string_agg('GRANT ' || needed.rights || ' ON ' || needed.name || ' TO '
                      || quote_ident(current_user), '; ')
                    FROM unnest(?::text[], ?::text[]) AS needed (name, rights)
                    WHERE NOT (SELECT bool_and(has_table_privilege(to_regclass(needed.name)::oid, one))
                      FROM unnest(string_to_array(needed.rights, ', ')) AS one)) AS missing_grants""";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 1; i <= 3; i++) {
                select.setString(i, names.quotedSchema());
            }
            select.setString(4, names.document());
            Map<String, String> needed = rightsByTable();
            select.setArray(5, connection.createArrayOf("text", needed.keySet().toArray()));
            select.setArray(6, connection.createArrayOf("text", needed.values().toArray()));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return rights(row);
            }
        }
    }

    private Optional<Finding> rights(ResultSet row) throws SQLException {
        String user = row.getString("current_user");
        String database = row.getString("current_database");
        boolean hasSchema = row.getBoolean("has_schema");
        if (!row.getBoolean("has_vector")) {
            if (!row.getBoolean("offers_vector")) {
                return finding(
                        About.SERVER,
                        "The server has no extension vector: install pgvector on it (package postgresql-NN-pgvector)");
            }
            if (!autoCreate || !row.getBoolean("may_create_vector")) {
                return finding(
                        About.SERVER,
                        "The database " + database + " lacks the extension vector, and "
                                + (autoCreate ? "the user " + user + " may not create it" : "auto.create is false")
                                + ": let an administrator run there: " + Ddl.EXTENSION);
            }
        }
        if (!hasSchema && !(autoCreate && row.getBoolean("may_create_schema"))) {
            return finding(
                    About.SCHEMA,
                    "The database " + database + " has no schema " + names.schema() + ", and "
                            + (autoCreate ? "the user " + user + " may not create it" : "auto.create is false")
                            + ": run CREATE SCHEMA " + names.quotedSchema());
        }
        if (hasSchema && !row.getBoolean("may_use_schema")) {
            return missingRight("USAGE", "SCHEMA " + names.quotedSchema(), user);
        }
        if (row.getBoolean("has_tables")) {
            String grants = row.getString("missing_grants");
            return grants == null
                    ? Optional.empty()
                    : finding(About.USER, "The user " + user + " lacks a right: run " + grants);
        }
        if (hasSchema && autoCreate && !row.getBoolean("may_create_tables")) {
            return missingRight("CREATE", "SCHEMA " + names.quotedSchema(), user);
        }
        return Optional.empty();
    }

    /** What the sink does with its tables once they are there. */
    private Map<String, String> rightsByTable() {
        Map<String, String> rights = new LinkedHashMap<>();
        rights.put(names.document(), "SELECT, INSERT, UPDATE");
        rights.put(names.version(), "SELECT, UPDATE");
        rights.put(names.chunk(), "SELECT, INSERT, UPDATE, DELETE");
        rights.put(names.spareVector(), "SELECT, INSERT, UPDATE, DELETE");
        rights.put(tables.vectorTable(), "SELECT, INSERT, UPDATE, DELETE");
        return rights;
    }

    /** What the tables are like, and what is asked of the server beside them. */
    private Optional<Finding> contents(Connection connection) throws SQLException {
        if (tables.rowLevelSecurity() && !RowSecurity.isSupported(connection)) {
            return finding(About.ROW_SECURITY, RowSecurity.NEEDS_VERSION);
        }
        String search = tables.textSearch();
        if (search != null && !Catalog.textSearchExists(connection, search)) {
            return finding(
                    About.TEXT_SEARCH,
                    "The database has no text search configuration " + search
                            + ": take one of SELECT cfgname FROM pg_ts_config, such as english or simple");
        }
        Optional<Finding> serving = serving(connection);
        if (serving.isPresent() || !Catalog.exists(connection, names.version())) {
            return serving;
        }
        Catalog.Established established = Catalog.established(connection, names.version());
        Optional<String> mismatch = established.mismatch(tables);
        if (mismatch.isPresent()) {
            return finding(About.TABLE, mismatch.get());
        }
        Catalog.Column column = Catalog.column(connection, tables.vectorTable());
        if (established.model() != null && column.dimension() != established.dimension()) {
            return finding(
                    About.TABLE,
                    "The column embedding of " + tables.vectorTable() + " has " + column.dimension()
                            + " dimensions, and " + names.version() + " says that they are " + established.dimension()
                            + ": the table was replaced; drop the tables of this prefix, or set another one");
        }
        return Optional.empty();
    }

    private Optional<Finding> models(Connection connection, Set<String> models) throws SQLException {
        for (String model : models) {
            OptionalInt dimension = EmbeddingModel.dimension(model);
            if (Catalog.exists(connection, names.version())) {
                Optional<String> other =
                        Catalog.established(connection, names.version()).otherModel(tables, model, dimension);
                if (other.isPresent()) {
                    return finding(About.MODEL, other.get());
                }
            }
            if (dimension.isPresent()) {
                VectorColumn.of(tables.vectorType(), dimension.getAsInt(), tables.distance(), tables.index());
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> serving(Connection connection) throws SQLException {
        String schema = tables.servingSchema();
        if (schema == null) {
            return Optional.empty();
        }
        Serving serving = new Serving(tables, schema);
        String mayCreate = "SELECT coalesce(has_schema_privilege(to_regnamespace(?)::oid, 'CREATE'),"
                + " has_database_privilege(current_database(), 'CREATE'))";
        if (autoCreate && !Catalog.isTrue(connection, mayCreate, serving.quotedSchema())) {
            return finding(
                    About.SERVING,
                    "connection.user may not make views in the schema " + schema + ": let an administrator run CREATE"
                            + " SCHEMA IF NOT EXISTS " + serving.quotedSchema() + " and GRANT CREATE, USAGE ON SCHEMA "
                            + serving.quotedSchema() + " to that user");
        }
        // a second index is nothing to go over to where applications read none by the views
        return tables.modelChange() != ModelChange.MIGRATE || isUsed(connection, serving)
                ? Optional.empty()
                : finding(
                        About.SERVING,
                        "No index is in use in the schema " + schema + " yet: set serving.schema=" + schema
                                + " in the sink whose index applications read now, and start it again, before another"
                                + " one is filled (docs/changing-the-model.md)");
    }

    private static boolean isUsed(Connection connection, Serving serving) throws SQLException {
        return Catalog.exists(connection, serving.registry()) && Catalog.isTrue(connection, serving.isUsed());
    }

    private static Optional<Finding> missingRight(String right, String object, String user) {
        return finding(
                About.USER,
                "The user " + user + " lacks a right: run GRANT " + right + " ON " + object + " TO "
                        + Names.quote(user));
    }

    private static Optional<Finding> finding(About about, String message) {
        return Optional.of(new Finding(about, message));
    }
}
