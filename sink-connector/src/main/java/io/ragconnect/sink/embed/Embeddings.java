package io.ragconnect.sink.embed;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Vectors by model and chunk hash, and the texts that can't have one. What the batch before has, which may not be
 * written yet, counts too. Thread-safe.
 */
public final class Embeddings {
    private final Map<VectorKey, float[]> vectors = new ConcurrentHashMap<>();
    private final Map<VectorKey, DataException> refused = new ConcurrentHashMap<>();
    private final Map<VectorKey, float[]> before;

    public Embeddings() {
        this.before = Map.of();
    }

    /** Beside those of the batch before, but of none before that. */
    public Embeddings(Embeddings previous) {
        this.before = previous.vectors;
    }

    public void put(VectorKey key, float[] vector) {
        vectors.put(key, vector);
    }

    void refuse(VectorKey key, DataException reason) {
        refused.put(key, reason);
    }

    boolean knows(VectorKey key) {
        return vector(key) != null || refused.containsKey(key);
    }

    public float @Nullable [] vector(VectorKey key) {
        float[] own = vectors.get(key);
        return own == null ? before.get(key) : own;
    }

    /** The vector, which must be there. */
    public float[] require(VectorKey key) {
        float[] vector = vector(key);
        if (vector == null) {
            throw new IllegalStateException("No vector for " + key);
        }
        return vector;
    }

    /** Why the text can't be embedded; null when it can, or was not tried. */
    public @Nullable DataException refusal(VectorKey key) {
        return refused.get(key);
    }

    /** Of this batch alone. */
    public int size() {
        return vectors.size();
    }
}
