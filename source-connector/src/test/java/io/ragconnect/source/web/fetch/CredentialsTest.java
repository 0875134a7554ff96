package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.HERE;
import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.with;
import static io.ragconnect.source.web.fetch.Site.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String SECRET = "s3cr3t";

    @Test
    void theyGoToTheirOriginWhateverLeadsThere() throws InterruptedException {
        try (Site site = new Site()) {
            site.on("/", redirect(302, "/2")).page("/2", "text");
            fetch(site, "localhost", Credentials.bearer(SECRET));
            assertThat(site.headersOf("/robots.txt").getFirst("Authorization")).isEqualTo("Bearer s3cr3t");
            assertThat(site.headersOf("/").get("Authorization")).containsExactly("Bearer s3cr3t");
            assertThat(site.headersOf("/2").get("Authorization")).containsExactly("Bearer s3cr3t");
        }
    }

    @Test
    void basicAndCookies() throws InterruptedException {
        try (Site site = new Site().page("/", "text", "Set-Cookie", "server=1")) {
            fetch(site, "localhost", Credentials.basic("Aladdin", "open sesame"));
            assertThat(site.headersOf("/").getFirst("Authorization")).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
            fetch(site, "localhost", Credentials.cookie("id=" + SECRET + "; a=b"));
            assertThat(site.headersOf("/").get("Cookie")).containsExactly("id=s3cr3t; a=b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.test", "sub.localhost", "127.0.0.1", "localhost.", "LOCALHOST.evil.test"})
    void noOtherHostGetsThem(String host) throws InterruptedException {
        try (Site site = new Site()) {
            site.on("/", redirect(302, site.url(host, "/2"))).page("/2", "text");
            fetch(site, "localhost", Credentials.bearer(SECRET));
            assertThat(site.headersOf("/2")).doesNotContainKey("Authorization");
            assertThat(site.headersOf("/2").toString()).doesNotContain(SECRET);
            // nor its robots.txt
            assertThat(site.headersOf("/robots.txt")).doesNotContainKey("Authorization");
        }
    }

    @Test
    void norDoesAnotherPortOrScheme() throws InterruptedException {
        try (Site site = new Site();
                Site other = new Site().page("/2", "text")) {
            site.on("/", redirect(302, other.url("/2")));
            fetch(site, "localhost", Credentials.cookie("id=" + SECRET));
            assertThat(other.headersOf("/2")).doesNotContainKey("Cookie");

            Origin tls = Origin.parse("https://localhost:" + other.port());
            try (Fetcher fetcher = Fetchers.open(with(Map.of(tls, Credentials.bearer(SECRET))), HERE)) {
                fetcher.fetch(get(other.url("/2")));
            }
            assertThat(other.headersOf("/2")).doesNotContainKey("Authorization");
        }
    }

    @Test
    void robotsElsewhereDoNotGetThem() throws InterruptedException {
        try (Site site = new Site();
                Site other = new Site().page("/robots.txt", "")) {
            site.on("/robots.txt", redirect(302, other.url("/robots.txt"))).page("/", "text");
            fetch(site, "localhost", Credentials.bearer(SECRET));
            assertThat(other.headersOf("/robots.txt")).doesNotContainKey("Authorization");
            assertThat(site.headersOf("/")).containsKey("Authorization");
        }
    }

    @Test
    void noTextOfOursHoldsThem() {
        FetchSettings settings = with(Map.of(Origin.parse("example.org"), Credentials.basic("user", SECRET)));
        assertThat(settings.toString()).contains("Authorization: [hidden]").doesNotContain("Basic");
        assertThatThrownBy(() -> Credentials.bearer(SECRET + "\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> Credentials.cookie(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noLogHoldsThemNotEvenAtTheFinestLevel() throws Exception {
        try (Site site = new Site().page("/", "text")) {
            String log = logOfAnotherJvm("http://localhost:" + site.port());
            assertThat(site.headersOf("/").getFirst("Authorization")).isEqualTo("Bearer s3cr3t");
            // it did log at that level
            assertThat(log).contains("org.apache.hc.client5").contains("Page[").doesNotContain(SECRET);
        }
    }

    private static String logOfAnotherJvm(String origin) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FetchingMain.class.getName(),
                        origin,
                        SECRET)
                .redirectErrorStream(true)
                .start();
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log).isZero();
        return log;
    }

    /** Fetches the first page of the origin with a token, in a JVM whose logging is set at its start. */
    static final class FetchingMain {
        private FetchingMain() {}

        public static void main(String[] args) throws InterruptedException {
            Map<Origin, Credentials> credentials = Map.of(Origin.parse(args[0]), Credentials.bearer(args[1]));
            try (Fetcher fetcher = Fetchers.open(with(credentials), HERE)) {
                System.out.println(fetcher.fetch(get(Origin.parse(args[0]).resolve("/"))));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://Example.org, https://example.org",
        "https://example.org:443, https://example.org",
        "http://example.org:8080, http://example.org:8080",
        "example.org, https://example.org",
        "example.org:8443, https://example.org:8443",
        "[::1]:8443, https://[::1]:8443",
    })
    void origins(String text, String origin) {
        assertThat(Origin.parse(text)).hasToString(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://",
                "ftp://example.org",
                "https://example.org/",
                "https://u:p@example.org",
                "a b",
                "https://x?y"
            })
    void whatIsNoOriginIsRefused(String text) {
        assertThatThrownBy(() -> Origin.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no host");
    }

    private static void fetch(Site site, String host, Credentials credentials) throws InterruptedException {
        Map<Origin, Credentials> own = Map.of(Origin.of(site.url(host, "/")), credentials);
        try (Fetcher fetcher = Fetchers.open(with(own), HERE)) {
            assertThat(List.of(fetcher.fetch(get(site.url(host, "/"))))).hasOnlyElementsOfType(FetchResult.Page.class);
        }
    }
}
