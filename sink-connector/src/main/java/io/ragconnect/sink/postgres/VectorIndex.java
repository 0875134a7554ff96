package io.ragconnect.sink.postgres;

/**
 * The index on the vectors.
 *
 * @param hnsw whether there is one; without, every search reads all rows
 * @param m links of a node in each layer
 * @param efConstruction candidates looked at when a node is linked
 */
public record VectorIndex(boolean hnsw, int m, int efConstruction) {
    /** Above this, pgvector builds no HNSW index on the type {@code vector}. */
    static final int MAX_DIMENSION = 2_000;
}
