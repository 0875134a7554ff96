package io.ragconnect.embedding.remote;

import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what an embedder does. Written and read by any thread. */
final class RemoteMetrics implements RemoteMetricsMXBean {
    private static final Logger log = LoggerFactory.getLogger(RemoteMetrics.class);
    private static final AtomicLong NEXT_ID = new AtomicLong();

    private final String provider;
    private final String model;
    private final LongAdder texts = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder repliesRefused = new LongAdder();
    private final LongAdder requestsRefused = new LongAdder();
    private final LongAdder requestNanos = new LongAdder();
    private final LongAdder rateLimitNanos = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();

    RemoteMetrics(String provider, String model) {
        this.provider = provider;
        this.model = model;
    }

    /** A transform is not told its connector's name, so a number tells the beans apart; a failure costs the metrics alone. */
    AutoCloseable register() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName("io.ragconnect:type=embedding,provider=" + provider + ",model="
                    + ObjectName.quote(model) + ",id=" + NEXT_ID.getAndIncrement());
            server.registerMBean(this, name);
            return () -> server.unregisterMBean(name);
        } catch (JMException e) {
            log.warn("No metrics for the embedding model {} of {}", model, provider, e);
            return () -> {};
        }
    }

    void embedded(int count, long countedTokens) {
        texts.add(count);
        tokens.add(countedTokens);
    }

    void started() {
        requests.increment();
        inFlight.incrementAndGet();
    }

    void ended(long nanos) {
        inFlight.decrementAndGet();
        requestNanos.add(nanos);
    }

    void failed(ProviderFailure failure) {
        if (failure.kind() == Kind.UNUSABLE || failure.kind() == Kind.NOT_FINITE) {
            repliesRefused.increment();
        } else if (failure.kind() == Kind.TEXTS) {
            requestsRefused.increment();
        }
    }

    void retried() {
        retries.increment();
    }

    void rateLimited(Duration pause) {
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
    public long getRateLimitTimeMs() {
        return rateLimitNanos.sum() / 1_000_000;
    }

    @Override
    public int getInFlight() {
        return inFlight.get();
    }
}
