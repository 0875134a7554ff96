package io.ragconnect.benchmarks.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Pages held in memory and served on loopback, with an entity tag each. */
final class Website implements AutoCloseable {
    static {
        // the server would else wait for the acknowledgement of each header, 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int THREADS = 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Map<String, Page> pages;
    private final AtomicLong firstRequest = new AtomicLong();
    private final AtomicInteger full = new AtomicInteger();

    private Website(Map<String, Page> pages) throws IOException {
        this.pages = pages;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private record Page(byte[] body, String type, String etag) {
        static Page of(byte[] body, String type) {
            return new Page(body, type, "\"" + Integer.toHexString(java.util.Arrays.hashCode(body)) + "\"");
        }
    }

    /** The HTML files of a folder, as a manual has them. */
    static Website of(Path folder) throws IOException {
        Map<String, Page> pages = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = "/" + folder.relativize(file);
                if (path.endsWith(".html")) {
                    pages.put(path, Page.of(Files.readAllBytes(file), "text/html"));
                } else if (path.endsWith(".css")) {
                    pages.put(path, Page.of(Files.readAllBytes(file), "text/css"));
                }
            }
        }
        Page index = pages.get("/index.html");
        if (index != null) {
            pages.put("/", index);
        }
        return new Website(pages);
    }

    /** A manual of so many pages of about 15 KB, each with a table of contents, neighbours and links across. */
    static Website ofPages(int count) throws IOException {
        Map<String, Page> pages = new HashMap<>();
        for (int page = 0; page < count; page++) {
            String path = page == 0 ? "/" : "/section-" + page + ".html";
            pages.put(path, Page.of(html(page, count).getBytes(StandardCharsets.UTF_8), "text/html"));
        }
        return new Website(pages);
    }

    private static String html(int page, int count) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html><head><title>Section ")
                .append(page)
                .append("</title></head><body><nav>");
        for (int link : new int[] {0, page - 1, page + 1, 2 * page + 1, 2 * page + 2, (page * 7) % count}) {
            if (link >= 0 && link < count) {
                html.append("<a href=\"")
                        .append(link == 0 ? "/" : "/section-" + link + ".html")
                        .append("\">to</a> ");
            }
        }
        html.append("</nav><main><h1>Section ").append(page).append("</h1>");
        for (int paragraph = 0; paragraph < 40; paragraph++) {
            html.append("<h2>Part ").append(paragraph).append("</h2><p>");
            for (int sentence = 0; sentence < 5; sentence++) {
                html.append("Setting <code>option_")
                        .append((page * 31 + paragraph * 17 + sentence) % 997)
                        .append("</code> changes how the server plans what it does. ");
            }
            html.append("</p>");
        }
        return html.append("</main></body></html>").toString();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** From now on {@link #firstRequestNanos} and {@link #fullAnswers} tell of later requests. */
    void begin() {
        firstRequest.set(0);
        full.set(0);
    }

    long firstRequestNanos() {
        return firstRequest.get();
    }

    /** HTML pages sent. */
    int fullAnswers() {
        return full.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            firstRequest.compareAndSet(0, System.nanoTime());
            Page page = pages.get(exchange.getRequestURI().getPath());
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", page.type);
            exchange.getResponseHeaders().set("ETag", page.etag);
            if (page.etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            if (page.type.equals("text/html")) {
                full.incrementAndGet();
            }
            exchange.sendResponseHeaders(200, page.body.length);
            exchange.getResponseBody().write(page.body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
