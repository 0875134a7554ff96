package io.ragconnect.sink.embed;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Vectors of one model by chunk hash, and the texts that can't have one. Not thread-safe. */
public final class Embeddings {
    private final Map<String, float[]> vectors = new HashMap<>();
    private final Map<String, DataException> refused = new HashMap<>();

    public void put(String hash, float[] vector) {
        vectors.put(hash, vector);
    }

    void refuse(String hash, DataException reason) {
        refused.put(hash, reason);
    }

    boolean knows(String hash) {
        return vectors.containsKey(hash) || refused.containsKey(hash);
    }

    public float @Nullable [] vector(String hash) {
        return vectors.get(hash);
    }

    /** The vector, which must be there. */
    public float[] require(String hash) {
        float[] vector = vectors.get(hash);
        if (vector == null) {
            throw new IllegalStateException("No vector for the chunk hash " + hash);
        }
        return vector;
    }

    /** Why the text can't be embedded; null when it can, or was not tried. */
    public @Nullable DataException refusal(String hash) {
        return refused.get(hash);
    }

    public int size() {
        return vectors.size();
    }
}
