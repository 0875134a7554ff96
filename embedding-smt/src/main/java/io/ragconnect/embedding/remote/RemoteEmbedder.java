package io.ragconnect.embedding.remote;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.model.EmbeddingMetrics;
import io.ragconnect.embedding.remote.api.EmbeddingApi;
import io.ragconnect.embedding.remote.api.EmbeddingApi.Reply;
import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import io.ragconnect.record.EmbeddingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds by a provider's API: several requests at once, none larger than allowed, none faster than allowed, each repeated
 * for a while when it fails. A call succeeds or fails as a whole, but what it got before it failed is not paid again.
 */
public final class RemoteEmbedder implements Embedder {
    private static final Logger log = LoggerFactory.getLogger(RemoteEmbedder.class);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);
    private static final List<String> PROBE = List.of("Is anybody there?");

    private final RemoteSettings settings;
    private final EmbeddingApi api;
    private final Retries retries;
    private final RateLimit rateLimit;
    private final EmbeddingMetrics metrics;
    private final ThreadPoolExecutor threads;
    private final PaidVectors paid;
    private volatile boolean accepted;
    private volatile boolean closed;

    /** Sends nothing yet. */
    public RemoteEmbedder(RemoteSettings settings) {
        this(settings, Time.SYSTEM, RandomGenerator.getDefault());
    }

    RemoteEmbedder(RemoteSettings settings, Time time, RandomGenerator random) {
        this.settings = settings;
        this.api = Apis.of(settings);
        this.retries = new Retries(settings.patience().retry(), random, time);
        RemoteSettings.Limits limits = settings.limits();
        this.rateLimit = new RateLimit(limits.requestsPerMinute(), limits.tokensPerMinute(), time);
        this.paid = new PaidVectors(settings.model().dimension());
        this.metrics = new EmbeddingMetrics(settings.model());
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                limits.concurrency(),
                limits.concurrency(),
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread =
                            new Thread(work, "embedding-" + settings.provider() + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Asks for one vector, once and quickly.
     *
     * @return what is wrong and what to do; empty when all is well, or the provider is only busy
     */
    public static Optional<String> check(RemoteSettings settings, Duration timeout) {
        try {
            Apis.of(settings.once(timeout)).embed(PROBE);
            return Optional.empty();
        } catch (ProviderFailure e) {
            return switch (e.kind()) {
                case BUSY -> Optional.empty();
                case AWAY ->
                    Optional.of("the embedding provider " + settings.where() + " can't be reached: " + e.getMessage()
                            + ". Check embedding.base.url, and that the worker may connect to it");
                case UNUSABLE, NOT_FINITE ->
                    Optional.of("the embedding provider " + settings.where()
                            + " gives no usable vectors: " + e.getMessage()
                            + ". Check embedding.provider and embedding.base.url");
                case TEXTS, SETTINGS -> Optional.of(refusesAll(settings, e));
            };
        }
    }

    private static String refusesAll(RemoteSettings settings, ProviderFailure failure) {
        return "The embedding provider " + settings.where() + " can't be used as it is set up (embedding.model="
                + settings.model().name() + "): " + failure.getMessage();
    }

    @Override
    public EmbeddingModel model() {
        return settings.model();
    }

    @Override
    public EmbeddingMetrics metrics() {
        return metrics;
    }

    @Override
    public List<float[]> apply(List<String> texts) {
        if (closed) {
            throw closedAlready();
        }
        Set<String> missing = new LinkedHashSet<>(texts);
        Map<String, float[]> vectors = new ConcurrentHashMap<>(paid.take(missing));
        missing.removeAll(vectors.keySet());
        try {
            embed(
                    Batches.cut(
                            missing,
                            settings.limits().texts(),
                            settings.limits().tokens()),
                    vectors);
        } catch (RuntimeException e) {
            paid.keep(vectors);
            throw e;
        }
        return texts.stream().map(vectors::get).toList();
    }

    private void embed(List<List<String>> batches, Map<String, float[]> vectors) {
        AtomicReference<ProviderFailure> failure = new AtomicReference<>();
        List<Future<?>> requests = new ArrayList<>(batches.size());
        try {
            for (List<String> batch : batches) {
                requests.add(threads.submit(() -> embed(batch, vectors, failure)));
            }
            for (Future<?> request : requests) {
                request.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException("Embedding was interrupted", e);
        } catch (RejectedExecutionException | CancellationException e) {
            throw closedAlready();
        } catch (ExecutionException e) {
            if (closed) {
                throw closedAlready();
            }
            throw new ConnectException("Embedding failed: " + e.getCause(), e.getCause());
        } finally {
            requests.forEach(request -> request.cancel(true));
        }
        ProviderFailure worst = failure.get();
        if (worst != null) {
            throw thrown(worst);
        }
    }

    /** Nothing is begun after a failure; what is under way then may end. */
    private Void embed(List<String> batch, Map<String, float[]> vectors, AtomicReference<ProviderFailure> failure)
            throws InterruptedException {
        if (failure.get() != null) {
            return null;
        }
        try {
            List<float[]> rows = blamed(batch);
            for (int i = 0; i < rows.size(); i++) {
                vectors.put(batch.get(i), rows.get(i));
            }
        } catch (ProviderFailure e) {
            failure.accumulateAndGet(e, RemoteEmbedder::worse);
        }
        return null;
    }

    /** Texts are blamed only if the provider takes any at all: the settings may be at fault, which it tells no better. */
    private List<float[]> blamed(List<String> batch) throws InterruptedException {
        try {
            return request(batch);
        } catch (ProviderFailure e) {
            if (e.kind() == Kind.TEXTS && !accepted) {
                try {
                    request(PROBE);
                } catch (ProviderFailure probe) {
                    throw probe.kind() == Kind.TEXTS
                            ? new ProviderFailure(
                                    Kind.SETTINGS, "it refuses every text: " + probe.getMessage(), null, e)
                            : probe;
                }
            }
            throw e;
        }
    }

    private List<float[]> request(List<String> batch) throws InterruptedException {
        String prefix = settings.model().prefix();
        List<String> texts = prefix.isEmpty()
                ? batch
                : batch.stream().map(text -> prefix + text).toList();
        long estimate = Batches.tokens(texts);
        Reply reply = retries.send(() -> attempt(texts, estimate), (reason, pause) -> {
            metrics.retried();
            log.warn(
                    "The embedding provider {} failed: {}. Next try in {} ms",
                    settings.where(),
                    reason.getMessage(),
                    pause.toMillis());
        });
        accepted = true;
        long tokens = reply.tokens() == 0 ? estimate : reply.tokens();
        rateLimit.correct(estimate, tokens);
        metrics.embedded(texts.size(), tokens);
        return reply.vectors();
    }

    private Reply attempt(List<String> texts, long estimate) throws InterruptedException {
        metrics.rateLimited(rateLimit.acquire(estimate));
        long start = System.nanoTime();
        metrics.started();
        try {
            return api.embed(texts);
        } catch (ProviderFailure e) {
            count(e);
            throw e;
        } finally {
            metrics.ended(System.nanoTime() - start);
        }
    }

    private void count(ProviderFailure failure) {
        switch (failure.kind()) {
            case UNUSABLE, NOT_FINITE -> metrics.replyRefused();
            case TEXTS -> metrics.requestRefused();
            case AWAY, BUSY, SETTINGS -> {}
        }
    }

    /** What no text can change comes first, then what time may change. */
    private static ProviderFailure worse(ProviderFailure a, ProviderFailure b) {
        if (a == null || b.kind() == Kind.SETTINGS) {
            return b;
        }
        return a.kind() == Kind.TEXTS ? b : a;
    }

    private RuntimeException thrown(ProviderFailure failure) {
        return switch (failure.kind()) {
            case TEXTS ->
                new DataException(
                        "The embedding provider " + settings.where() + " refuses a text: " + failure.getMessage(),
                        failure);
            case SETTINGS -> new ConnectException(refusesAll(settings, failure), failure);
            case AWAY, BUSY, UNUSABLE, NOT_FINITE ->
                new RetriableException(
                        "The embedding provider " + settings.where() + " gave no vectors for "
                                + settings.patience().retry().toMillis() + " ms: " + failure.getMessage(),
                        failure);
        };
    }

    private IllegalStateException closedAlready() {
        return new IllegalStateException(
                "the embedding model " + settings.model().name() + " is closed");
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Runnable request : threads.shutdownNow()) {
            ((Future<?>) request).cancel(false);
        }
        metrics.close();
    }
}
