package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the figures say of a crawl whose every step is known. */
class WebMetricsTest {
    private final Site site = new Site();
    private final WebHarness connect = new WebHarness(site.url("a.test/"));

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    private WebSourceMXBean metrics() {
        return connect.metrics(0);
    }

    private String lastModified(Duration ago) {
        Instant at = connect.clock.instant().minus(ago);
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    @Test
    void everyVisitCountsAsWhatItFound() {
        String home = "<main>Home <a href=/b>b</a> <a href=/c>c</a> <a href=/d>d</a> <a href=/private>p</a></main>";
        site.text("a.test/robots.txt", "text/plain", "User-agent: *\nDisallow: /private");
        site.text("a.test/", "text/html", home);
        String[] texts = {"<main>Two</main>", "<main>Three</main>", "<main>Four</main>"};
        site.text("a.test/b", "text/html", texts[0], "Last-Modified", lastModified(Duration.ofDays(400)));
        site.text("a.test/c", "text/html", texts[1]).text("a.test/d", "text/html", texts[2]);
        connect.start().settle();

        int bytes = home.length() + String.join("", texts).length();
        assertThat(metrics().getTopic()).isEqualTo("documents");
        assertThat(metrics().getPagesKnown()).isEqualTo(5);
        assertThat(metrics().getPagesFetched()).isEqualTo(5);
        assertThat(metrics().getPagesChanged()).isEqualTo(4);
        assertThat(metrics().getPagesRefused()).isEqualTo(1);
        assertThat(metrics().getBytesFetched()).isEqualTo(bytes);
        assertThat(metrics().getDocumentsSent()).isEqualTo(4);
        assertThat(metrics().getLatenessMs()).isZero();
        assertThat(metrics().getFreshnessP50Ms())
                .as("of new documents nothing is told")
                .isEqualTo(-1);
        assertThat(new long[] {
                    metrics().getPagesNotModified(),
                    metrics().getPagesUnchanged(),
                    metrics().getPagesGone(),
                    metrics().getPagesFailed(),
                    metrics().getPagesNotTaken(),
                    metrics().getPagesExpanding(),
                    metrics().getStateUnsent(),
                    metrics().getDocumentsDeleted(),
                    metrics().getDeletionsHeldBack(),
                    metrics().getQueue(),
                    metrics().getPending(),
                    metrics().getExtractionProcesses(),
                    metrics().getExtractionProcessesLost()
                })
                .containsOnly(0);

        // an hour after they were due: / as before, b changed half an hour ago, c but in its footer, d gone
        connect.clock.advance(Duration.ofHours(2));
        String b = "<main>Two and a half</main>";
        String c = "<main>Three</main><footer>13:37</footer>";
        site.text("a.test/b", "text/html", b, "Last-Modified", lastModified(Duration.ofMinutes(30)));
        site.text("a.test/c", "text/html", c).remove("a.test/d");
        connect.settle();
        assertThat(metrics().getPagesNotModified()).isEqualTo(1);
        assertThat(metrics().getPagesChanged()).isEqualTo(5);
        assertThat(metrics().getPagesUnchanged()).isEqualTo(1);
        assertThat(metrics().getPagesGone()).isEqualTo(1);
        assertThat(metrics().getBytesFetched()).isEqualTo(bytes + b.length() + c.length());
        assertThat(metrics().getLatenessMs()).isEqualTo(Duration.ofHours(1).toMillis());
        assertThat(metrics().getFreshnessP50Ms())
                .isEqualTo(metrics().getFreshnessP99Ms())
                .isEqualTo(Duration.ofMinutes(30).toMillis());

        site.status("a.test/c", 500);
        connect.after(Duration.ofDays(8));
        assertThat(metrics().getPagesGone()).isEqualTo(2);
        assertThat(metrics().getPagesFailed()).isEqualTo(1);
        assertThat(metrics().getDocumentsDeleted()).isEqualTo(1);
        assertThat(metrics().getDocumentsSent()).isEqualTo(5);
        assertThat(metrics().getPagesFetched()).isEqualTo(5 + 5 + 5);
    }

    @Test
    void aSitemapTellsOfAChangeWhereTheServerDoesNot() {
        site.page("a.test/", "Home").page("a.test/b", "Two");
        connect.with("sitemaps", site.url("a.test/map.xml"))
                .with("revisit.max.ms", Duration.ofDays(30).toMillis());
        list(connect.clock.instant().minus(Duration.ofDays(400)));
        connect.start().settle();
        for (int i = 0; i < 8; i++) {
            connect.after(Duration.ofDays(30)); // so that the page is not due when the sitemap is
        }
        connect.clock.advance(Duration.ofHours(2));
        site.page("a.test/b", "Two and a half");
        list(connect.clock.instant().minus(Duration.ofMinutes(20)));
        connect.settle();
        assertThat(connect.mirror().get(site.url("a.test/b"))).contains("Two and a half");
        assertThat(metrics().getFreshnessP99Ms())
                .isEqualTo(Duration.ofMinutes(20).toMillis());
    }

    private void list(Instant lastModified) {
        String map =
                "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                        + "<url><loc>" + site.url("a.test/b") + "</loc><lastmod>" + lastModified
                        + "</lastmod></url></urlset>";
        site.bytes("a.test/map.xml", "text/xml", map.getBytes(StandardCharsets.UTF_8));
    }
}
