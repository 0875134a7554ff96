package io.ragconnect.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** The vectors of one model that are worth keeping, by the hash of their text. Bounded by bytes. Thread-safe. */
final class VectorCache {
    /** What an entry takes of the heap beside the vector's components, as measured. */
    private static final int ENTRY_BYTES = 208;

    private final Cache<String, float[]> vectors;

    VectorCache(long maxBytes) {
        this.vectors = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String hash, float[] vector) -> ENTRY_BYTES + Float.BYTES * vector.length)
                .executor(Runnable::run) // no thread of others holds on to the plugin's classes
                .build();
    }

    float @Nullable [] get(String hash) {
        return vectors.getIfPresent(hash);
    }

    /** Keeps it if it is one that may stand in an index: whoever made it may be asked again, the cache would not. */
    void put(String hash, float @Nullable [] vector) {
        if (vector != null && isFinite(vector)) {
            vectors.put(hash, vector);
        }
    }

    private static boolean isFinite(float[] vector) {
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                return false;
            }
        }
        return vector.length > 0;
    }

    /** What the entries weigh. */
    long bytes() {
        vectors.cleanUp();
        return vectors.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
