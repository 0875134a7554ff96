package io.ragconnect.sink.postgres;

import java.nio.charset.StandardCharsets;

/** The names of the index's tables, views and indexes, quoted for SQL, so that any character may stand in them. */
public record Names(String schema, String prefix) {
    /** PostgreSQL cuts longer identifiers silently. */
    private static final int MAX_IDENTIFIER_BYTES = 63;

    private static final String LONGEST_SUFFIX = "chunk_document_id_idx";

    /** Bytes that a prefix may have in UTF-8, so that the longest name made with it is not cut. */
    public static final int MAX_PREFIX_BYTES = MAX_IDENTIFIER_BYTES - LONGEST_SUFFIX.length();

    /** Bytes that a schema's name may have in UTF-8. */
    public static final int MAX_SCHEMA_BYTES = MAX_IDENTIFIER_BYTES;

    /** Bytes of an identifier in UTF-8. */
    public static int bytes(String identifier) {
        return identifier.getBytes(StandardCharsets.UTF_8).length;
    }

    String quotedSchema() {
        return quote(schema);
    }

    String document() {
        return table("document");
    }

    String chunk() {
        return table("chunk");
    }

    String version() {
        return table("schema");
    }

    String freshness() {
        return table("freshness");
    }

    String failures() {
        return table("failures");
    }

    /** An index's name, which takes the schema of its table. */
    String index(String suffix) {
        return quote(prefix + suffix);
    }

    private String table(String suffix) {
        return quote(schema) + "." + quote(prefix + suffix);
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
