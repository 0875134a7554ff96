package io.ragconnect.quickstart.index;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Vectors of questions by the model that the index was made with, which is loaded when it is first needed. */
final class QuestionEmbedder implements AutoCloseable {
    private static final int REMEMBERED = 256;

    private final Map<String, float[]> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > REMEMBERED;
        }
    };
    private @Nullable Embedder embedder;
    private String fingerprint = "";

    /**
     * The vector of the text.
     *
     * @param model the fingerprint that the index tells
     * @throws IndexException when it is not a model of the bundle
     */
    synchronized float[] vector(String model, String text) {
        Embedder opened = open(model);
        float[] vector = known.get(text);
        if (vector == null) {
            vector = opened.apply(List.of(text)).get(0);
            known.put(text, vector);
        }
        return vector;
    }

    /** Loads the model, so that the first question does not wait for it. */
    synchronized Embedder open(String model) {
        Embedder opened = embedder;
        if (opened != null && fingerprint.equals(model)) {
            return opened;
        }
        close();
        Embedder fresh = LocalModels.open(settings(model), 1);
        embedder = fresh;
        fingerprint = model;
        return fresh;
    }

    private static LocalModelSettings settings(String fingerprint) {
        return LocalModelSettings.names().stream()
                .filter(model -> fingerprint.contains("name=" + model + ";"))
                .findFirst()
                .map(LocalModelSettings::of)
                .orElseThrow(() -> new IndexException(
                        "The index was made with a model that is not in the bundle: " + fingerprint));
    }

    @Override
    public synchronized void close() {
        if (embedder != null) {
            embedder.close();
            embedder = null;
        }
        known.clear();
    }
}
