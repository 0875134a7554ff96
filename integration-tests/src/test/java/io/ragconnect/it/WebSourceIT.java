package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A website on loopback, crawled by the packaged bundle into the table. */
class WebSourceIT {
    private static final int PAGES = 150;
    private static final int CHANGES = 6;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path temp;

    private final Map<String, String> site = new ConcurrentHashMap<>();
    private final Set<String> fullAnswers = ConcurrentHashMap.newKeySet();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        for (int page = 0; page < PAGES; page++) {
            site.put(path(page), html(page, "This page tells of subject number " + page + "."));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aSiteIsMirroredThroughAKillAndThenFollowed() throws Exception {
        try (Pipeline pipeline = Pipeline.start(
                        LocalStack.builder().workerProperty("offset.flush.interval.ms", "1000"), temp)
                .withConnector("web-source.json", this::followed)
                .withConnector("pgvector-sink.json", sink -> sink)) {
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> indexed(pipeline) > 10);
            pipeline.stack.worker(0).kill();
            assertThat(indexed(pipeline)).isLessThan(PAGES);
            pipeline.stack.worker(0).start();

            pipeline.awaitRows(
                    "SELECT count(*), count(DISTINCT document_id), count(DISTINCT content) FROM rag_chunk",
                    PAGES + "|" + PAGES + "|" + PAGES);
            pipeline.awaitRows("SELECT count(*) FROM rag_document", String.valueOf(PAGES));
            assertThat(pipeline.rows("SELECT count(*) FROM rag_failures")).containsExactly("0");

            hurry(pipeline);
            for (int page = 7; page < 12; page++) {
                Instant edited = Instant.now();
                site.put(path(page), html(page, "Now it tells of beekeeping."));
                String document = " = '" + url(page) + "'";
                pipeline.awaitRows(
                        "SELECT count(*) FROM rag_chunk WHERE document_id" + document
                                + " AND content LIKE '%beekeeping%'",
                        "1");
                assertThat(pipeline.rows("SELECT indexed_at - timestamptz '" + edited + "' < interval '3 s', indexed_at"
                                + " - timestamptz '" + edited + "' FROM rag_document WHERE id" + document))
                        .as("within revisit.min and two seconds, the sink included")
                        .allMatch(row -> row.startsWith("t|"));
            }

            site.remove(path(PAGES - 1));
            pipeline.awaitRows("SELECT count(*) FROM rag_chunk WHERE document_id = '" + url(PAGES - 1) + "'", "0");

            // from here on every page is settled, and asked for on condition alone
            await().atMost(Duration.ofMinutes(3)).until(() -> pipeline.metric("web-source", "PagesExpanding") == 0);
            fullAnswers.clear();
            long before = pipeline.metric("web-source", "PagesNotModified");
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> pipeline.metric("web-source", "PagesNotModified") > before + PAGES);
            assertThat(fullAnswers).isEmpty();
            assertThat(pipeline.rows("SELECT count(DISTINCT document_id) FROM rag_chunk"))
                    .isEqualTo(List.of(String.valueOf(PAGES - 1)));
        }
    }

    private ConnectorFile followed(ConnectorFile source) {
        return source.with("seeds", url(0))
                .with("path.exclude", "")
                .with("allow.private.addresses", "true")
                .with("crawl.delay.ms", "30")
                .with("state.interval.ms", "200")
                .with("revisit.min.ms", "1000")
                .with("revisit.max.ms", "1000");
    }

    /** Until now the site's own pace was slower than that at which it is to be visited again. */
    private void hurry(Pipeline pipeline) {
        ConnectorFile source = followed(Pipeline.example("web-source.json")).with("crawl.delay.ms", "0");
        Duration limit = Duration.ofMinutes(3);
        pipeline.stack.connect().stop(source.name());
        pipeline.stack.connect().awaitStopped(source.name(), limit);
        pipeline.stack.connect().put(source.name(), source.config());
        pipeline.stack.connect().resume(source.name());
        await().atMost(limit).until(() -> pipeline.metric("web-source", "PagesNotModified") > 2 * PAGES);
    }

    /** Connect then stores offsets with records alone, so that links are stored only if a record is sent for it. */
    @Test
    void withExactlyOnceLinksAreStoredAndARestartReadsNothingAgain() throws Exception {
        try (Pipeline pipeline = Pipeline.start(
                        LocalStack.builder().workerProperty("exactly.once.source.support", "enabled"), temp)
                .withConnector("web-source.json", source -> source.with("seeds", url(0))
                        .with("path.exclude", "")
                        .with("allow.private.addresses", "true")
                        .with("crawl.delay.ms", "0")
                        .with("host.connections", "4")
                        .with("state.interval.ms", "500"))) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> pipeline.metric("web-source", "DocumentsSent") == PAGES
                            && pipeline.metric("web-source", "PagesExpanding") == 0
                            && pipeline.metric("web-source", "StateUnsent") == 0
                            && pipeline.metric("web-source", "Pending") == 0);
            long before = pipeline.metric("web-source", "PagesKnown");

            pipeline.stack.worker(0).kill();
            fullAnswers.clear();
            pipeline.stack.worker(0).start();
            await().atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> pipeline.metric("web-source", "PagesKnown") == before
                            && pipeline.metric("web-source", "Queue") == 0
                            && pipeline.metric("web-source", "Pending") == 0);
            assertThat(fullAnswers).isEmpty();
            assertThat(pipeline.metric("web-source", "DocumentsSent")).isZero();
        }
    }

    /** Each change ends all tasks, in the middle of pages, and starts others that take up what these stored. */
    @Test
    void tasksThatAreChangedAgainAndAgainLoseAndDoubleNothing() throws Exception {
        try (Pipeline pipeline =
                Pipeline.start(LocalStack.builder().workerProperty("exactly.once.source.support", "enabled"), temp)) {
            ConnectorFile source = Pipeline.example("web-source.json")
                    .with("seeds", url(0))
                    .with("path.exclude", "")
                    .with("allow.private.addresses", "true")
                    .with("crawl.delay.ms", "50")
                    .with("state.interval.ms", "200");
            pipeline.stack.connect().create(source, LIMIT);
            try (SourceTopic topic = new SourceTopic(
                    pipeline.stack.bootstrapServers(), source.config().get("topic"))) {
                for (int change = 1; change <= CHANGES; change++) {
                    int sent = change * PAGES / (CHANGES + 2);
                    await().atMost(LIMIT).until(() -> topic.read().size() >= sent);
                    source = source.with("tasks.max", String.valueOf(1 + change % 3));
                    pipeline.stack.connect().put(source.name(), source.config());
                    if (change % 2 == 0) {
                        pipeline.stack.connect().awaitRunning(source.name(), LIMIT);
                        pipeline.stack.connect().restart(source.name());
                    }
                }
                assertThat(topic.read()).hasSizeLessThan(PAGES);

                await().atMost(LIMIT).until(() -> topic.folded("uri").size() == PAGES);
                await().atMost(LIMIT)
                        .ignoreExceptions()
                        .until(() -> pipeline.metric("web-source", "PagesExpanding") == 0
                                && pipeline.metric("web-source", "Queue") == 0
                                && pipeline.metric("web-source", "Pending") == 0);
                assertThat(topic.read()).extracting(SourceTopic.Sent::key).doesNotHaveDuplicates();
            }
        }
    }

    private static long indexed(Pipeline pipeline) {
        try {
            return Long.parseLong(pipeline.rows("SELECT count(*) FROM rag_document WHERE status = 'indexed'")
                    .get(0));
        } catch (SQLException e) {
            return 0; // no table yet
        }
    }

    private static String path(int page) {
        return page == 0 ? "/" : "/page-" + page;
    }

    private String url(int page) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path(page);
    }

    private static String html(int page, String text) {
        return "<!doctype html><title>Page " + page + "</title><main><p>" + text + "</p><nav><a href="
                + path(2 * page + 1) + ">left</a> <a href=" + path(2 * page + 2) + ">right</a></nav></main>";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            String page = site.get(path);
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String etag = "\"" + Integer.toHexString(page.hashCode()) + "\"";
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            fullAnswers.add(path);
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
