package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.DocumentError;
import io.ragconnect.source.web.Site.Request;
import io.ragconnect.source.web.fetch.AddressRules;
import io.ragconnect.source.web.fetch.Credentials;
import io.ragconnect.source.web.fetch.FetchSettings;
import io.ragconnect.source.web.fetch.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each setting does what it is for; those of scope, depth, rendering and the guard are tested with what they bound. */
class WebSettingsTest {
    private static final Duration HOURS = Duration.ofHours(30);

    private final Site site = new Site();
    private final WebHarness connect = new WebHarness(site.url("a.test/"));

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    @Test
    void everySettingReachesTheFetcher() {
        Predicate<URI> scope = url -> false;
        WebSourceConfig config = new WebSourceConfig(Map.ofEntries(
                Map.entry("topic", "documents"),
                Map.entry("user.agent", "acme-crawler/1.0"),
                Map.entry("contact", "web@acme.example"),
                Map.entry("connect.timeout.ms", "1"),
                Map.entry("fetch.timeout.ms", "2"),
                Map.entry("body.max.bytes", "30"),
                Map.entry("max.redirects", "4"),
                Map.entry("crawl.delay.ms", "5"),
                Map.entry("host.connections", "6"),
                Map.entry("robots.obey", "false"),
                Map.entry("allow.private.addresses", "true"),
                Map.entry("allowed.addresses", "10.1.0.0/16,intranet"),
                Map.entry("host.secrets", "https://a.test basic me:secret\nhttp://b.test:81 cookie a=b")));
        FetchSettings.Limits usual = FetchSettings.Limits.usual();
        FetchSettings.Politeness polite = FetchSettings.Politeness.usual();
        assertThat(config.fetching(scope))
                .usingRecursiveComparison()
                .isEqualTo(new FetchSettings(
                        "acme-crawler/1.0",
                        "web@acme.example",
                        new FetchSettings.Limits(
                                Duration.ofMillis(1), Duration.ofMillis(2), 30, 75, 4, usual.maxHeaderBytes()),
                        new FetchSettings.Politeness(
                                Duration.ofMillis(5), polite.maxCrawlDelay(), polite.maxRetryAfter(), 6, false),
                        AddressRules.of(true, List.of("10.1.0.0/16", "intranet")),
                        Map.of(
                                Origin.parse("https://a.test"), Credentials.basic("me", "secret"),
                                Origin.parse("http://b.test:81"), Credentials.cookie("a=b")),
                        scope));
        assertThat(config.productToken()).isEqualTo("acme-crawler");
    }

    @Test
    void withoutSettingsTheFetcherIsAsUsual() {
        Predicate<URI> scope = url -> false;
        FetchSettings usual = FetchSettings.of(
                new WebSourceConfig(Map.of("topic", "documents"))
                        .fetching(scope)
                        .userAgent(),
                "");
        assertThat(new WebSourceConfig(Map.of("topic", "documents")).fetching(scope))
                .usingRecursiveComparison()
                .ignoringFields("redirectScope")
                .isEqualTo(usual);
    }

    @Test
    void hostSecretsOpenTheirHost() {
        site.page("a.test/", "Home", "b.test/").page("b.test/", "Also locked");
        site.locked("a.test", "Bearer sesame").locked("b.test", "Bearer sesame");
        connect.with("hosts", "b.test:" + site.port())
                .with("host.secrets", "http://a.test:" + site.port() + " bearer sesame")
                .start()
                .settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"));
        assertThat(connect.metrics(0).getPagesFailed()).isEqualTo(1);
    }

    @Test
    void goneConfirmationsAreCounted() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.with("gone.confirmations", 3).start().settle();
        connect.takeStory();
        site.remove("a.test/b");
        connect.after(HOURS);
        connect.after(HOURS);
        assertThat(connect.story()).isEmpty();
        connect.after(HOURS);
        assertThat(connect.story()).containsExactly("-" + site.url("a.test/b"));
    }

    /** Of a host, as many pages are visited at a time as it has connections, and one more; each thread has two. */
    @ParameterizedTest
    @CsvSource({"8, 5", "1, 2"})
    void aFullPollHoldsTheVisitorsUp(int threads, int ahead) {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            site.page("a.test/" + i, "Page " + i);
            links.add("/" + i);
        }
        site.page("a.test/", "Home", links.toArray(String[]::new));
        connect.with("poll.max.bytes", 1).with("fetch.threads", threads).start();
        int[] known = new int[1];
        int[] requests = new int[1];
        connect.await(() -> {
            int documents = connect.documents().size();
            assertThat(documents - known[0]).isLessThanOrEqualTo(1);
            known[0] = documents;
            requests[0] += site.takeRequests().size();
            assertThat(requests[0]).isLessThanOrEqualTo(documents + ahead);
            return documents == 61;
        });
    }

    @Test
    void documentMaxBytesBoundsARecord() {
        site.page("a.test/", "Home", "/long").page("a.test/long", "Words. ".repeat(4_000));
        connect.with("document.max.bytes", 16 * 1024).start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"));
        assertThat(connect.log)
                .filteredOn(record -> DocumentError.is(record.value()))
                .singleElement()
                .satisfies(error -> assertThat(error.value().toString())
                        .contains(site.url("a.test/long"), "document.max.bytes allows 16384", "raise resend"));
    }

    @Test
    void contentTypesTellWhatIsADocument() {
        site.page("a.test/", "Home", "/notes.txt", "/data.json", "/more");
        site.text("a.test/notes.txt", "text/plain", "Some notes").text("a.test/data.json", "application/json", "{}");
        site.text("a.test/more", "text/markdown", "More of it");
        connect.with("content.types", "text/plain,text/m*").start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/notes.txt"), site.url("a.test/more"));
        assertThat(connect.story()).hasSize(2);
    }

    @Test
    void skippedExtensionsAreNeverFetched() {
        site.page("a.test/", "Home", "/notes.txt", "/page.png").text("a.test/notes.txt", "text/plain", "Notes");
        site.page("a.test/page.png", "About a picture");
        connect.with("skip.extensions", "TXT").start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/page.png"));
        assertThat(site.takeRequests()).noneMatch(request -> request.url().endsWith("txt"));
    }

    @Test
    void sitemapsOfRobotsTxtAreLeftAloneUnlessTheyAreWanted() {
        site.text("a.test/robots.txt", "text/plain", "Sitemap: " + site.url("a.test/map.xml"));
        site.text("a.test/map.xml", "text/xml", map("a.test/found"))
                .text("a.test/own.xml", "text/xml", map("a.test/own"));
        site.page("a.test/", "Home").page("a.test/found", "Found").page("a.test/own", "Own");
        connect.with("sitemaps.discover", false)
                .with("sitemaps", site.url("a.test/own.xml"))
                .start()
                .settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/own"));
        assertThat(site.takeRequests()).extracting(Request::url).doesNotContain("a.test/map.xml");
    }

    private String map(String page) {
        return "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                + "<url><loc>" + site.url(page) + "</loc></url></urlset>";
    }

    @Test
    void aFailureIsTriedAgainAfterTheBackOff() {
        site.page("a.test/", "Home", "/b").status("a.test/b", 500);
        connect.with("retry.backoff.ms", Duration.ofHours(10).toMillis())
                .start()
                .settle();
        site.takeRequests();
        connect.after(Duration.ofHours(4));
        assertThat(site.takeRequests()).extracting(Request::url).doesNotContain("a.test/b");
        connect.after(Duration.ofHours(7));
        assertThat(site.takeRequests()).extracting(Request::url).contains("a.test/b");
    }

    @Test
    void robotsTxtNeedNotBeObeyed() {
        site.text("a.test/robots.txt", "text/plain", "User-agent: *\nDisallow: /");
        site.page("a.test/", "Home");
        connect.with("robots.obey", false).start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"));
    }

    @Test
    void maxRedirectsAreFollowed() {
        site.page("a.test/", "Home", "/1")
                .status("a.test/1", 302, "Location", "/2")
                .status("a.test/2", 302, "Location", "/3");
        site.page("a.test/3", "Three");
        connect.with("max.redirects", 1).start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"));
        connect.stop().with("max.redirects", 2).start().after(HOURS);
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/3"));
    }
}
