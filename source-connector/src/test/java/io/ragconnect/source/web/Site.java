package io.ragconnect.source.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ragconnect.record.Hashes;
import io.ragconnect.source.web.state.HostGroups;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Real websites on one loopback port, told apart by their host names, which only {@link #resolve} knows. */
final class Site implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final AtomicInteger robotsAskedFor = new AtomicInteger();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    Site() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** What is told of a request. */
    record Request(String url, boolean conditional) {}

    private record Answer(int status, byte[] body, Map<String, String> headers) {}

    /** Pages that begin and never end. */
    private final Set<String> endless = ConcurrentHashMap.newKeySet();

    /** By host, what a request must have. */
    private final Map<String, String> authorizations = new ConcurrentHashMap<>();

    int port() {
        return server.getAddress().getPort();
    }

    /** A URL of this site: {@code a.test/path}. */
    String url(String hostAndPath) {
        int slash = hostAndPath.indexOf('/');
        return "http://" + hostAndPath.substring(0, slash) + ":" + port() + hostAndPath.substring(slash);
    }

    /** Hosts of which each may belong to a task of its own: the port, which differs from run to run, is part of what is shared out. */
    List<String> hostsOfDifferentGroups(int count) {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; hosts.size() < count; i++) {
            hosts.add("h" + i + ".test");
            List<String> withPorts =
                    hosts.stream().map(host -> host + ":" + port()).toList();
            if (HostGroups.of(withPorts).tasks() < hosts.size()) {
                hosts.remove(hosts.size() - 1);
            }
        }
        return hosts;
    }

    /** All hosts whose names end with .test are this machine. */
    static InetAddress[] resolve(String host) throws UnknownHostException {
        if (!host.endsWith(".test")) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
    }

    /** A page of text with links to others, each as host and path, or a path alone. */
    Site page(String hostAndPath, String text, String... links) {
        StringBuilder body = new StringBuilder("<main><p>" + text + "</p>");
        for (String link : links) {
            body.append("<a href=\"")
                    .append(link.startsWith("/") ? link : url(link))
                    .append("\">on</a> ");
        }
        return html(hostAndPath, "", body + "</main>");
    }

    Site html(String hostAndPath, String head, String body) {
        String page = "<!doctype html><html><head><title>" + hostAndPath + "</title>" + head + "</head><body>" + body
                + "</body></html>";
        return bytes(hostAndPath, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    Site bytes(String hostAndPath, String type, byte[] body, String... headers) {
        return answer(hostAndPath, 200, body, headers(type, body, headers));
    }

    Site text(String hostAndPath, String type, String body, String... headers) {
        return bytes(hostAndPath, type, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Without a validator, so that nothing can be asked on condition. */
    Site plain(String hostAndPath, String body) {
        return answer(hostAndPath, 200, body.getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "text/html"));
    }

    Site status(String hostAndPath, int status, String... headers) {
        return answer(hostAndPath, status, new byte[0], headers(null, new byte[0], headers));
    }

    /** Its first bytes come, and no more for as long as anybody waits. */
    Site endless(String hostAndPath, String type, String beginning) {
        endless.add(hostAndPath);
        return text(hostAndPath, type, beginning);
    }

    /** Every page of a host needs this Authorization. */
    Site locked(String host, String authorization) {
        authorizations.put(host, authorization);
        return this;
    }

    Site remove(String hostAndPath) {
        answers.remove(hostAndPath);
        return this;
    }

    private Site answer(String hostAndPath, int status, byte[] body, Map<String, String> headers) {
        answers.put(hostAndPath, new Answer(status, body, headers));
        return this;
    }

    private static Map<String, String> headers(String type, byte[] body, String... pairs) {
        Map<String, String> headers = new TreeMap<>();
        if (type != null) {
            headers.put("Content-Type", type);
            headers.put("ETag", '"' + Hashes.sha256(body).substring(0, 16) + '"');
        }
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    /** Requests of pages since the last call. */
    List<Request> takeRequests() {
        List<Request> taken = new ArrayList<>();
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            taken.add(request);
        }
        return taken;
    }

    /** How often a robots.txt was asked for. */
    int robotsAskedFor() {
        return robotsAskedFor.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = exchange.getRequestHeaders().getFirst("Host").replaceAll(":\\d+$", "");
            String url = host + exchange.getRequestURI();
            String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
            if (url.endsWith("/robots.txt")) {
                robotsAskedFor.incrementAndGet();
            } else {
                requests.add(new Request(url, condition != null));
            }
            String needed = authorizations.get(host);
            if (needed != null && !needed.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Answer answer = answers.getOrDefault(url, new Answer(404, new byte[0], Map.of()));
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            if (condition != null && condition.equals(answer.headers.get("ETag"))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            if (endless.contains(url)) {
                exchange.sendResponseHeaders(answer.status, 0);
                exchange.getResponseBody().write(answer.body);
                exchange.getResponseBody().flush();
                new CountDownLatch(1).await();
            }
            exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
            exchange.getResponseBody().write(answer.body);
        } catch (InterruptedException e) {
            // the site is closed
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
