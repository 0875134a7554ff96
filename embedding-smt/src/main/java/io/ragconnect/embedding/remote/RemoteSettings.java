package io.ragconnect.embedding.remote;

import io.ragconnect.record.EmbeddingModel;
import java.time.Duration;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a model and how hard to press.
 *
 * @param baseUrl without a slash at the end
 * @param apiKey null for none
 * @param apiVersion of Azure's deployments API; empty for its v1 API, and for all others
 * @param model what decides the vectors; its name is the provider's, at Azure that of the deployment
 * @param requestedDimensions what to ask for; null for the model's own
 * @param limits of requests
 * @param patience with failures
 */
public record RemoteSettings(
        RemoteProvider provider,
        String baseUrl,
        @Nullable Password apiKey,
        String apiVersion,
        EmbeddingModel model,
        @Nullable Integer requestedDimensions,
        Limits limits,
        Patience patience) {

    /**
     * Of one embedder.
     *
     * @param texts in one request
     * @param tokens in one request, as {@link Batches} estimates them
     * @param concurrency requests in flight
     * @param requestsPerMinute 0 for no limit
     * @param tokensPerMinute 0 for no limit
     */
    public record Limits(int texts, int tokens, int concurrency, int requestsPerMinute, int tokensPerMinute) {}

    /**
     * How long is waited.
     *
     * @param timeout for one request
     * @param retry for a request to succeed after its first failure
     */
    public record Patience(Duration timeout, Duration retry) {}

    /** The same for a single quick try. */
    RemoteSettings once(Duration timeout) {
        return new RemoteSettings(
                provider,
                baseUrl,
                apiKey,
                apiVersion,
                model,
                requestedDimensions,
                limits,
                new Patience(timeout, Duration.ZERO));
    }

    String where() {
        return provider + " at " + baseUrl;
    }
}
