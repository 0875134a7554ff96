package io.ragconnect.quickstart.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.ragconnect.localstack.ConnectException;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.quickstart.index.Filters;
import io.ragconnect.quickstart.index.IndexException;
import io.ragconnect.quickstart.index.LedgerReader;
import io.ragconnect.quickstart.index.Mode;
import io.ragconnect.quickstart.index.Question;
import io.ragconnect.quickstart.index.Search;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers every request of the page, when the guard lets it pass. */
final class PageHandler implements HttpHandler {
    private static final Map<String, String> FILES = Map.of(
            "/", "index.html",
            "/page.css", "page.css",
            "/page.js", "page.js",
            "/icon.svg", "icon.svg");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    private static final Pattern RESTART = Pattern.compile("/api/connectors/([^/]{1,1000})/restart");
    private static final Set<String> SEARCH_PARAMETERS = Set.of("q", "mode", "source", "type", "path", "top");
    private static final int DEFAULT_TOP = 10;
    private static final int DEFAULT_FAILURES = 100;
    private static final int MAX_FAILURES = 1000;
    private static final Duration FIRST_STATUS = Duration.ofSeconds(15);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final RequestGuard guard;
    private final Search search;
    private final LedgerReader ledger;
    private final ConnectorStates connectors;
    private final SourceFiles sources;
    private final StatusFeed feed;
    private final ApiJson json;
    private final Semaphore requests = new Semaphore(32);
    private final Semaphore streams = new Semaphore(24);

    PageHandler(
            RequestGuard guard,
            Search search,
            LedgerReader ledger,
            ConnectorStates connectors,
            SourceFiles sources,
            StatusFeed feed,
            ApiJson json) {
        this.guard = guard;
        this.search = search;
        this.ledger = ledger;
        this.connectors = connectors;
        this.sources = sources;
        this.feed = feed;
        this.json = json;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange);
            } catch (RequestException e) {
                Response.json(exchange, e.status(), json.error(e.getMessage()));
            } catch (IllegalArgumentException e) {
                Response.json(exchange, 400, json.error(e.getMessage()));
            } catch (IndexException | LocalStackException | ConnectException e) {
                Response.json(exchange, 503, json.error(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // a fault of ours: told here, too, since the server would only close the connection
                Response.json(exchange, 500, json.error("The page failed: " + e));
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        Optional<RequestGuard.Refusal> refusal = guard.check(method, path, exchange.getRequestHeaders());
        if (refusal.isPresent()) {
            throw new RequestException(refusal.get().status(), refusal.get().reason());
        }
        if (path.equals("/api/events")) {
            within(streams, () -> events(exchange));
        } else {
            within(requests, () -> route(exchange, method, path));
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void within(Semaphore limit, Work work) throws IOException, InterruptedException {
        if (!limit.tryAcquire()) {
            throw new RequestException(503, "Too many requests at once. Close some of the page's tabs");
        }
        try {
            work.run();
        } finally {
            limit.release();
        }
    }

    private void route(HttpExchange exchange, String method, String path) throws IOException, InterruptedException {
        Matcher restart = RESTART.matcher(path);
        if (restart.matches()) {
            require(method, "POST");
            connectors.restart(URLDecoder.decode(restart.group(1), StandardCharsets.UTF_8));
            Response.json(exchange, 202, json.accepted());
            return;
        }
        require(method, "GET");
        String query = exchange.getRequestURI().getRawQuery();
        switch (path) {
            case "/api/search" -> search(exchange, QueryParameters.parse(query, SEARCH_PARAMETERS));
            case "/api/status" -> status(exchange);
            case "/api/failures" -> {
                int limit = QueryParameters.parse(query, Set.of("limit"))
                        .number("limit", DEFAULT_FAILURES, 1, MAX_FAILURES);
                Response.json(exchange, 200, json.failures(ledger.failures(limit)));
            }
            case "/source" ->
                sources.send(
                        exchange, QueryParameters.parse(query, Set.of("id")).required("id"));
            default -> file(exchange, path);
        }
    }

    private static void require(String method, String expected) {
        if (!method.equals(expected)) {
            throw new RequestException(405, "This is for " + expected + " alone");
        }
    }

    private void search(HttpExchange exchange, QueryParameters parameters) throws IOException {
        String text = parameters.required("q");
        String modeId = parameters.text("mode");
        Mode mode = modeId.isEmpty()
                ? Mode.HYBRID
                : Mode.of(modeId)
                        .orElseThrow(() ->
                                new RequestException(400, "The parameter mode must be vector, keyword or hybrid"));
        Filters filters = new Filters(parameters.text("source"), parameters.text("type"), parameters.text("path"));
        int top = parameters.number("top", DEFAULT_TOP, 1, Question.MAX_TOP);
        Question question = new Question(text, mode, filters, top);
        Response.json(exchange, 200, json.answers(question, search.ask(question)));
    }

    private void status(HttpExchange exchange) throws IOException, InterruptedException {
        String status = feed.after(0, FIRST_STATUS)
                .orElseThrow(() -> new RequestException(503, "The status is not known yet. Try again"))
                .value();
        Response.bytes(exchange, 200, "application/json", status.getBytes(StandardCharsets.UTF_8));
    }

    /** The status now and after each change; between them comments, by which a reader that is gone is found out. */
    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        require(exchange.getRequestMethod(), "GET");
        Response.events(exchange);
        OutputStream body = exchange.getResponseBody();
        long version = 0;
        while (!feed.isClosed()) {
            Optional<Latest.Versioned<String>> next = feed.after(version, HEARTBEAT);
            String event = next.map(status -> "event: status\ndata: " + status.value() + "\n\n")
                    .orElse(": nothing new\n\n");
            body.write(event.getBytes(StandardCharsets.UTF_8));
            body.flush();
            version = next.map(Latest.Versioned::version).orElse(version);
        }
    }

    private static void file(HttpExchange exchange, String path) throws IOException {
        String name = FILES.get(path);
        if (name == null) {
            throw new RequestException(404, "There is nothing here");
        }
        try (InputStream content = PageHandler.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IllegalStateException("The page's file " + name + " is not in the archive");
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            Response.bytes(exchange, 200, type == null ? "text/plain" : type, content.readAllBytes());
        }
    }
}
