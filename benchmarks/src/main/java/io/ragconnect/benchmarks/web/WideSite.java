package io.ragconnect.benchmarks.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As many small pages as wanted, named by sitemaps. */
final class WideSite implements AutoCloseable {
    private static final int URLS_OF_A_SITEMAP = 50_000;
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final int pages;
    private final boolean mayBeFetched;

    /** @param mayBeFetched whether its robots.txt allows more than a page a minute */
    WideSite(int pages, boolean mayBeFetched) throws IOException {
        this.pages = pages;
        this.mayBeFetched = mayBeFetched;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** The index of the sitemaps; they are under another name than the pages, whose robots.txt is another one then. */
    String sitemap() {
        return origin("127.0.0.1") + "/index.xml";
    }

    /** The host of the pages. */
    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    private String origin(String host) {
        return "http://" + host + ":" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean ofPages = exchange.getRequestHeaders().getFirst("Host").startsWith("localhost");
            if (path.equals("/robots.txt")) {
                send(exchange, "text/plain", ofPages && !mayBeFetched ? "User-agent: *\nCrawl-delay: 60\n" : "");
            } else if (path.equals("/index.xml")) {
                send(exchange, "application/xml", index());
            } else if (path.endsWith(".xml")) {
                send(exchange, "application/xml", sitemap(Integer.parseInt(path.replaceAll("\\D", ""))));
            } else {
                exchange.getResponseHeaders().set("ETag", "\"" + Integer.toHexString(path.hashCode()) + "\"");
                send(
                        exchange,
                        "text/html",
                        "<!doctype html><html lang=en><title>" + path + "</title><p>Text of " + path);
            }
        }
    }

    private static void send(HttpExchange exchange, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private String index() {
        StringBuilder xml = new StringBuilder("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
        for (int map = 0; map * URLS_OF_A_SITEMAP < pages; map++) {
            xml.append("<sitemap><loc>")
                    .append(origin("127.0.0.1"))
                    .append("/sitemap-")
                    .append(map)
                    .append(".xml</loc></sitemap>");
        }
        return xml.append("</sitemapindex>").toString();
    }

    private String sitemap(int map) {
        StringBuilder xml = new StringBuilder("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
        for (int page = map * URLS_OF_A_SITEMAP; page < Math.min(pages, (map + 1) * URLS_OF_A_SITEMAP); page++) {
            xml.append("<url><loc>")
                    .append(origin("localhost"))
                    .append("/docs/chapter-")
                    .append(page / 100)
                    .append("/section-")
                    .append(page)
                    .append(".html</loc></url>");
        }
        return xml.append("</urlset>").toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
