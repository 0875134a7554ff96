package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.HERE;
import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.settings;
import static io.ragconnect.source.web.fetch.FetchKit.with;
import static io.ragconnect.source.web.fetch.Site.redirect;
import static io.ragconnect.source.web.fetch.Site.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.web.fetch.FetchResult.Failed;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import io.ragconnect.source.web.fetch.FetchResult.Refused;
import io.ragconnect.source.web.fetch.FetchSettings.Limits;
import io.ragconnect.source.web.fetch.FetchSettings.Politeness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RobotsTest {
    private static final String FORBIDDING = "User-agent: *\nDisallow: /";

    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("rfc 5.1", """
                    User-Agent: *
                    Disallow: *.gif$
                    Disallow: /example/
                    Allow: /publications/

                    User-Agent: foobot
                    Disallow:/
                    Allow:/example/page.html
                    Allow:/example/allowed.gif

                    User-Agent: barbot
                    User-Agent: bazbot
                    Disallow: /example/page.html

                    User-Agent: quxbot
                    """),
            Map.entry("rfc 5.2", "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"),
            Map.entry(
                    "rfc 2.2.1",
                    "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: ExampleBot\ndisallow: /baz\n"),
            Map.entry("rfc 2.2.2", """
                    User-Agent: *
                    Disallow: /foo/bar?baz=quz
                    Disallow: /foo/baz?qux=http%3A%2F%2Ffoo.bar
                    Disallow: /foo/bar/ツ
                    Disallow: /foo/baz/%E3%83%85
                    Disallow: /foo/qux/%62%61%7A
                    """),
            Map.entry("rfc 2.2.3", """
                    User-Agent: *
                    Allow: /this/path/exactly$
                    Disallow: /this/*/exactly
                    Disallow: /this/path/exactlyx
                    Disallow: /end$ # comment
                    """),
            Map.entry("none", ""),
            Map.entry("comments only", "# User-agent: *\n# Disallow: /\n"),
            Map.entry("one", "user-agent: FooBot\ndisallow: /\n"),
            Map.entry("no directive", "foo: FooBot\nbar: /\n"),
            Map.entry("upper", "USER-AGENT: FOOBOT\nALLOW: /x/\nDISALLOW: /\n"),
            Map.entry("camel", "uSeR-aGeNt: fOObOT\nAlLoW: /x/\nDiSaLlOw: /\n"),
            Map.entry("groups", """
                    allow: /foo/bar/

                    user-agent: FooBot
                    disallow: /
                    allow: /x/
                    user-agent: BarBot
                    disallow: /
                    allow: /y/


                    allow: /w/
                    user-agent: BazBot

                    user-agent: FooBot
                    allow: /z/
                    disallow: /
                    """),
            Map.entry(
                    "sitemap between",
                    "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n"),
            Map.entry("any last", "user-agent: FooBot\nallow: /\nuser-agent: *\ndisallow: /\n"),
            Map.entry("any first", "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n"),
            Map.entry("others", "user-agent: BarBot\ndisallow: /\nuser-agent: BazBot\ndisallow: /\n"),
            Map.entry("longer name", "user-agent: FooBotNews\ndisallow: /\n"),
            Map.entry("shorter name", "user-agent: Foo\ndisallow: /\n"),
            Map.entry("case", "user-agent: FooBot\ndisallow: /x/\n"),
            Map.entry("page in folder", "user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n"),
            Map.entry("folder around page", "user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n"),
            Map.entry("empty rules", "user-agent: FooBot\ndisallow: \nallow: \n"),
            Map.entry("tie", "user-agent: FooBot\ndisallow: /\nallow: /\n"),
            Map.entry("slash", "user-agent: FooBot\ndisallow: /x\nallow: /x/\n"),
            Map.entry("star", "user-agent: FooBot\nallow: /page\ndisallow: /*.html\n"),
            Map.entry("stars within", "user-agent: FooBot\ndisallow: /foo/bar/quz\nallow: /foo/*/quz\n"),
            Map.entry("dollar", "user-agent: FooBot\ndisallow: /foo/bar$\nallow: /foo/bar/qux\n"),
            Map.entry("comment", "user-agent: FooBot\n# disallow: /\ndisallow: /foo/quz#qux\nallow: /\n"),
            Map.entry("own group", "user-agent: *\ndisallow: /x/\nuser-agent: FooBot\ndisallow: /y/\n"),
            Map.entry("bom", "\uFEFFUser-Agent: FooBot\nDisallow: /x\n"),
            Map.entry("cr", "User-Agent: FooBot\rDisallow: /x\r"),
            Map.entry("crlf", "User-Agent: FooBot\r\nDisallow: /x\r\n"));

    @ParameterizedTest
    @CsvSource({
        "rfc 5.1, OtherBot, /, true",
        "rfc 5.1, OtherBot, /a.gif, false",
        "rfc 5.1, OtherBot, /a.gif?b, true",
        "rfc 5.1, OtherBot, /example/, false",
        "rfc 5.1, OtherBot, /publications/, true",
        "rfc 5.1, foobot, /, false",
        "rfc 5.1, foobot, /publications/, false",
        "rfc 5.1, foobot, /example/page.html, true",
        "rfc 5.1, foobot, /example/allowed.gif, true",
        "rfc 5.1, barbot, /example/page.html, false",
        "rfc 5.1, bazbot, /example/page.html, false",
        "rfc 5.1, bazbot, /example/, true",
        "rfc 5.1, bazbot, /a.gif, true",
        "rfc 5.1, quxbot, /example/page.html, true",
        "rfc 5.2, foobot, /example/page/, true",
        "rfc 5.2, foobot, /example/page/disallowed.gif, false",
        "rfc 2.2.1, ExampleBot, /foo, false",
        "rfc 2.2.1, ExampleBot, /bar/x, false",
        "rfc 2.2.1, ExampleBot, /baz, false",
        "rfc 2.2.1, ExampleBot, /qux, true",
        "rfc 2.2.1, OtherBot, /foo, true",
        "rfc 2.2.2, FooBot, /foo/bar?baz=quz, false",
        "rfc 2.2.2, FooBot, /foo/bar, true",
        "rfc 2.2.2, FooBot, /foo/bar?baz=quy, true",
        "rfc 2.2.2, FooBot, /foo/baz?qux=http%3A%2F%2Ffoo.bar, false",
        "rfc 2.2.2, FooBot, /foo/bar/%E3%83%84, false",
        "rfc 2.2.2, FooBot, /foo/baz/%E3%83%85, false",
        "rfc 2.2.2, FooBot, /foo/qux/baz, false",
        "rfc 2.2.3, FooBot, /this/path/exactly, true",
        "rfc 2.2.3, FooBot, /this/path/exactlyx, false",
        "rfc 2.2.3, FooBot, /this/other/exactly, false",
        "rfc 2.2.3, FooBot, /this/a/b/exactly, false",
        "rfc 2.2.3, FooBot, /end, false",
        "rfc 2.2.3, FooBot, /end/, true",
        "none, FooBot, /, true",
        "comments only, FooBot, /, true",
        "one, FooBot, /x/y, false",
        "one, BarBot, /x/y, true",
        "no directive, FooBot, /x/y, true",
        "upper, FooBot, /x/y, true",
        "upper, FooBot, /a/b, false",
        "camel, foobot, /x/y, true",
        "camel, foobot, /a/b, false",
        "groups, FooBot, /x/b, true",
        "groups, FooBot, /z/d, true",
        "groups, FooBot, /y/c, false",
        "groups, FooBot, /foo/bar/, false",
        "groups, BarBot, /y/c, true",
        "groups, BarBot, /w/a, true",
        "groups, BarBot, /z/d, false",
        "groups, BarBot, /foo/bar/, false",
        "groups, BazBot, /z/d, true",
        "sitemap between, FooBot, /, false",
        "sitemap between, BarBot, /, false",
        "any last, FooBot, /x, true",
        "any last, BarBot, /x, false",
        "any first, FooBot, /x, false",
        "any first, BarBot, /x, true",
        "others, FooBot, /x, true",
        "longer name, FooBot, /x, true",
        "shorter name, FooBot, /x, true",
        "case, FooBot, /x/y, false",
        "case, FooBot, /X/y, true",
        "page in folder, FooBot, /x/page.html, false",
        "page in folder, FooBot, /x/, true",
        "folder around page, FooBot, /x/page.html, true",
        "folder around page, FooBot, /x/, false",
        "empty rules, FooBot, /x/page.html, true",
        "tie, FooBot, /x/page.html, true",
        "slash, FooBot, /x, false",
        "slash, FooBot, /x/, true",
        "star, FooBot, /page.html, false",
        "star, FooBot, /page, true",
        "stars within, FooBot, /foo/bar/quz, false",
        "stars within, FooBot, /foo/quz, true",
        "stars within, FooBot, /foo/bax/quz, true",
        "dollar, FooBot, /foo/bar, false",
        "dollar, FooBot, /foo/bar/qux, true",
        "dollar, FooBot, /foo/bar/, true",
        "dollar, FooBot, /foo/bar/baz, true",
        "comment, FooBot, /foo/bar, true",
        "comment, FooBot, /foo/quz, false",
        "own group, FooBot, /x/page, true",
        "own group, FooBot, /y/page, false",
        "own group, BarBot, /x/page, false",
        "bom, FooBot, /x, false",
        "cr, FooBot, /x, false",
        "cr, FooBot, /y, true",
        "crlf, FooBot, /x, false",
        "crlf, FooBot, /y, true",
    })
    void whatTheStandardAndItsFirstParserSay(String file, String robot, String path, boolean allowed)
            throws InterruptedException {
        try (Site site = new Site()
                        .page("/robots.txt", FILES.get(file), "Content-Type", "text/plain")
                        .page(path, "text");
                Fetcher fetcher = Fetchers.open(agent(robot + "/2.1"), HERE)) {
            FetchResult result = fetcher.fetch(get(site.url(path)));
            assertThat(result).isInstanceOf(allowed ? Page.class : Refused.class);
            assertThat(site.paths().contains(path)).isEqualTo(allowed);
        }
    }

    @Test
    void whatItForbidsIsRefusedNamingIt() throws InterruptedException {
        try (Site site = new Site().page("/robots.txt", FORBIDDING).page("/a", "text");
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(((Refused) fetcher.fetch(get(site.url("/a")))).reason())
                    .startsWith(site.url("/a") + " is not for test-crawler to read, says " + site.url("/robots.txt"));
            fetcher.fetch(get(site.url("/b")));
            assertThat(site.paths()).containsExactly("/robots.txt");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 418, 451, 499})
    void noneThereAllowsAll(int status) throws InterruptedException {
        assertThat(fetchWith(reply(status, FORBIDDING))).isInstanceOf(Page.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429, 204, 206, 304})
    void noneToBeHadAllowsNothing(int status) throws InterruptedException {
        assertThat(fetchWith(reply(status, "")))
                .isInstanceOf(Failed.class)
                .asString()
                .contains("robots.txt answered " + status);
    }

    @Test
    void oneThatIsTooSlowAllowsNothing() throws InterruptedException {
        Limits limits = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(1), 1000, 1000, 5, 1000);
        try (Site site = new Site()
                        .on("/robots.txt", exchange -> {
                            exchange.sendResponseHeaders(200, 0);
                            try {
                                while (true) {
                                    exchange.getResponseBody().write('#');
                                    exchange.getResponseBody().flush();
                                    Thread.sleep(50);
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        })
                        .page("/", "text");
                Fetcher fetcher = Fetchers.open(with(limits), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Failed.class);
            assertThat(site.paths()).containsExactly("/robots.txt");
        }
    }

    @Test
    void oneThatTheConnectionBreaksForAllowsNothing() throws InterruptedException {
        assertThat(fetchWith(exchange -> exchange.sendResponseHeaders(200, 10_000)))
                .isInstanceOf(Failed.class);
    }

    @Test
    void whileNoneIsToBeHadItsHostIsLeftAloneLongerAndLonger() throws InterruptedException {
        try (Site site = new Site().on("/robots.txt", reply(500, "")).page("/", "text");
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            fetcher.fetch(get(site.url("/")));
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isBetween(1L, 1_000L);
            fetcher.fetch(get(site.url("/")));
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isBetween(1_001L, 2_000L);
            assertThat(site.paths()).containsExactly("/robots.txt", "/robots.txt");
            site.page("/robots.txt", "");
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isZero();
        }
    }

    @Test
    void aHostThatIsNotFoundAllowsNothing() throws InterruptedException {
        Resolver nobody = host -> {
            throw new UnknownHostException(host);
        };
        try (Fetcher fetcher = Fetchers.open(settings(), nobody)) {
            assertThat(fetcher.fetch(get(URI.create("http://nobody.test/"))))
                    .isInstanceOf(Failed.class)
                    .asString()
                    .contains("could not be found");
        }
    }

    @Test
    void itsRetryAfterHoldsForItsHost() throws InterruptedException {
        try (Site site = new Site().on("/robots.txt", reply(503, "", "Retry-After", "600"));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(((Failed) fetcher.fetch(get(site.url("/")))).retryAfterMillis())
                    .isEqualTo(600_000);
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isGreaterThan(500_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/html; charset=utf-8", "text/plain", ""})
    void htmlInsteadOfItAllowsAll(String type) throws InterruptedException {
        String html =
                "<!DOCTYPE html>\n<html><head><title>Not found</title></head>\n<body><p>Nothing here</p></body></html>";
        assertThat(fetchWith(reply(200, html, "Content-Type", type))).isInstanceOf(Page.class);
    }

    @Test
    void ofAHugeOneTheFirstPartHolds() throws InterruptedException {
        String start = "User-agent: *\nDisallow: /early\n";
        String filler = ("# " + "x".repeat(97) + "\n").repeat((500 << 10) / 100);
        // the rule that the limit cuts in two would forbid everything
        String cut = start + "#" + "x".repeat((500 << 10) - start.length() - 1 - 1 - "Disallow: /".length()) + "\n"
                + "Disallow: /nothing\n";
        assertThat(cut.indexOf("nothing")).isEqualTo(500 << 10);
        for (String body : List.of(start + filler + "Disallow: /late\n" + filler.repeat(10), cut)) {
            try (Site site = new Site().page("/robots.txt", body).page("/late", "text");
                    Fetcher fetcher = Fetchers.open(settings(), HERE)) {
                assertThat(fetcher.fetch(get(site.url("/early")))).isInstanceOf(Refused.class);
                assertThat(fetcher.fetch(get(site.url("/late")))).isInstanceOf(Page.class);
            }
        }
    }

    @Test
    void aBombIsReadToTheLimit() throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("User-agent: *\nDisallow: /early\n".getBytes(StandardCharsets.UTF_8));
            byte[] block = "#\n".repeat(1 << 19).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 100; i++) {
                gzip.write(block);
            }
        }
        try (Site site = new Site()
                        .on("/robots.txt", reply(200, bytes.toByteArray(), "Content-Encoding", "gzip"))
                        .page("/", "text");
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/early")))).isInstanceOf(Refused.class);
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
        }
    }

    @Test
    void upToFiveRedirectsLeadToIt() throws InterruptedException {
        try (Site site = new Site().page("/", "text");
                Site other = new Site().page("/5", FORBIDDING).page("/6", FORBIDDING)) {
            site.on("/robots.txt", redirect(301, other.url("/1")));
            for (int i = 1; i < 5; i++) {
                other.on("/" + i, redirect(302, "/" + (i + 1)));
            }
            try (Fetcher fetcher = Fetchers.open(settings(), HERE)) {
                assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Refused.class);
            }
            other.on("/5", redirect(302, "/6"));
            try (Fetcher fetcher = Fetchers.open(settings(), HERE)) {
                assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
            }
        }
    }

    @Test
    void eachOriginHasItsOwnAlsoBehindARedirect() throws InterruptedException {
        try (Site site = new Site();
                Site other = new Site().page("/robots.txt", FORBIDDING).page("/", "text")) {
            site.on("/", redirect(302, other.url("/")));
            try (Fetcher fetcher = Fetchers.open(settings(), HERE)) {
                assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Refused.class);
            }
            assertThat(other.paths()).containsExactly("/robots.txt");
        }
    }

    @Test
    void itIsKeptForADayAndAFailureNot() throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (Site site = new Site().page("/robots.txt", FORBIDDING);
                HttpTransport transport = new HttpTransport(
                        FetchKit.LIMITS,
                        1,
                        new CheckedResolver(HERE, FetchKit.LOOPBACK, Duration.ofSeconds(5)),
                        SSLContext.getDefault())) {
            Robots robots = new Robots(transport, new Headers(settings()), "test-crawler", nanos::get);
            Origin origin = Origin.of(site.url("/"));
            assertThat(robots.known(origin)).isNull();
            assertThat(robots.of(origin).allows(site.url("/"))).isFalse();
            nanos.addAndGet(TimeUnit.HOURS.toNanos(24) - 1);
            assertThat(robots.known(origin)).isNotNull();
            robots.of(origin);
            assertThat(site.paths()).hasSize(1);

            nanos.addAndGet(1);
            site.on("/robots.txt", reply(500, ""));
            assertThat(robots.known(origin)).isNull();
            assertThat(robots.of(origin).problem()).contains("500");
            assertThat(robots.known(origin)).isNull();
            assertThat(site.paths()).hasSize(2);

            site.page("/robots.txt", "");
            assertThat(robots.of(origin).allows(site.url("/"))).isTrue();
            assertThat(site.paths()).hasSize(3);
        }
    }

    @Test
    void manyLargeOnesAreNotAllKept() throws Exception {
        String large = ("Disallow: /" + "x".repeat(989) + "\n").repeat(490);
        try (Site site = new Site().page("/robots.txt", "User-agent: *\n" + large);
                HttpTransport transport = new HttpTransport(
                        FetchKit.LIMITS,
                        1,
                        new CheckedResolver(HERE, FetchKit.LOOPBACK, Duration.ofSeconds(5)),
                        SSLContext.getDefault())) {
            Robots robots = new Robots(transport, new Headers(settings()), "test-crawler", System::nanoTime);
            for (int i = 0; i < 25; i++) {
                robots.of(Origin.of(site.url("host" + i + ".test", "/")));
            }
            assertThat(robots.known(Origin.of(site.url("host0.test", "/")))).isNull();
            assertThat(robots.known(Origin.of(site.url("host24.test", "/")))).isNotNull();
        }
    }

    @Test
    void onlySoManyOriginsAreKnown() throws Exception {
        try (Site site = new Site();
                HttpTransport transport = new HttpTransport(
                        FetchKit.LIMITS,
                        1,
                        new CheckedResolver(HERE, FetchKit.LOOPBACK, Duration.ofSeconds(5)),
                        SSLContext.getDefault())) {
            Robots robots = new Robots(transport, new Headers(settings()), "test-crawler", 3, System::nanoTime);
            for (int i = 0; i < 5; i++) {
                assertThat(robots.of(Origin.of(site.url("host" + i + ".test", "/")))
                                .allows(site.url("/")))
                        .isTrue();
            }
            assertThat(robots.known(Origin.of(site.url("host1.test", "/")))).isNull();
            assertThat(robots.known(Origin.of(site.url("host2.test", "/")))).isNotNull();
        }
    }

    @Test
    void aRuleMadeToMatchForEverDoesNot() throws InterruptedException {
        String rule = "User-agent: *\nDisallow: /" + "a*".repeat(1_000) + "b";
        try (Site site = new Site().page("/robots.txt", rule);
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/" + "a".repeat(5_000))))).isEqualTo(new FetchResult.Gone(404));
        }
    }

    @Test
    void sitemapsAreWhatItLists() throws InterruptedException {
        try (Site site = new Site().page("/robots.txt", """
                    Sitemap: https://example.org/a.xml
                    User-agent: *
                    Disallow: /
                    SITEMAP: /b.xml.gz
                    Sitemap: not a url
                    """);
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.sitemaps(site.url("/any")))
                    .contains(URI.create("https://example.org/a.xml"), site.url("/b.xml.gz"));
            fetcher.sitemaps(site.url("/other"));
            assertThat(site.paths()).containsExactly("/robots.txt");
        }
    }

    @Test
    void withoutOneThereAreNoSitemaps() throws InterruptedException {
        try (Site site = new Site().on("/robots.txt", reply(500, ""));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.sitemaps(site.url("/"))).isEmpty();
            assertThat(fetcher.sitemaps(URI.create("file:///etc/passwd"))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 10000", "0.5, 500", "86400, 30000", "999999, 30000", "99999999999, 0", "-1, 0", "junk, 0"})
    void itsCrawlDelayHoldsUpToALimit(String delay, long millis) throws InterruptedException {
        try (Site site = new Site()
                        .page("/robots.txt", "User-agent: *\nCrawl-delay: " + delay)
                        .page("/", "text");
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
            long wait = fetcher.millisUntilTurn(site.url("/"));
            if (millis == 0) {
                assertThat(wait).isZero();
            } else {
                assertThat(wait).isPositive().isLessThanOrEqualTo(millis);
            }
        }
    }

    @Test
    void theShortestDelayHoldsWhateverItSays() throws InterruptedException {
        Politeness slow = new Politeness(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(1), 1, true);
        try (Site site = new Site()
                        .page("/robots.txt", "User-agent: *\nCrawl-delay: 1")
                        .page("/", "text");
                Fetcher fetcher = Fetchers.open(with(slow), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isBetween(240_000L, 300_000L);
        }
    }

    @Test
    void aRedirectWithinAHostWaitsForItsPauseHoweverLong() throws InterruptedException {
        Politeness slow = new Politeness(Duration.ofMillis(1500), Duration.ZERO, Duration.ofHours(1), 1, false);
        Limits limits = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(1), 1000, 1000, 5, 1000);
        FetchSettings usual = settings();
        FetchSettings patient =
                new FetchSettings("test-crawler", "", limits, slow, usual.addresses(), Map.of(), usual.redirectScope());
        try (Site site = new Site().on("/", redirect(302, "/2")).page("/2", "text");
                Fetcher fetcher = Fetchers.open(patient, HERE)) {
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
            assertThat(fetcher.fetch(get(site.url("/"))))
                    .as("a first request waits no longer than its time-out")
                    .isInstanceOf(Failed.class);
        }
    }

    @Test
    void ofASiteOfOnesOwnItCanBeLeftAside() throws InterruptedException {
        Politeness own = new Politeness(Duration.ZERO, Duration.ofSeconds(30), Duration.ofHours(1), 1, false);
        try (Site site = new Site().page("/robots.txt", FORBIDDING).page("/", "text");
                Fetcher fetcher = Fetchers.open(with(own), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Page.class);
            assertThat(site.paths()).containsExactly("/");
        }
    }

    private static FetchResult fetchWith(Site.Reply robots) throws InterruptedException {
        try (Site site = new Site().on("/robots.txt", robots).page("/", "text");
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            return fetcher.fetch(get(site.url("/")));
        }
    }

    private static FetchSettings agent(String userAgent) {
        FetchSettings usual = settings();
        return new FetchSettings(
                userAgent,
                usual.contact(),
                usual.limits(),
                usual.politeness(),
                usual.addresses(),
                Map.of(),
                usual.redirectScope());
    }
}
