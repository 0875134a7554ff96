package io.ragconnect.sink.schema;

import java.nio.charset.StandardCharsets;

/** The names of the index's tables, views and indexes, quoted for SQL, so that any character may stand in them. */
public record Names(String schema, String prefix) {
    /** PostgreSQL cuts longer identifiers silently. */
    public static final int MAX_IDENTIFIER_BYTES = 63;

    private static final String LONGEST_SUFFIX = "chunk_document_id_idx";

    /** Bytes that a prefix may have in UTF-8, so that the longest name made with it is not cut. */
    public static final int MAX_PREFIX_BYTES = MAX_IDENTIFIER_BYTES - LONGEST_SUFFIX.length();

    /** Bytes of an identifier in UTF-8. */
    public static int bytes(String identifier) {
        return identifier.getBytes(StandardCharsets.UTF_8).length;
    }

    public String quotedSchema() {
        return quote(schema);
    }

    public String document() {
        return prefixed("document");
    }

    public String chunk() {
        return prefixed("chunk");
    }

    /** Vectors whose rows are gone. */
    public String spareVector() {
        return prefixed("spare_vector");
    }

    String version() {
        return prefixed("schema");
    }

    /** A table, view or function of ours in the schema. */
    String prefixed(String suffix) {
        return table(prefix + suffix);
    }

    /** Any table of the schema. */
    public String table(String name) {
        return quote(schema) + "." + quote(name);
    }

    /** An index's or constraint's name, which takes the schema of its table. */
    String index(String suffix) {
        return quote(prefix + suffix);
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
