package io.ragconnect.localstack.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Pages held in memory and served on loopback, with an entity tag each. It counts what it is asked for. Thread-safe. */
public final class Website implements AutoCloseable {
    static {
        // the server would else wait for the acknowledgement of each header, 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int THREADS = 16;
    private static final String HTML = "text/html";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Map<String, Page> pages;
    private final AtomicLong firstRequest = new AtomicLong();
    private final Map<String, Integer> fullAnswers = new ConcurrentHashMap<>();
    private final AtomicInteger unconditional = new AtomicInteger();

    private Website(Map<String, Page> pages) {
        this.pages = new ConcurrentHashMap<>(pages);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot serve on loopback: " + e.getMessage(), e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private record Page(byte[] body, String type, String etag) {
        static Page of(byte[] body, String type) {
            return new Page(body, type, "\"" + Integer.toHexString(Arrays.hashCode(body)) + "\"");
        }
    }

    /** The HTML files and style sheets of a folder, as a manual has them. */
    public static Website of(Path folder) {
        Map<String, Page> pages = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = "/" + folder.relativize(file);
                if (path.endsWith(".html")) {
                    pages.put(path, Page.of(Files.readAllBytes(file), HTML));
                } else if (path.endsWith(".css")) {
                    pages.put(path, Page.of(Files.readAllBytes(file), "text/css"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the pages of " + folder + ": " + e.getMessage(), e);
        }
        return new Website(pages);
    }

    /** A site of these HTML pages, by their paths. */
    public static Website of(Map<String, String> html) {
        Map<String, Page> pages = new HashMap<>();
        html.forEach((path, page) -> pages.put(path, page(page)));
        return new Website(pages);
    }

    private static Page page(String html) {
        return Page.of(html.getBytes(StandardCharsets.UTF_8), HTML);
    }

    /** The URL of a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Paths of all HTML pages. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        pages.forEach((path, page) -> {
            if (page.type.equals(HTML)) {
                paths.add(path);
            }
        });
        return paths;
    }

    /** The HTML of a page. */
    public String html(String path) {
        return new String(Objects.requireNonNull(pages.get(path), path).body, StandardCharsets.UTF_8);
    }

    /** A page is written anew. */
    public void put(String path, String html) {
        pages.put(path, page(html));
    }

    /** A page is gone: 404. */
    public void remove(String path) {
        pages.remove(path);
    }

    /** From now on later requests alone are told of. */
    public void begin() {
        firstRequest.set(0);
        unconditional.set(0);
        fullAnswers.clear();
    }

    /** When the first request came, on the clock of {@link System#nanoTime()}; 0 when none did. */
    public long firstRequestNanos() {
        return firstRequest.get();
    }

    /** How many HTML pages were sent. */
    public int fullAnswers() {
        return fullAnswers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often each HTML page was sent. */
    public Map<String, Integer> fullAnswersByPath() {
        return Map.copyOf(fullAnswers);
    }

    /** How many requests for a page that is there came without a condition. */
    public int unconditionalRequests() {
        return unconditional.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            firstRequest.compareAndSet(0, System.nanoTime());
            String path = exchange.getRequestURI().getPath();
            Page page = pages.get(path);
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", page.type);
            exchange.getResponseHeaders().set("ETag", page.etag);
            String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
            if (condition == null) {
                unconditional.incrementAndGet();
            }
            if (page.etag.equals(condition)) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            if (page.type.equals(HTML)) {
                fullAnswers.merge(path, 1, Integer::sum);
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
