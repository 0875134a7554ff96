package io.ragconnect.embedding.remote;

import io.ragconnect.record.EmbeddingModel;
import java.time.Duration;
import org.apache.kafka.common.config.types.Password;

/** Settings for a {@link ProviderServer}, quick to give up. */
final class TestSettings {
    private final RemoteProvider provider;
    private String baseUrl;
    private String key = ProviderServer.KEY;
    private String apiVersion = "";
    private String model = "m";
    private String prefix = "";
    private Integer requestedDimensions;
    private int texts = 100;
    private int tokens = 100_000;
    private int concurrency = 4;
    private int requestsPerMinute;
    private int tokensPerMinute;
    private Duration timeout = Duration.ofSeconds(30);
    private Duration retry = Duration.ofSeconds(30);

    private TestSettings(RemoteProvider provider, String baseUrl) {
        this.provider = provider;
        this.baseUrl = baseUrl;
    }

    static TestSettings of(RemoteProvider provider, ProviderServer server) {
        String path = provider.baseUrl().filter(url -> url.endsWith("/v1")).isPresent() ? "/v1" : "";
        return new TestSettings(provider, server.url() + path);
    }

    static TestSettings openAi(ProviderServer server) {
        return of(RemoteProvider.OPENAI, server);
    }

    TestSettings baseUrl(String url) {
        baseUrl = url;
        return this;
    }

    TestSettings key(String newKey) {
        key = newKey;
        return this;
    }

    TestSettings apiVersion(String version) {
        apiVersion = version;
        return this;
    }

    TestSettings model(String name) {
        model = name;
        return this;
    }

    TestSettings prefix(String newPrefix) {
        prefix = newPrefix;
        return this;
    }

    TestSettings requestedDimensions(int dimensions) {
        requestedDimensions = dimensions;
        return this;
    }

    TestSettings batches(int maxTexts, int maxTokens) {
        texts = maxTexts;
        tokens = maxTokens;
        return this;
    }

    TestSettings concurrency(int requests) {
        concurrency = requests;
        return this;
    }

    TestSettings perMinute(int requests, int newTokens) {
        requestsPerMinute = requests;
        tokensPerMinute = newTokens;
        return this;
    }

    TestSettings timeout(Duration newTimeout) {
        timeout = newTimeout;
        return this;
    }

    TestSettings retry(Duration window) {
        retry = window;
        return this;
    }

    RemoteSettings build() {
        return new RemoteSettings(
                provider,
                baseUrl,
                key == null ? null : new Password(key),
                apiVersion,
                new EmbeddingModel(provider.toString(), model, "", ProviderServer.DIMENSION, 0, "", prefix),
                requestedDimensions,
                new RemoteSettings.Limits(texts, tokens, concurrency, requestsPerMinute, tokensPerMinute),
                new RemoteSettings.Patience(timeout, retry));
    }
}
