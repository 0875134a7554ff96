package io.ragconnect.sink.schema;

import org.apache.kafka.common.config.ConfigException;

/**
 * The column of the vectors.
 *
 * @param half whether a component takes two bytes (type {@code halfvec}) instead of four ({@code vector})
 */
public record VectorColumn(boolean half, int dimension, Distance distance) {
    private static final int MAX_INDEXED = 2_000;
    private static final int MAX_INDEXED_HALF = 4_000;
    private static final int MAX_STORED = 16_000;

    /** Which type to take. */
    public enum Type {
        /** {@code halfvec} where an index on {@code vector} is impossible. */
        AUTO,
        VECTOR,
        HALFVEC
    }

    /**
     * The column for vectors of this dimension.
     *
     * @throws ConfigException when pgvector can't store or index them
     */
    static VectorColumn of(Type type, int dimension, Distance distance, VectorIndex index) {
        if (dimension > MAX_STORED) {
            throw new ConfigException("The model's vectors have " + dimension
                    + " dimensions, and pgvector stores at most " + MAX_STORED + ": use a model with fewer");
        }
        boolean half = type == Type.HALFVEC || (type == Type.AUTO && index.exists() && dimension > MAX_INDEXED);
        int most = half ? MAX_INDEXED_HALF : MAX_INDEXED;
        if (index.exists() && dimension > most) {
            throw new ConfigException("The model's vectors have " + dimension + " dimensions, and an index on the type "
                    + typeName(half) + " takes at most " + most
                    + (half
                            ? ": set index.type=none, or use a model with fewer"
                            : ": set vector.type=auto or halfvec"));
        }
        return new VectorColumn(half, dimension, distance);
    }

    String type() {
        return typeName(half);
    }

    String operatorClass() {
        return type() + "_" + distance.operatorClass();
    }

    private static String typeName(boolean half) {
        return half ? "halfvec" : "vector";
    }
}
