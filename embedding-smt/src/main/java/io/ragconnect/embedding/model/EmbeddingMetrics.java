package io.ragconnect.embedding.model;

import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.MBean;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what an embedder does, and shows it by JMX until it is closed. Written and read by any thread. */
public final class EmbeddingMetrics implements EmbeddingMetricsMXBean, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddingMetrics.class);

    private final String provider;
    private final String model;
    private final LongAdder texts = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder repliesRefused = new LongAdder();
    private final LongAdder requestsRefused = new LongAdder();
    private final LongAdder requestNanos = new LongAdder();
    private final LongAdder rateLimitNanos = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final @Nullable MBean shown;

    /** Shows the figures; a failure costs the metrics alone. */
    public EmbeddingMetrics(EmbeddingModel embeddingModel) {
        this.provider = embeddingModel.provider();
        this.model = embeddingModel.name();
        this.shown = show();
    }

    /** A transform is not told its connector's name, and other class loaders have such beans too, so an id by chance. */
    private @Nullable MBean show() {
        try {
            return MBean.register(
                    this,
                    "type=embedding,provider=%s,model=%s,id=%08x"
                            .formatted(
                                    provider,
                                    MBean.value(model),
                                    ThreadLocalRandom.current().nextInt()));
        } catch (JMException e) {
            log.warn("No metrics for the embedding model {} of {}", model, provider, e);
            return null;
        }
    }

    /** Texts that got their vectors, and their tokens. */
    public void embedded(int count, long countedTokens) {
        texts.add(count);
        tokens.add(countedTokens);
    }

    /** Vectors that were at hand. */
    public void cacheHits(int count) {
        cacheHits.add(count);
    }

    /** One request. */
    public void started() {
        requests.increment();
        inFlight.incrementAndGet();
    }

    /** The request, well or badly, after so many nanoseconds. */
    public void ended(long nanos) {
        inFlight.decrementAndGet();
        requestNanos.add(nanos);
    }

    /** One that is not what was asked for. */
    public void replyRefused() {
        repliesRefused.increment();
    }

    /** By the provider, for its texts. */
    public void requestRefused() {
        requestsRefused.increment();
    }

    /** A request goes out again. */
    public void retried() {
        retries.increment();
    }

    /** So long a request waited. */
    public void rateLimited(Duration pause) {
        rateLimitNanos.add(pause.toNanos());
    }

    @Override
    public String getProvider() {
        return provider;
    }

    @Override
    public String getModel() {
        return model;
    }

    @Override
    public long getTextsEmbedded() {
        return texts.sum();
    }

    @Override
    public long getTokens() {
        return tokens.sum();
    }

    @Override
    public long getCacheHits() {
        return cacheHits.sum();
    }

    @Override
    public long getRequests() {
        return requests.sum();
    }

    @Override
    public long getRetries() {
        return retries.sum();
    }

    @Override
    public long getRepliesRefused() {
        return repliesRefused.sum();
    }

    @Override
    public long getRequestsRefused() {
        return requestsRefused.sum();
    }

    @Override
    public long getRequestTimeMs() {
        return requestNanos.sum() / 1_000_000;
    }

    @Override
    public double getSecondsPerText() {
        long count = texts.sum();
        return count == 0 ? 0 : requestNanos.sum() / 1e9 / count;
    }

    @Override
    public long getRateLimitTimeMs() {
        return rateLimitNanos.sum() / 1_000_000;
    }

    @Override
    public int getInFlight() {
        return inFlight.get();
    }

    @Override
    public void close() {
        try {
            if (shown != null) {
                shown.close();
            }
        } catch (JMException e) {
            log.debug("The metrics of the embedding model {} can't be taken away", model, e);
        }
    }
}
