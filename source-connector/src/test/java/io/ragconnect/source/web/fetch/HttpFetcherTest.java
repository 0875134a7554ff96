package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.HERE;
import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.settings;
import static io.ragconnect.source.web.fetch.FetchKit.within;
import static io.ragconnect.source.web.fetch.Site.redirect;
import static io.ragconnect.source.web.fetch.Site.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.source.web.fetch.FetchResult.Failed;
import io.ragconnect.source.web.fetch.FetchResult.Gone;
import io.ragconnect.source.web.fetch.FetchResult.NotModified;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import io.ragconnect.source.web.fetch.FetchResult.Refused;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFetcherTest {
    private final Site site = new Site();
    private final Fetcher fetcher = Fetchers.open(settings(), HERE);

    @AfterEach
    void close() {
        fetcher.close();
        site.close();
    }

    @Test
    void aPageComesWithWhatItsServerSaidOfIt() throws InterruptedException {
        site.page(
                "/a?b=1",
                "text",
                "Content-Type",
                "text/html; charset=utf-8",
                "ETag",
                "\"1\"",
                "Last-Modified",
                "Wed, 25 Nov 2026 10:00:00 GMT",
                "X-Robots-Tag",
                "noindex",
                "X-Robots-Tag",
                "other: nofollow");
        Page page = page(site.url("/a?b=1"));
        assertThat(page.url()).isEqualTo(site.url("/a?b=1"));
        assertThat(page.movedPermanently()).isFalse();
        assertThat(page.body()).asString(StandardCharsets.UTF_8).isEqualTo("text");
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.etag()).isEqualTo("\"1\"");
        assertThat(page.lastModified()).isEqualTo("Wed, 25 Nov 2026 10:00:00 GMT");
        assertThat(page.robotsTag()).contains("noindex").contains("other: nofollow");
    }

    @Test
    void itSaysWhoItIsAndAsksNothingElse() throws InterruptedException {
        site.page("/", "text");
        page(site.url("/"));
        assertThat(site.headersOf("/").getFirst("User-Agent")).isEqualTo("test-crawler/1.0 (+https://example.org/bot)");
        assertThat(site.headersOf("/").getFirst("Accept-Encoding")).isEqualTo("gzip, deflate");
        assertThat(site.headersOf("/").keySet())
                .containsExactlyInAnyOrder("Host", "User-agent", "Accept", "Accept-encoding", "Connection");
    }

    @Test
    void aKnownPageIsAskedForConditionally() throws InterruptedException {
        site.on("/", exchange -> {
            boolean known = "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))
                    && "yesterday".equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
            (known ? reply(304, "") : reply(200, "text")).to(exchange);
        });
        assertThat(fetcher.fetch(new FetchRequest(site.url("/"), "\"1\"", "yesterday")))
                .isEqualTo(new NotModified());
        assertThat(fetcher.fetch(new FetchRequest(site.url("/"), "\"2\"", "yesterday")))
                .isInstanceOf(Page.class);
    }

    @Test
    void conditionsAreNotHeldAgainstTheTargetOfARedirect() throws InterruptedException {
        site.on("/latest", redirect(302, "/v2")).page("/v2", "older than what was read at /v1");
        assertThat(fetcher.fetch(new FetchRequest(site.url("/latest"), "\"1\"", "yesterday")))
                .isInstanceOf(Page.class);
        assertThat(site.headersOf("/v2")).doesNotContainKeys("If-None-Match", "If-Modified-Since");
    }

    @Test
    void a304ThatWasNotAskedForIsAFailure() throws InterruptedException {
        site.on("/", reply(304, ""));
        assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void whatIsGoneIsGoneAlsoBehindARedirect(int status) throws InterruptedException {
        site.on("/", reply(status, "gone")).on("/old", redirect(301, "/"));
        assertThat(fetcher.fetch(get(site.url("/")))).isEqualTo(new Gone(status));
        assertThat(fetcher.fetch(get(site.url("/old")))).isEqualTo(new Gone(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 400, 401, 403, 405, 408, 418, 451, 500, 501, 502, 504, 599})
    void anyOtherStatusIsAFailure(int status) throws InterruptedException {
        site.on("/", reply(status, ""));
        assertThat(fetcher.fetch(get(site.url("/"))))
                .asInstanceOf(InstanceOfAssertFactories.type(Failed.class))
                .satisfies(failed -> assertThat(failed.reason())
                        .startsWith(site.url("/").toString())
                        .contains("" + status));
    }

    @ParameterizedTest
    @CsvSource({"301,301,true", "308,301,true", "302,301,false", "301,302,false", "307,307,false", "303,308,false"})
    void redirectsAreFollowedAndMoveAPageWhenAllArePermanent(int first, int second, boolean moved)
            throws InterruptedException {
        site.on("/1", redirect(first, "2#part")).on("/2", redirect(second, site.url("other.test", "/3")));
        site.page("/3", "text");
        Page page = page(site.url("/1"));
        assertThat(page.url()).isEqualTo(site.url("other.test", "/3"));
        assertThat(page.movedPermanently()).isEqualTo(moved);
        assertThat(site.paths()).containsExactly("/robots.txt", "/1", "/2", "/robots.txt", "/3");
    }

    @Test
    void redirectsInACircleEnd() throws InterruptedException {
        site.on("/1", redirect(302, "/2")).on("/2", redirect(302, "/1"));
        assertThat(refusal(site.url("/1"))).contains("in a circle");
        assertThat(site.paths()).containsExactly("/robots.txt", "/1", "/2");
    }

    @Test
    void redirectsEndAtTheLimit() throws InterruptedException {
        for (int i = 0; i < 9; i++) {
            site.on("/" + i, redirect(302, "/" + (i + 1)));
        }
        assertThat(refusal(site.url("/0"))).contains("more than 5 times");
        assertThat(site.paths()).containsExactly("/robots.txt", "/0", "/1", "/2", "/3", "/4", "/5");
        site.page("/6", "text");
        assertThat(page(site.url("/1")).url()).isEqualTo(site.url("/6"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://localhost/a",
                "gopher://localhost:70/1",
                "jar:http://localhost/a.jar!/b",
                "data:text/html,hello",
                "javascript:alert(1)",
                "HTTPX://localhost/",
            })
    void redirectsToAnotherSchemeAreNotFollowed(String target) throws InterruptedException {
        site.on("/", redirect(302, target));
        assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOfAny(Refused.class, Failed.class);
        assertThat(site.paths()).containsExactly("/robots.txt", "/");
    }

    @Test
    void redirectsOutOfScopeAreNotFollowed() throws InterruptedException {
        site.on("/", redirect(302, site.url("other.test", "/"))).on("/in", redirect(302, "/in/2"));
        site.page("/in/2", "text");
        try (Fetcher scoped = Fetchers.open(within(url -> url.getHost().equals("localhost")), HERE)) {
            assertThat(scoped.fetch(get(site.url("/"))))
                    .asInstanceOf(InstanceOfAssertFactories.type(Refused.class))
                    .satisfies(refused -> assertThat(refused.reason()).contains("other.test"));
            assertThat(scoped.fetch(get(site.url("/in")))).isInstanceOf(Page.class);
        }
        assertThat(site.paths()).containsExactly("/robots.txt", "/", "/in", "/in/2");
    }

    @ParameterizedTest
    @CsvSource({"301,301,true", "308,301,true", "302,301,false", "301,307,false", "303,308,false"})
    void outOfScopeAPageMovesWhenAllRedirectsArePermanent(int first, int second, boolean moved)
            throws InterruptedException {
        site.on("/1", redirect(first, "/2")).on("/2", redirect(second, site.url("other.test", "/")));
        try (Fetcher scoped = Fetchers.open(within(url -> url.getHost().equals("localhost")), HERE)) {
            assertThat(scoped.fetch(get(site.url("/1"))))
                    .isInstanceOf(moved ? FetchResult.MovedAway.class : Refused.class)
                    .asString()
                    .contains(site.url("/1").toString(), "other.test", "widen the scope");
        }
        assertThat(site.paths()).containsExactly("/robots.txt", "/1", "/2");
    }

    @Test
    void aTargetInRawUtf8IsUnderstood() throws InterruptedException {
        String raw = new String("/caf\u00e9 au lait".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        site.on("/", redirect(302, raw)).page("/caf%C3%A9%20au%20lait", "text");
        assertThat(page(site.url("/")).url()).isEqualTo(site.url("/caf%C3%A9%20au%20lait"));
    }

    @ParameterizedTest
    @CsvSource({"'', /", "?x=1, /?x=1", "/a//b, /a//b", "/a/./b/../c, /a/./b/../c"})
    void aPathIsAskedForAsItIs(String path, String asked) throws InterruptedException {
        site.page(asked, "text");
        assertThat(page(site.url(path)).body()).isNotEmpty();
    }

    @Test
    void aRedirectToNowhereIsAFailure() throws InterruptedException {
        site.on("/none", reply(302, "")).on("/bad", redirect(302, "http://:80:80/"));
        assertThat(fetcher.fetch(get(site.url("/none")))).isInstanceOf(Failed.class);
        assertThat(fetcher.fetch(get(site.url("/bad")))).isInstanceOfAny(Failed.class, Refused.class);
    }

    @Test
    void aServerThatIsNotThereIsAFailureAndLeftAlone() throws IOException, InterruptedException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://localhost:" + socket.getLocalPort() + "/");
        }
        assertThat(fetcher.fetch(get(nobody)))
                .asInstanceOf(InstanceOfAssertFactories.type(Failed.class))
                .satisfies(failed -> assertThat(failed.reason()).contains("could not be reached"));
        assertThat(fetcher.millisUntilTurn(nobody)).isPositive();
    }

    @Test
    void connectionsServeAgain() throws InterruptedException {
        site.page("/1", "text").on("/2", reply(404, "not here")).on("/3", redirect(302, "/1"));
        java.util.Set<Integer> ports = java.util.concurrent.ConcurrentHashMap.newKeySet();
        site.on("/port", exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            reply(200, "text").to(exchange);
        });
        for (int i = 0; i < 3; i++) {
            page(site.url("/port"));
            page(site.url("/1"));
            fetcher.fetch(get(site.url("/2")));
            page(site.url("/3"));
        }
        assertThat(ports).hasSize(1);
    }

    @Test
    void afterCloseNothingIsFetched() {
        fetcher.close();
        assertThatThrownBy(() -> fetcher.fetch(get(site.url("/")))).isInstanceOf(InterruptedException.class);
        assertThat(site.paths()).isEmpty();
    }

    private Page page(URI url) throws InterruptedException {
        FetchResult result = fetcher.fetch(get(url));
        assertThat(result).isInstanceOf(Page.class);
        return (Page) result;
    }

    private String refusal(URI url) throws InterruptedException {
        FetchResult result = fetcher.fetch(get(url));
        assertThat(result).isInstanceOf(Refused.class);
        return ((Refused) result).reason();
    }
}
