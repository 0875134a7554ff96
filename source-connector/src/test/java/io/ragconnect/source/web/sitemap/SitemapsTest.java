package io.ragconnect.source.web.sitemap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SitemapsTest {
    private static final URI URL = URI.create("https://example.org/sitemap.xml");
    private static final String OPEN = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";

    @Test
    void pagesWithWhatIsSaidOfThem() {
        Sitemap map = read(OPEN
                + "<url><loc> https://example.org/a?x=1&amp;y=2 </loc><lastmod>2026-11-25T10:00:00+01:00</lastmod>"
                + "<changefreq>weekly</changefreq><priority>0.5</priority></url>"
                + "<url><loc>https://other.test/b</loc><lastmod>2026-11-25</lastmod></url>"
                + "<url><loc>https://example.org/c</loc><lastmod>soon</lastmod><changefreq>often</changefreq></url>"
                + "</urlset>");
        assertThat(map.problem()).isNull();
        assertThat(map.entries())
                .containsExactly(
                        page(
                                "https://example.org/a?x=1&y=2",
                                Instant.parse("2026-11-25T09:00:00Z"),
                                Duration.ofDays(7)),
                        page("https://other.test/b", Instant.parse("2026-11-25T00:00:00Z"), null),
                        page("https://example.org/c", null, null));
    }

    @ParameterizedTest
    @CsvSource({"always,PT0S", "hourly,PT1H", "daily,P1D", "weekly,P7D", "monthly,P30D", "yearly,P365D", "never,P3650D"
    })
    void frequencies(String word, Duration interval) {
        Sitemap map =
                read(OPEN + "<url><loc>https://example.org/</loc><changefreq>" + word + "</changefreq></url></urlset>");
        assertThat(map.entries()).extracting(SitemapEntry::changesEvery).containsExactly(interval);
    }

    @Test
    void anIndexNamesSitemapsDownToADepth() {
        byte[] index = ("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                        + "<sitemap><loc>https://example.org/1.xml.gz</loc><lastmod>2026-11-25</lastmod></sitemap>"
                        + "<sitemap><loc>https://example.org/sitemap.xml</loc></sitemap></sitemapindex>")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(Sitemaps.read(URL, index, Sitemaps.MAX_DEPTH - 1).entries())
                .containsExactly(
                        new SitemapEntry(
                                URI.create("https://example.org/1.xml.gz"),
                                Instant.parse("2026-11-25T00:00:00Z"),
                                null,
                                true),
                        new SitemapEntry(URI.create("https://example.org/sitemap.xml"), null, null, true));
        Sitemap tooDeep = Sitemaps.read(URL, index, Sitemaps.MAX_DEPTH);
        assertThat(tooDeep.entries()).isEmpty();
        assertThat(tooDeep.problem()).contains("index in an index");
    }

    @Test
    void feeds() {
        Sitemap rss = read("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title>"
                + "<link>https://example.org/</link><item><title>One</title><link>https://example.org/1</link>"
                + "<pubDate>Wed, 25 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>");
        assertThat(rss.entries())
                .containsExactly(page("https://example.org/1", Instant.parse("2026-11-25T10:00:00Z"), null));
        Sitemap atom = read("<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title>"
                + "<entry><title>One</title><link href=\"https://example.org/1\"/>"
                + "<updated>2026-11-25T10:00:00Z</updated></entry></feed>");
        assertThat(atom.entries())
                .containsExactly(page("https://example.org/1", Instant.parse("2026-11-25T10:00:00Z"), null));
    }

    @Test
    void text() {
        assertThat(read("https://example.org/1\n\nno url\r\nhttps://example.org/2\n")
                        .entries())
                .extracting(entry -> entry.url().toString())
                .containsExactly("https://example.org/1", "https://example.org/2");
    }

    @Test
    void compressedOnes() throws IOException {
        byte[] zipped =
                gzip((OPEN + "<url><loc>https://example.org/1</loc></url></urlset>").getBytes(StandardCharsets.UTF_8));
        assertThat(Sitemaps.read(URL, zipped, 0).entries()).hasSize(1);
        byte[] broken = java.util.Arrays.copyOf(zipped, zipped.length / 2);
        assertThat(Sitemaps.read(URL, broken, 0).problem()).startsWith(URL + " is no sitemap");
    }

    @Test
    void aBombIsCutAtTheLimit() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write((OPEN + "<url><loc>https://example.org/1</loc></url>").getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 60; i++) {
                gzip.write(blanks);
            }
            gzip.write("<url><loc>https://example.org/2</loc></url></urlset>".getBytes(StandardCharsets.UTF_8));
        }
        Sitemap map = Sitemaps.read(URL, bytes.toByteArray(), 0);
        assertThat(map.entries()).extracting(SitemapEntry::url).containsExactly(URI.create("https://example.org/1"));
        assertThat(map.problem()).contains("the rest is left out");
    }

    @Test
    void noMoreEntriesThanTheProtocolAllows() {
        StringBuilder text = new StringBuilder(OPEN);
        for (int i = 0; i < Sitemaps.MAX_ENTRIES + 5; i++) {
            text.append("<url><loc>https://example.org/").append(i).append("</loc></url>");
        }
        Sitemap map = read(text + "</urlset>");
        assertThat(map.entries()).hasSize(Sitemaps.MAX_ENTRIES);
        assertThat(map.problem()).contains("the rest is left out");
    }

    @Test
    void aBrokenOneGivesWhatItHas() {
        assertThat(read(OPEN + "<url><loc>https://example.org/1</loc></url><url><loc>https://exa")
                        .entries())
                .extracting(SitemapEntry::url)
                .containsExactly(URI.create("https://example.org/1"));
    }

    @Test
    void nothingOutsideIsRead(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "https://example.org/secret");
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String remote = "http://localhost:" + server.getAddress().getPort() + "/x";
        try {
            for (String doctype : List.of(
                    "<!DOCTYPE urlset [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>",
                    "<!DOCTYPE urlset [<!ENTITY e SYSTEM \"" + remote + "\">]>",
                    "<!DOCTYPE urlset SYSTEM \"" + remote + "\">",
                    "<!DOCTYPE urlset [<!ENTITY % p SYSTEM \"" + remote + "\"> %p;]>")) {
                Sitemap map = read(doctype + "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                        + "<url><loc>&e;</loc></url><url><loc>https://example.org/1</loc></url></urlset>");
                assertThat(map.entries().toString()).doesNotContain("secret");
            }
            assertThat(asked).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void noEntityIsExpanded() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE urlset [<!ENTITY a \"https://example.org/\">");
        for (char c = 'b'; c < 'k'; c++) {
            laughs.append("<!ENTITY ")
                    .append(c)
                    .append(" \"")
                    .append(("&" + (char) (c - 1) + ";").repeat(10))
                    .append("\">");
        }
        Sitemap map = read(laughs + "]><urlset><url><loc>&j;</loc></url></urlset>");
        assertThat(map.entries()).isEmpty();
        assertThat(map.problem()).startsWith(URL.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "<html><body>Not found</body></html>", "%PDF-1.7", "\u0000\u0001", "<urlset", "<a/>"})
    void whatIsNoneGivesNothingAndNeverThrows(String body) {
        assertThat(read(body).entries()).isEmpty();
    }

    private static SitemapEntry page(String url, Instant lastModified, Duration interval) {
        return new SitemapEntry(URI.create(url), lastModified, interval, false);
    }

    private static Sitemap read(String body) {
        return Sitemaps.read(URL, body.getBytes(StandardCharsets.UTF_8), 0);
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text);
        }
        return bytes.toByteArray();
    }
}
