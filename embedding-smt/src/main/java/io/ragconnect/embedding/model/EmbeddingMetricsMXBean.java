package io.ragconnect.embedding.remote;

/** What one embedder has asked of its provider since it started. */
public interface RemoteMetricsMXBean {

    String getProvider();

    String getModel();

    /** Texts that got a vector. */
    long getTextsEmbedded();

    /** As the provider counts and bills them; as estimated where it does not tell. */
    long getTokens();

    /** Repetitions included. */
    long getRequests();

    long getRetries();

    /** With status 200 and something else than one finite vector of the right dimension for each text. */
    long getRepliesRefused();

    /** Requests that the provider refused for what is in them. */
    long getRequestsRefused();

    /** Of all requests together, so that several in flight count several times. */
    long getRequestTimeMs();

    /** Waited for {@code embedding.requests.per.minute} and {@code embedding.tokens.per.minute}. */
    long getRateLimitTimeMs();

    int getInFlight();
}
