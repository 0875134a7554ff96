package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.ragconnect.it.SourceTopic.Sent;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import io.ragconnect.localstack.postgres.PostgresManual;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.site.Website;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sites on loopback, crawled by a worker with exactly-once delivery. */
class WebsitesIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration REVISIT_MIN = Duration.ofSeconds(5);
    private static final List<String> EDITED = List.of(
            "/tutorial-start.html", "/sql-select.html", "/indexes-intro.html", "/mvcc.html", "/tutorial-join.html");

    @TempDir
    private static Path temp;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder()
                .bundle(Pipeline.BUNDLE)
                .durable(false)
                .workerProperty("exactly.once.source.support", "enabled")
                .start();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void aManualOfOverAThousandPagesIsMirroredThroughAKillAndThenFollowed() throws Exception {
        try (Website site = Website.of(manual())) {
            Set<String> pages = urls(site);
            assertThat(pages).hasSizeGreaterThan(1_000);
            Crawled crawled = new Crawled(stack, "manual");
            try (SourceTopic topic = crawl("manual", source -> source.with("seeds", site.url("/index.html"))
                    .with("state.interval.ms", "500")
                    .with("revisit.min.ms", String.valueOf(REVISIT_MIN.toMillis()))
                    .with("revisit.max.ms", String.valueOf(REVISIT_MIN.toMillis())))) {
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> topic.read().size() > 50);
                stack.worker(0).kill();
                assertThat(topic.read()).hasSizeLessThan(pages.size());
                stack.worker(0).start();

                await().atMost(LIMIT).until(() -> keys(topic).equals(pages));
                crawled.awaitAllSettled(LIMIT);
                assertThat(topic.read()).as("nothing is there twice").hasSize(pages.size());

                site.begin();
                long before = crawled.metric("PagesNotModified");
                await().atMost(LIMIT).until(() -> crawled.metric("PagesNotModified") > before + 2L * pages.size());
                assertThat(site.unconditionalRequests()).isZero();
                assertThat(topic.read()).as("nothing changed").hasSize(pages.size());

                for (String edited : EDITED) {
                    site.put(edited, site.html(edited).replace("</body>", "<p>Beekeeping is new here.</p></body>"));
                    // what is asked of the source, as a consumer sees it: not a measure of this machine
                    await().atMost(REVISIT_MIN.plusSeconds(2))
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(10))
                            .until(() -> topic.read().stream()
                                    .anyMatch(sent -> sent.key().equals(site.url(edited))
                                            && sent.text("text").contains("Beekeeping is new here.")));
                }
                assertThat(topic.read()).hasSize(pages.size() + EDITED.size());

                String deleted = "/legalnotice.html";
                site.remove(deleted);
                await().atMost(LIMIT).until(() -> !topic.folded("id").containsKey(site.url(deleted)));
                assertThat(topic.read()).hasSize(pages.size() + EDITED.size() + 1);
            }
        } finally {
            stack.connect().deleteConnector("manual");
        }
    }

    private static Path manual() {
        try {
            return PostgresManual.provide(Files.createDirectory(temp.resolve("manual")));
        } catch (LocalStackException | java.io.IOException e) {
            throw SystemPackages.end(String.valueOf(e.getMessage()));
        }
    }

    /** On conditions that only a browser meets; and it must not be a way around what the fetcher refuses. */
    @Test
    void aPageThatScriptsMakeIsRenderedWithinTheRulesOfFetching() throws Exception {
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer secret = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        secret.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI().toString());
                exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
                exchange.sendResponseHeaders(204, -1);
            }
        });
        secret.start();
        String elsewhere = "http://127.0.0.2:" + secret.getAddress().getPort();
        Website site = Website.of(Map.of(
                "/index.html",
                "<!doctype html><title>App</title><div id=app></div><script src=/app.html></script>",
                "/app.html",
                script(elsewhere),
                "/data.html",
                "Tides rise twice a day.",
                "/plain.html",
                "<!doctype html><title>Plain</title><main><p>Reached through a link that a script made.</p></main>"));
        try (site;
                Chromium.Headless browser = Chromium.headless(Files.createDirectory(temp.resolve("profile")));
                SourceTopic topic = crawl("app", source -> source.with("seeds", site.url("/index.html"))
                        .with("allow.private.addresses", "false")
                        .with("allowed.addresses", "127.0.0.1/32")
                        .with("render", "auto")
                        .with("render.devtools.url", browser.endpoint()))) {
            await().atMost(LIMIT).until(() -> topic.folded("text")
                    .keySet()
                    .containsAll(Set.of(site.url("/index.html"), site.url("/plain.html"))));
            assertThat(topic.folded("text").get(site.url("/index.html")))
                    .contains("Tides rise twice a day.")
                    .contains("elsewhere: refused");
            assertThat(topic.folded("title").get(site.url("/index.html"))).isEqualTo("Shown");
            assertThat(asked).isEmpty();
        } finally {
            secret.stop(0);
            stack.connect().deleteConnector("app");
        }
    }

    /** It tries every way out that a page has, and tells in the page what came of it. */
    private static String script(String elsewhere) {
        return """
                const show = text => {
                    const line = document.createElement('p');
                    line.textContent = text;
                    document.getElementById('app').append(line);
                };
                document.title = 'Shown';
                fetch('/data.html').then(answer => answer.text()).then(show);
                fetch('ELSEWHERE/fetch').then(() => show('elsewhere: read'), () => show('elsewhere: refused'));
                navigator.sendBeacon('ELSEWHERE/beacon', 'x');
                for (const [tag, attribute] of [['img', 'src'], ['script', 'src'], ['iframe', 'src'], ['link', 'href']]) {
                    const element = document.createElement(tag);
                    element.rel = 'stylesheet';
                    element[attribute] = 'ELSEWHERE/' + tag;
                    document.body.append(element);
                }
                try { new WebSocket('ELSEWHERE/socket'.replace('http', 'ws')) } catch (e) { }
                try {
                    new Worker(URL.createObjectURL(new Blob(["fetch('ELSEWHERE/worker')"])));
                } catch (e) { }
                const link = document.createElement('a');
                link.href = '/plain.html';
                link.textContent = 'on';
                document.getElementById('app').append(link);
                setTimeout(() => { location = 'ELSEWHERE/location' }, 100);
                """.replace("ELSEWHERE", elsewhere);
    }

    private static SourceTopic crawl(String name, Function<ConnectorFile, ConnectorFile> change) {
        ConnectorFile source = new ConnectorFile(
                        name, Pipeline.example("web-source.json").config())
                .with("topic", name)
                .with("errors.topic", "")
                .with("path.exclude", "")
                .with("allow.private.addresses", "true")
                .with("crawl.delay.ms", "0")
                .with("host.connections", "4");
        stack.connect().create(change.apply(source), LIMIT);
        return new SourceTopic(stack.bootstrapServers(), name);
    }

    private static Set<String> keys(SourceTopic topic) {
        return topic.read().stream().map(Sent::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> urls(Website site) {
        return site.paths().stream().map(site::url).collect(Collectors.toCollection(TreeSet::new));
    }
}
