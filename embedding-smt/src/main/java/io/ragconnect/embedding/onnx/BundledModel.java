package io.ragconnect.embedding.onnx;

import io.ragconnect.record.EmbeddingModel;
import java.util.Arrays;

/** The models that come with the bundle: sentence-transformers/all-MiniLM-L6-v2 from langchain4j's artifacts. */
public enum BundledModel {
    MINI_LM("all-minilm-l6-v2"),
    MINI_LM_INT8("all-minilm-l6-v2-q");

    private static final int DIMENSION = 384;
    /** sentence-transformers' max_seq_length; the tokenizer.json beside the model says 128, which is not what it can. */
    private static final int MAX_TOKENS = 256;

    private final String name;

    BundledModel(String name) {
        this.name = name;
    }

    EmbeddingModel identity() {
        return new EmbeddingModel("onnx", name, "", DIMENSION, MAX_TOKENS, "mean", "");
    }

    String resource() {
        return "/" + name + ".onnx";
    }

    public static BundledModel parse(String name) {
        return Arrays.stream(values())
                .filter(model -> model.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no model " + name + " in the bundle; it has " + String.join(", ", names())));
    }

    public static String[] names() {
        return Arrays.stream(values()).map(BundledModel::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name;
    }
}
