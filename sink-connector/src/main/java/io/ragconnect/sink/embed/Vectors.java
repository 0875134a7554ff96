package io.ragconnect.sink.embed;

import org.jspecify.annotations.Nullable;

/** What a vector must be to have a place in an index. */
public final class Vectors {
    private Vectors() {}

    /** Why this vector can't be searched for; null when it can. A zero vector has no cosine distance to anything. */
    public static @Nullable String fault(float @Nullable [] vector) {
        if (vector == null) {
            return "it is null";
        }
        boolean zero = true;
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                return "component " + i + " is " + vector[i];
            }
            zero &= vector[i] == 0;
        }
        return zero ? "it is zero" : null;
    }

    /** Why this vector does not fit into half-precision numbers, whose greatest is 65,504; null when it does. */
    public static @Nullable String halfFault(float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            if (Math.abs(vector[i]) >= 65_520) {
                return "component " + i + " is " + vector[i] + ", too large for the type halfvec";
            }
        }
        return null;
    }
}
