package io.ragconnect.sink.schema;

import java.util.Locale;

/**
 * The index on the vectors.
 *
 * @param m links of a node in each layer of an HNSW graph
 * @param efConstruction candidates looked at when a node is linked into an HNSW graph
 * @param lists of an IVFFlat index; 0 to choose by the number of rows
 * @param deferred whether an empty table is loaded before the index is built
 */
public record VectorIndex(Kind kind, int m, int efConstruction, int lists, boolean deferred) {
    private static final int ROWS_PER_LIST = 1_000;
    private static final int MAX_ROWS_FOR_THAT = 1_000_000;
    private static final int MAX_LISTS = 32_768;

    /** What pgvector offers. */
    public enum Kind {
        HNSW,
        IVFFLAT,
        NONE;

        /** As in settings and in {@code pg_am}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean exists() {
        return kind != Kind.NONE;
    }

    /** An IVFFlat index takes its centres from the rows that are there, so that on an empty table it would be useless. */
    boolean isDeferred() {
        return deferred || kind == Kind.IVFFLAT;
    }

    /** The storage parameters, for a table of so many rows. */
    String parameters(long rows) {
        if (kind == Kind.HNSW) {
            return "m = " + m + ", ef_construction = " + efConstruction;
        }
        return "lists = " + (lists > 0 ? lists : listsFor(rows));
    }

    /** What pgvector's documentation advises: a thousandth of the rows, above a million their square root. */
    static long listsFor(long rows) {
        long advised = rows <= MAX_ROWS_FOR_THAT ? rows / ROWS_PER_LIST : (long) Math.sqrt((double) rows);
        return Math.min(MAX_LISTS, Math.max(1, advised));
    }
}
