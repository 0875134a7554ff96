package io.ragconnect.sink.embed;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of one model by chunk hash, and the texts that can't have one. What the batch before has, which may not be
 * written yet, counts too. Thread-safe.
 */
public final class Embeddings {
    private final Map<String, float[]> vectors = new ConcurrentHashMap<>();
    private final Map<String, DataException> refused = new ConcurrentHashMap<>();
    private final Map<String, float[]> before;

    public Embeddings() {
        this.before = Map.of();
    }

    /** Beside those of the batch before, but of none before that. */
    public Embeddings(Embeddings previous) {
        this.before = previous.vectors;
    }

    public void put(String hash, float[] vector) {
        vectors.put(hash, vector);
    }

    void refuse(String hash, DataException reason) {
        refused.put(hash, reason);
    }

    boolean knows(String hash) {
        return vector(hash) != null || refused.containsKey(hash);
    }

    public float @Nullable [] vector(String hash) {
        float[] own = vectors.get(hash);
        return own == null ? before.get(hash) : own;
    }

    /** The vector, which must be there. */
    public float[] require(String hash) {
        float[] vector = vector(hash);
        if (vector == null) {
            throw new IllegalStateException("No vector for the chunk hash " + hash);
        }
        return vector;
    }

    /** Why the text can't be embedded; null when it can, or was not tried. */
    public @Nullable DataException refusal(String hash) {
        return refused.get(hash);
    }

    /** Of this batch alone. */
    public int size() {
        return vectors.size();
    }
}
