package io.ragconnect.embedding.model;

/** What one embedder has done since it started. */
public interface EmbeddingMetricsMXBean {

    /** {@code onnx} for a model in the worker. */
    String getProvider();

    String getModel();

    /** Texts that the model gave a vector for; those that were had without it do not count. */
    long getTextsEmbedded();

    /**
     * Those that a model in the worker read, special ones included; of a provider as it counts and bills them, and as
     * estimated where it does not tell.
     */
    long getTokens();

    /** Texts whose vector was at hand, with {@code embedding.mode=eager}. */
    long getCacheHits();

    /** Repetitions included; a model in the worker is called for each text alone. */
    long getRequests();

    long getRetries();

    /** With status 200 and something else than one finite vector of the right dimension for each text. */
    long getRepliesRefused();

    /** Requests that the provider refused for what is in them. */
    long getRequestsRefused();

    /** Of all requests together, so that several in flight count several times. */
    long getRequestTimeMs();

    /** {@link #getRequestTimeMs()} by {@link #getTextsEmbedded()}, in seconds; 0 before the first text. */
    double getSecondsPerText();

    /** Waited for {@code embedding.requests.per.minute} and {@code embedding.tokens.per.minute}. */
    long getRateLimitTimeMs();

    int getInFlight();
}
