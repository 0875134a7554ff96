package io.ragconnect.sink;

import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A deterministic model, whose behaviour for each call a test may replace. */
final class CountingEmbedder implements Function<List<String>, List<float[]>> {
    static final EmbeddingModel MODEL = new EmbeddingModel("test", "hash", "1", 8, 256, "", "");

    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<Integer> callSizes = new CopyOnWriteArrayList<>();
    volatile Function<List<String>, List<float[]>> behaviour = CountingEmbedder::vectors;

    @Override
    public List<float[]> apply(List<String> batch) {
        callSizes.add(batch.size());
        List<float[]> vectors = behaviour.apply(batch);
        texts.addAll(batch);
        return vectors;
    }

    static List<float[]> vectors(List<String> batch) {
        List<float[]> vectors = new ArrayList<>();
        batch.forEach(text -> vectors.add(vector(text)));
        return vectors;
    }

    static float[] vector(String text) {
        String hash = Hashes.sha256(text);
        float[] vector = new float[MODEL.dimension()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = 1 + Integer.parseInt(hash.substring(4 * i, 4 * i + 4), 16);
        }
        return vector;
    }
}
