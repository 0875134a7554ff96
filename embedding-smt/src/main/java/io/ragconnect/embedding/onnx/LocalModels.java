package io.ragconnect.embedding.onnx;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.model.EmbeddingMetrics;
import io.ragconnect.record.EmbeddingModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The models loaded in this worker: tasks that ask for the same one share it and its threads, since a second copy costs
 * memory and gains nothing. The last one to close it frees it.
 */
public final class LocalModels {
    private static final Map<Key, Shared> OPEN = new HashMap<>();

    private record Key(LocalModelSettings model, int threads) {}

    private static final class Shared {
        final ParallelEmbedder embedder;
        int users;

        Shared(ParallelEmbedder embedder) {
            this.embedder = embedder;
        }
    }

    private LocalModels() {}

    /**
     * Loads the model unless it is loaded already.
     *
     * @param threads how many texts are embedded at once
     * @throws org.apache.kafka.connect.errors.ConnectException when it can't be loaded
     */
    public static Embedder open(LocalModelSettings model, int threads) {
        Key key = new Key(model, threads);
        synchronized (OPEN) {
            Shared shared = OPEN.computeIfAbsent(
                    key, k -> new Shared(new ParallelEmbedder(OnnxModel.load(k.model()), k.threads())));
            shared.users++;
            return new Lease(key, shared.embedder);
        }
    }

    private static void release(Key key) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(key);
            if (shared != null && --shared.users == 0) {
                OPEN.remove(key);
                shared.embedder.close();
            }
        }
    }

    /** One user's hold on a shared model. */
    private static final class Lease implements Embedder {
        private final Key key;
        private final ParallelEmbedder embedder;
        private final EmbeddingMetrics metrics;
        private final AtomicBoolean closed = new AtomicBoolean();

        Lease(Key key, ParallelEmbedder embedder) {
            this.key = key;
            this.embedder = embedder;
            this.metrics = new EmbeddingMetrics(embedder.model());
        }

        @Override
        public List<float[]> apply(List<String> texts) {
            if (closed.get()) {
                throw new IllegalStateException(
                        "the embedding model " + key.model().model() + " is closed");
            }
            return embedder.embed(texts, metrics);
        }

        @Override
        public EmbeddingModel model() {
            return embedder.model();
        }

        @Override
        public EmbeddingMetrics metrics() {
            return metrics;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                metrics.close();
                release(key);
            }
        }
    }
}
