package io.ragconnect.embedding.remote.http;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import io.ragconnect.record.Texts;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client behind langchain4j's port, so that status and headers of a failure are seen: every failure is a
 * {@link ProviderFailure}. A request is given up, body included, when its time is over or its thread is interrupted, which
 * stays so. Redirects are not followed, since they would carry the key to another host.
 */
public final class ProviderHttp implements HttpClient {
    private static final int MAX_REPLY_BYTES = 128 << 20;
    private static final int MAX_SHOWN_CHARS = 300;

    private final java.net.http.HttpClient client;
    private final Duration timeout;
    private final @Nullable String secret;

    /**
     * @param timeout of one request, from connecting to the last byte of the reply
     * @param secret what must not appear in any message, even if the provider says it back
     */
    public ProviderHttp(Duration timeout, @Nullable String secret) {
        this.timeout = timeout;
        this.secret = secret;
        // not HTTP/2: over plain http the JDK asks for an upgrade, at which some model servers fail
        this.client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() / 100 != 2) {
            throw refused(response);
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map())
                .body(response.body())
                .build();
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange = null;
        try {
            exchange = client.sendAsync(jdk(request), head -> new BoundedBody(MAX_REPLY_BYTES));
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new ProviderFailure(Kind.AWAY, "the request was interrupted", null, e);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new ProviderFailure(Kind.AWAY, "no answer within " + timeout.toMillis() + " ms", null, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ProviderFailure(Kind.AWAY, "no answer: " + describe(cause), null, cause);
        } catch (IllegalArgumentException e) {
            // of a header: the JDK's message holds its value, which may be the key
            throw new ProviderFailure(
                    Kind.SETTINGS,
                    "the request can't be built; check embedding.base.url, and embedding.api.key for line breaks");
        }
    }

    private static java.net.http.HttpRequest jdk(HttpRequest request) {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .method(
                        request.method().name(),
                        java.net.http.HttpRequest.BodyPublishers.ofString(request.body(), StandardCharsets.UTF_8));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return builder.build();
    }

    private ProviderFailure refused(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        HttpHeaders headers = response.headers();
        String said = "status " + status + ": " + shown(new String(response.body(), StandardCharsets.UTF_8));
        return switch (status) {
            case 400, 413, 422 -> new ProviderFailure(Kind.TEXTS, said);
            case 401, 403 -> new ProviderFailure(Kind.SETTINGS, said + ". Check embedding.api.key");
            case 429 -> later(Kind.BUSY, said, headers);
            case 402, 408, 409, 424, 425 -> later(Kind.AWAY, said, headers);
            default ->
                status >= 500
                        ? later(Kind.AWAY, said, headers)
                        : new ProviderFailure(Kind.SETTINGS, said + ". Check embedding.model and embedding.base.url");
        };
    }

    private static ProviderFailure later(Kind kind, String said, HttpHeaders headers) {
        return new ProviderFailure(
                kind, said, RetryAfter.of(headers, Clock.systemUTC()).orElse(null), null);
    }

    /** What a provider says, in one short line without the key. */
    public String shown(String text) {
        String hidden = secret == null || secret.isEmpty() ? text : text.replace(secret, "[hidden]");
        String line = Texts.oneLine(hidden).strip();
        return line.isEmpty() ? "(nothing)" : Texts.truncate(line, MAX_SHOWN_CHARS);
    }

    /** The JDK often says why in a cause only. */
    private String describe(Throwable failure) {
        Throwable telling = failure;
        while (telling.getMessage() == null && telling.getCause() != null) {
            telling = telling.getCause();
        }
        String type = failure.getClass().getSimpleName();
        return shown(telling.getMessage() == null ? type : type + ": " + telling.getMessage());
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("embeddings are not streamed");
    }

    /** For langchain4j's clients, whose own time-outs are left out: this one's holds. */
    public static HttpClientBuilder handingOut(HttpClient client) {
        return new HttpClientBuilder() {
            @Override
            public @Nullable Duration connectTimeout() {
                return null;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration ignored) {
                return this;
            }

            @Override
            public @Nullable Duration readTimeout() {
                return null;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration ignored) {
                return this;
            }

            @Override
            public HttpClient build() {
                return client;
            }
        };
    }
}
