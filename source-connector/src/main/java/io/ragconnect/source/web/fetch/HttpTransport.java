package io.ragconnect.source.web.fetch;

import io.ragconnect.source.web.fetch.FetchSettings.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One GET and its answer, no more: no redirects, cookies, proxies or repetitions, nothing unbounded. Each connection goes to an
 * address that {@link AddressRules} let pass.
 */
final class HttpTransport implements AutoCloseable {
    private static final int MAX_HEADERS = 256;
    private static final int MAX_CONNECTIONS = 256;
    /** What is read of a body that nobody wants, so that its connection can serve again. */
    private static final int MAX_DRAINED = 64 << 10;

    private final Limits limits;
    private final CheckedResolver resolver;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("web-deadlines"));
    private final Map<HttpGet, Boolean> running = new ConcurrentHashMap<>();
    private volatile boolean closed;

    HttpTransport(Limits limits, int connectionsPerHost, CheckedResolver resolver, SSLContext tls) {
        this.limits = limits;
        this.resolver = resolver;
        Timeout connectTimeout = Timeout.of(limits.connectTimeout());
        // the deadline comes first, and says what it is
        Timeout silence = Timeout.of(limits.totalTimeout().plusSeconds(5));
        Http1Config http = Http1Config.custom()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(limits.maxHeaderBytes())
                .build();
        HttpConnectionFactory<ManagedHttpClientConnection> connectionFactory = socket -> new QuietConnection(http);
        connections = new PoolingHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(
                        // without it the JVM's SOCKS proxy would be asked, which connects to what it likes
                        proxy -> new Socket(Proxy.NO_PROXY),
                        null,
                        resolver,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register("https", new DefaultClientTlsStrategy(tls))
                                .build()),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.ofMinutes(5),
                connectionFactory);
        connections.setMaxTotal(MAX_CONNECTIONS);
        connections.setDefaultMaxPerRoute(connectionsPerHost);
        connections.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(silence).build());
        connections.setDefaultTlsConfig(
                TlsConfig.custom().setHandshakeTimeout(connectTimeout).build());
        connections.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(connectTimeout)
                .setSocketTimeout(silence)
                .build());
        client = HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(silence)
                        .setResponseTimeout(silence)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setRetryStrategy(new StaleConnectionRetry())
                .setRoutePlanner(DirectRoute.PLANNER)
                .disableDefaultUserAgent()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Asks once. The body is read of answers that have one ({@link Answer#hasBody}).
     *
     * @throws RefusedException when a limit or the rules for addresses forbid it
     * @throws InterruptedException when closed meanwhile
     */
    Answer get(URI url, List<Header> headers, Body.Limits bodyLimits) throws IOException, InterruptedException {
        HttpGet request = new HttpGet(url);
        headers.forEach(request::addHeader);
        AtomicBoolean late = new AtomicBoolean();
        running.put(request, true);
        Future<?> deadline = null;
        try {
            if (closed) {
                throw closedException();
            }
            deadline = deadlines.schedule(
                    () -> {
                        late.set(true);
                        request.cancel();
                    },
                    limits.totalTimeout().toMillis(),
                    TimeUnit.MILLISECONDS);
            return exchange(request, bodyLimits);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (closed || Thread.interrupted()) {
                throw closedException();
            }
            if (late.get()) {
                throw new IOException(
                        "it took longer than " + limits.totalTimeout().toMillis() + " ms", e);
            }
            // what the client finds wrong with what a server sent is no fault of ours
            throw e instanceof IOException failure ? failure : new IOException(e.toString(), e);
        } finally {
            running.remove(request);
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }

    private Answer exchange(HttpGet request, Body.Limits bodyLimits) throws IOException {
        ClassicHttpResponse response = client.executeOpen(null, request, null);
        boolean reusable = false;
        try {
            HttpEntity entity = response.getEntity();
            Body body = new Body(new byte[0], false);
            if (entity == null) {
                reusable = true;
            } else if (Answer.hasBody(response.getCode())) {
                if (entity.getContentLength() > bodyLimits.sent() && !bodyLimits.cut()) {
                    throw Body.tooLarge(bodyLimits.sent());
                }
                InputStream content = entity.getContent();
                body = Body.read(content, contentEncoding(response), bodyLimits);
                // a decompressor may stop before the last chunk
                reusable = !body.cut() && drained(content);
            } else {
                reusable = entity.getContentLength() <= MAX_DRAINED && drained(entity.getContent());
            }
            return Answer.of(response.getCode(), response.getHeaders(), body.bytes(), body.cut());
        } finally {
            if (reusable) {
                response.close();
            } else {
                // close() alone would read an endless body to its end; after this it finds nothing to read, and says so
                request.cancel();
                Closer.closeQuietly(response);
            }
        }
    }

    private static @Nullable String contentEncoding(ClassicHttpResponse response) {
        Header[] headers = response.getHeaders("Content-Encoding");
        return headers.length == 0
                ? null
                : Arrays.stream(headers).map(Header::getValue).collect(Collectors.joining(", "));
    }

    private static boolean drained(InputStream content) throws IOException {
        byte[] block = new byte[4 << 10];
        int total = 0;
        for (int count = content.read(block); count >= 0; count = content.read(block)) {
            total += count;
            if (total > MAX_DRAINED) {
                return false;
            }
        }
        return true;
    }

    private static InterruptedException closedException() {
        return new InterruptedException("The fetcher is closed, or its thread was interrupted");
    }

    @Override
    public void close() {
        closed = true;
        resolver.close();
        deadlines.shutdownNow();
        running.keySet().forEach(HttpGet::cancel);
        client.close(CloseMode.IMMEDIATE);
        connections.close(CloseMode.IMMEDIATE);
    }
}
