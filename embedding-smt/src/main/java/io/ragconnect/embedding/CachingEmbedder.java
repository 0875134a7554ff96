package io.ragconnect.embedding;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.model.EmbeddingMetrics;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.Hashes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks another embedder only for texts whose vector is not at hand, and for each of them once. A text is known by a hash
 * of its own, not by what a record says of it, so that no record can put its vector in another's place.
 */
final class CachingEmbedder implements Embedder {
    private final Embedder embedder;
    private final VectorCache cache;

    /**
     * Takes the embedder over, and closes it.
     *
     * @param cache of this model's vectors alone
     */
    CachingEmbedder(Embedder embedder, VectorCache cache) {
        this.embedder = embedder;
        this.cache = cache;
    }

    @Override
    public List<float[]> apply(List<String> texts) {
        List<String> hashes = texts.stream().map(Hashes::sha256).toList();
        Map<String, float[]> vectors = new HashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = cache.get(hashes.get(i));
            if (vector == null) {
                missing.put(hashes.get(i), texts.get(i));
            } else {
                vectors.put(hashes.get(i), vector);
            }
        }
        embedder.metrics().cacheHits(texts.size() - missing.size());
        if (!missing.isEmpty()) {
            List<float[]> computed = embedder.apply(new ArrayList<>(missing.values()));
            int next = 0;
            for (String hash : missing.keySet()) {
                float[] vector = computed.get(next++);
                cache.put(hash, vector);
                vectors.put(hash, vector);
            }
        }
        return hashes.stream().map(vectors::get).toList();
    }

    @Override
    public EmbeddingModel model() {
        return embedder.model();
    }

    @Override
    public EmbeddingMetrics metrics() {
        return embedder.metrics();
    }

    @Override
    public void close() {
        embedder.close();
    }
}
