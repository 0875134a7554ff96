package io.ragconnect.sink.schema;

import java.util.ArrayList;
import java.util.List;

/** The statements that bring tables of an earlier version up to date. They run in one transaction, in this order. */
final class Migrations {
    private final Tables tables;
    private final Ddl ddl;

    Migrations(Tables tables, Ddl ddl) {
        this.tables = tables;
        this.ddl = ddl;
    }

    /**
     * All steps from that version to this one.
     *
     * @param hasChunks whether the chunk table was made already
     * @param vectorSchema where the extension lives, with its dot
     * @param search what puts this version's search function in the place of the one that is there; empty when none is
     */
    List<String> from(int version, boolean hasChunks, String vectorSchema, List<String> search) {
        List<String> statements = new ArrayList<>();
        if (version < 2) {
            statements.addAll(toVersion2(hasChunks, vectorSchema));
        }
        if (version < 3) {
            statements.addAll(toVersion3(hasChunks));
        }
        statements.addAll(search); // to version 4
        statements.add("UPDATE " + tables.names().version() + " SET version = " + Ddl.VERSION);
        return statements;
    }

    /** Vectors of several models in one table. */
    private List<String> toVersion3(boolean hasChunks) {
        Names names = tables.names();
        List<String> statements = new ArrayList<>(ddl.ledgerViews());
        if (hasChunks) {
            statements.add("ALTER TABLE " + names.spareVector() + " ADD COLUMN IF NOT EXISTS embedding_model text");
            statements.add("UPDATE " + names.spareVector() + " SET embedding_model = (SELECT embedding_model FROM "
                    + names.version() + ") WHERE embedding_model IS NULL");
            statements.add("ALTER TABLE " + names.spareVector() + " ALTER COLUMN embedding_model SET NOT NULL");
        }
        return statements;
    }

    /** Tenants, vectors that outlive their rows, and the choice of type, distance and layout. */
    private List<String> toVersion2(boolean hasChunks, String vectorSchema) {
        Names names = tables.names();
        List<String> statements = new ArrayList<>(List.of(
                "ALTER TABLE " + names.version()
                        + " ADD COLUMN vector_type text, ADD COLUMN distance text, ADD COLUMN layout text",
                "UPDATE " + names.version()
                        + " SET vector_type = 'vector', distance = 'cosine', layout = 'native' WHERE dimension IS NOT NULL",
                "ALTER TABLE " + names.document() + " ADD COLUMN tenant text NOT NULL DEFAULT ''," + " DROP CONSTRAINT "
                        + names.index("document_pkey") + ", ADD PRIMARY KEY (id, tenant)"));
        statements.addAll(ddl.ledgerViews());
        if (hasChunks) {
            statements.add("ALTER TABLE " + names.chunk()
                    + " ADD COLUMN tenant text NOT NULL DEFAULT '', SET (fillfactor = " + Ddl.CHUNK_FILLFACTOR + ")");
            statements.add("DROP INDEX IF EXISTS " + names.prefixed("chunk_document_id_idx"));
            statements.add("DROP INDEX IF EXISTS " + names.prefixed("chunk_hash_idx"));
            statements.addAll(ddl.chunkIndexes());
            statements.add(ddl.spareVectors(vectorSchema + "vector"));
        }
        return statements;
    }
}
