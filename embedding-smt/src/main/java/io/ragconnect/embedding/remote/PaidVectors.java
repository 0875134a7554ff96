package io.ragconnect.embedding.remote;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Vectors of calls of which another part failed. Their texts will come again, in halves or after an outage, and need not
 * be paid twice. Bounded, the oldest go first. Thread-safe.
 */
final class PaidVectors {
    private static final int MAX_COMPONENTS = 8 << 20;

    private final int maxVectors;
    private final Map<String, float[]> vectors = new LinkedHashMap<>();

    PaidVectors(int dimension) {
        this.maxVectors = Math.max(1, MAX_COMPONENTS / dimension);
    }

    synchronized void keep(Map<String, float[]> paid) {
        vectors.putAll(paid);
        var oldest = vectors.keySet().iterator();
        for (int surplus = vectors.size() - maxVectors; surplus > 0; surplus--) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Those of these texts, which are not kept any longer. */
    synchronized Map<String, float[]> take(Collection<String> texts) {
        Map<String, float[]> taken = new HashMap<>();
        for (String text : texts) {
            float[] vector = vectors.remove(text);
            if (vector != null) {
                taken.put(text, vector);
            }
        }
        return taken;
    }
}
