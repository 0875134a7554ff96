package io.ragconnect.source.web.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
    private final Urls urls = Urls.usual();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP://Example.ORG                         | http://example.org/",
                "http://example.org:80/                     | http://example.org/",
                "https://example.org:443/a                  | https://example.org/a",
                "https://example.org:8443/a                 | https://example.org:8443/a",
                "http://example.org/a#part                  | http://example.org/a",
                "http://example.org/a/../b/./c              | http://example.org/b/c",
                "http://example.org/../../a                 | http://example.org/a",
                "http://example.org/%7Ea/%c3%a9             | http://example.org/~a/%C3%A9",
                "http://example.org/é                       | http://example.org/%C3%A9",
                "http://example.org/a b                     | http://example.org/a%20b",
                "http://example.org/100%                    | http://example.org/100%25",
                "http://example.org/a?b=2&a=1               | http://example.org/a?a=1&b=2",
                "http://example.org/a?                      | http://example.org/a",
                "http://example.org/a?sid=1&x=2&PHPSESSID=3 | http://example.org/a?x=2",
                "http://example.org/a?utm_source=x          | http://example.org/a",
                "http://example.org/a;jsessionid=1F?x=2     | http://example.org/a?x=2",
                "http://example.org/a;JSESSIONID=1F/b       | http://example.org/a/b",
                "http://example.org/(S(abc))/a.aspx         | http://example.org/a.aspx",
                "http://example.org./a                      | http://example.org/a",
                "http://bücher.example/                     | http://xn--bcher-kva.example/",
                "http://XN--BCHER-KVA.example/              | http://xn--bcher-kva.example/",
                "'  http://example.org/a  '                 | http://example.org/a",
            })
    void oneForm(String url, String normal) {
        assertThat(urls.normalise(url)).contains(URI.create(normal));
        assertThat(urls.normalise(normal)).as("normal form of the normal form").contains(URI.create(normal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mailto:a@example.org",
                "javascript:alert(1)",
                "ftp://example.org/",
                "file:///etc/passwd",
                "/a",
                "example.org",
                "http://",
                "http:///a",
                "http://user:secret@example.org/",
                "http://user@example.org/",
                "http://exa mple.org/",
                "http://example.org:port/",
                "http://[::1/",
            })
    void whatIsNoUrlOfThisKindIsNone(String url) {
        assertThat(urls.normalise(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b.html               | http://example.org/x/b.html",
                "../b.html            | http://example.org/b.html",
                "../../../b.html      | http://example.org/b.html",
                "/b                   | http://example.org/b",
                "//other.test/b       | http://other.test/b",
                "?q=1                 | http://example.org/x/a.html?q=1",
                "''                   | http://example.org/x/a.html",
                "#part                | http://example.org/x/a.html",
                "b c                  | http://example.org/x/b%20c",
                "'ba\tr'              | http://example.org/x/bar",
                "https://other.test   | https://other.test/",
            })
    void links(String link, String target) {
        URI page = URI.create("http://example.org/x/a.html");
        assertThat(urls.normalise(page, link)).contains(URI.create(target));
    }

    @Test
    void aLinkOfAPageWithoutPath() {
        assertThat(Urls.resolve(URI.create("http://example.org"), "a")).contains(URI.create("http://example.org/a"));
        assertThat(Urls.resolve(URI.create("http://example.org"), "?a")).contains(URI.create("http://example.org/?a"));
    }

    @Test
    void longOnesAreNone() {
        String longest = "http://example.org/" + "a".repeat(Urls.USUAL_MAX_LENGTH - "http://example.org/".length());
        assertThat(urls.normalise(longest)).contains(URI.create(longest));
        assertThat(urls.normalise(longest + "a")).isEmpty();
        assertThat(urls.normalise("http://example.org/" + "a".repeat(1_000_000)))
                .isEmpty();
        assertThat(new Urls(20, List.of()).normalise("http://example.org/ab")).isEmpty();
    }

    @Test
    void parametersOfOnesOwn() {
        assertThat(new Urls(100, List.of("print")).normalise("http://example.org/?print=1&sid=2"))
                .contains(URI.create("http://example.org/?sid=2"));
    }
}
