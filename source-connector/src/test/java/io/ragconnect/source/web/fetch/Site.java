package io.ragconnect.source.web.fetch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on loopback which answers what it was told to, and remembers what it was asked. */
final class Site implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Reply> pages = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    Site() {
        this(server());
    }

    Site(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @FunctionalInterface
    interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    record Asked(String path, Headers headers) {}

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reply reply(int status, String body, String... headers) {
        return reply(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Reply reply(int status, byte[] body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        };
    }

    static Reply redirect(int status, Object target) {
        return reply(status, "", "Location", target.toString());
    }

    Site on(String path, Reply reply) {
        pages.put(path, reply);
        return this;
    }

    Site page(String path, String body, String... headers) {
        return on(path, reply(200, body, headers));
    }

    URI url(String path) {
        return url("localhost", path);
    }

    URI url(String host, String path) {
        return URI.create("http://" + host + ":" + port() + path);
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Paths in the order in which they were asked for. */
    List<String> paths() {
        return asked.stream().map(Asked::path).toList();
    }

    Headers headersOf(String path) {
        return asked.stream()
                .filter(request -> request.path().equals(path))
                .reduce((first, second) -> second)
                .orElseThrow()
                .headers();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        Headers headers = new Headers();
        headers.putAll(exchange.getRequestHeaders());
        asked.add(new Asked(path, headers));
        try (exchange) {
            pages.getOrDefault(path, reply(404, "not here")).to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
