package io.ragconnect.embedding.model;

import io.ragconnect.record.EmbeddingModel;
import java.util.List;
import java.util.function.Function;

/**
 * Texts to vectors, as many and in the same order; the shape and the exceptions are those of
 * {@link io.ragconnect.record.RagHeaders#EMBEDDER}. May be used by several threads at once.
 */
public interface Embedder extends Function<List<String>, List<float[]>>, AutoCloseable {

    /** What decides the vectors. */
    EmbeddingModel model();

    /** What it has done so far. */
    EmbeddingMetrics metrics();

    /** Frees the model, also from native memory; calls that are under way end first. */
    @Override
    void close();
}
