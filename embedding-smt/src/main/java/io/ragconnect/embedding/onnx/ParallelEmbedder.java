package io.ragconnect.embedding.onnx;

import ai.onnxruntime.OrtException;
import io.ragconnect.embedding.model.EmbeddingMetrics;
import io.ragconnect.record.EmbeddingModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/** One model and the threads that run it, shared by all callers. */
final class ParallelEmbedder implements AutoCloseable {
    private final OnnxModel model;
    private final ExecutorService threads;
    private final int parallelism;

    ParallelEmbedder(OnnxModel model, int parallelism) {
        this.model = model;
        this.parallelism = parallelism;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(parallelism, work -> {
            Thread thread = new Thread(work, "embedding-" + model.identity().name() + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    EmbeddingModel model() {
        return model.identity();
    }

    /**
     * Every thread takes the next text that nobody has taken, so that none idles while another has a queue.
     *
     * @param metrics of the caller
     */
    List<float[]> embed(List<String> texts, EmbeddingMetrics metrics) {
        float[][] vectors = new float[texts.size()][];
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(parallelism, texts.size()); i++) {
            workers.add(threads.submit(() -> {
                for (int t = next.getAndIncrement(); t < vectors.length && !stopped.get(); t = next.getAndIncrement()) {
                    vectors[t] = vector(texts.get(t), metrics);
                }
            }));
        }
        try {
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Embedding was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new ConnectException(e.getCause());
        } finally {
            stopped.set(true);
        }
        List<float[]> result = new ArrayList<>(vectors.length);
        Collections.addAll(result, vectors);
        return result;
    }

    private float[] vector(String text, EmbeddingMetrics metrics) {
        long start = System.nanoTime();
        metrics.started();
        try {
            long[] tokens = model.tokens(text);
            float[] vector = model.embed(tokens);
            for (float component : vector) {
                if (!Float.isFinite(component)) {
                    metrics.replyRefused();
                    throw new DataException("The model " + model.identity().name()
                            + " gives no finite vector for a text of " + text.length() + " characters");
                }
            }
            metrics.embedded(1, tokens.length);
            return vector;
        } catch (OrtException e) {
            throw new ConnectException(
                    "The model " + model.identity().name() + " failed: " + e.getMessage()
                            + ". If memory ran out, lower embedding.threads",
                    e);
        } finally {
            metrics.ended(System.nanoTime() - start);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        // the session's native memory must outlive every call; each ends within one text's time
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.SECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        model.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
