package io.ragconnect.sink.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Policies by which a reader sees the rows of the tenant that its session names, as {@code SET rag.tenant = 'acme'}, and
 * none when it names none. The user who makes them, the sink's, sees all.
 */
final class RowSecurity {
    /** Views ask for their reader's rights, not their owner's, from this version on. */
    private static final int MIN_SERVER_VERSION = 150_000;

    static final String NEEDS_VERSION =
            "tenant.row.level.security needs PostgreSQL 15 or later, where a view shows what"
                    + " its reader may see: upgrade the server, or set it to false";

    private static final String CURRENT = "current_setting('rag.tenant', true)";

    private final Tables tables;

    RowSecurity(Tables tables) {
        this.tables = tables;
    }

    static boolean isSupported(Connection connection) throws SQLException {
        return Catalog.serverVersion(connection) >= MIN_SERVER_VERSION;
    }

    List<String> ledger() {
        return policies(tables.names().document(), "tenant");
    }

    List<String> chunks() {
        Names names = tables.names();
        List<String> statements = new ArrayList<>(policies(names.chunk(), "tenant"));
        statements.addAll(policies(names.spareVector(), "tenant"));
        if (!tables.isNative()) {
            statements.addAll(
                    policies(tables.vectorTable(), tables.layout().metadata() + " ->> '" + ChunkMetadata.TENANT + "'"));
        }
        return statements;
    }

    private static List<String> policies(String table, String tenant) {
        return List.of(
                "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY",
                "DROP POLICY IF EXISTS rag_tenant ON " + table,
                "CREATE POLICY rag_tenant ON " + table + " FOR SELECT USING (" + tenant + " = " + CURRENT + ")",
                "DROP POLICY IF EXISTS rag_sink ON " + table,
                "CREATE POLICY rag_sink ON " + table + " TO CURRENT_USER USING (true) WITH CHECK (true)");
    }
}
