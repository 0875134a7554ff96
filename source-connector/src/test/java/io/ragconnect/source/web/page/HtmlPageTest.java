package io.ragconnect.source.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.extract.html.HtmlParser;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlPageTest {
    @Test
    void linksAreResolvedInTheirOrderEachOnce() {
        HtmlPage page = parse("<a href=b>1</a><area href='/c'><a href='b'>2</a><a name=x>3</a>"
                + "<iframe src=//other.test/d></iframe><a href='mailto:x@y'>4</a><link rel=NEXT href=e>");
        assertThat(page.links())
                .containsExactly(
                        "http://a.test/dir/b",
                        "http://a.test/c",
                        "http://other.test/d",
                        "mailto:x@y",
                        "http://a.test/dir/e");
    }

    @Test
    void aBaseIsObeyedAndNofollowLinksAreLeftOut() {
        HtmlPage page = parse("<base href='https://b.test/x/'><a href=y>1</a><a rel='external NoFollow' href=z>2</a>");
        assertThat(page.links()).containsExactly("https://b.test/x/y");
    }

    /** Plain links take a shorter way, to what a URL's grammar makes of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.test/dir/page",
                "http://a.test/",
                "http://a.test",
                "https://a.test:81/d/e/",
                "http://a.test/d/?q=/x"
            })
    void linksAreResolvedAsUrlsAre(String url) throws Exception {
        List<String> links = List.of(
                "b.html",
                "/b.html",
                "b/c",
                "b/",
                "b-_1.tar.gz",
                "/",
                "//c.test/d",
                "b//c",
                "../b",
                "./b",
                "b/../c",
                "/../b",
                ".b",
                "b/.",
                "b..c",
                "?q",
                "b?q=1",
                "b:c",
                "b%20c");
        StringBuilder html = new StringBuilder();
        links.forEach(link -> html.append("<a href='").append(link).append("'>x</a>"));
        List<String> expected = new ArrayList<>();
        for (String link : links) {
            expected.add(
                    Jsoup.parse("<a href='" + link + "'>", url).selectFirst("a").absUrl("href"));
        }

        List<String> found = HtmlPage.of(
                        HtmlParser.parse(html.toString().getBytes(StandardCharsets.UTF_8), null, url)
                                .html(),
                        "ragbot")
                .links();

        assertThat(found).containsExactlyElementsOf(new LinkedHashSet<>(expected));
    }

    @Test
    void linksAreBounded() {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < HtmlPage.MAX_LINKS + 100; i++) {
            html.append("<a href=").append(i).append(">x</a>");
        }
        assertThat(parse(html.toString()).links()).hasSize(HtmlPage.MAX_LINKS);
    }

    /** Else each of the page's links would be as long, and all of them some gigabytes. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPageWithAnEndlessBaseOrAddressLeadsNowhere() {
        String endless = "x".repeat(500_000);
        StringBuilder html = new StringBuilder("<base href='http://b.test/" + endless + "/'>");
        for (int i = 0; i < HtmlPage.MAX_LINKS + 100; i++) {
            html.append("<a href=").append(i).append(">x</a>");
        }
        assertThat(parse(html.toString()).links()).isEmpty();
        assertThat(parse("<a href=" + endless + ">x</a><a href=b>y</a>").links())
                .containsExactly("http://a.test/dir/b");
        assertThat(parse("<head><link rel=canonical href=" + endless + ">").canonical())
                .isNull();
    }

    /** Of which a regular expression tried all ways to share the blanks out among its parts. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aRefreshOfBlanksIsReadAtOnce() {
        String blanks = " ".repeat(500_000);
        assertThat(parse("<meta http-equiv=refresh content=\"0" + blanks + "c'd\n\">")
                        .refresh())
                .isEqualTo("http://a.test/dir/c");
    }

    @Test
    void onlyTheHeadTellsTheCanonicalUrl() {
        assertThat(parse("<head><link rel=canonical href=/c></head>").canonical())
                .isEqualTo("http://a.test/c");
        assertThat(parse("<p>text</p><body><link rel=canonical href=/c>").canonical())
                .isNull();
    }

    @Test
    void aRefreshLeadsOnOnlyAtOnce() {
        assertThat(parse("<meta http-equiv=Refresh content='0;URL=/c'>").refresh())
                .isEqualTo("http://a.test/c");
        assertThat(parse("<meta http-equiv=refresh content=\"1; url='c'\">").refresh())
                .isEqualTo("http://a.test/dir/c");
        assertThat(parse("<meta http-equiv=refresh content='300; url=/c'>").refresh())
                .isNull();
        assertThat(parse("<meta http-equiv=refresh content='0'>").refresh()).isNull();
        assertThat(parse("<meta http-equiv=refresh content='junk'>").refresh()).isNull();
    }

    @Test
    void robotsElementsOfAllAndOfUsCount() {
        assertThat(parse("<meta name=ROBOTS content=nofollow><meta name=us content=noindex>")
                        .directives())
                .isEqualTo(new Directives(true, true));
        assertThat(parse("<meta name=googlebot content=noindex>").directives()).isEqualTo(Directives.NONE);
    }

    @Test
    void theServersCharsetGoesBeforeThePagesAndAnUnknownOneCountsNothing() {
        byte[] latin = "<meta charset=utf-8><a href='/\u00e9'>x</a>".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(parse(latin, "iso-8859-1", "http://a.test/").links()).containsExactly("http://a.test/\u00e9");
        byte[] declared =
                "<meta charset=windows-1251><a href='/\u0436'>x</a>".getBytes(Charset.forName("windows-1251"));
        assertThat(parse(declared, "no such set", "http://a.test/").links()).containsExactly("http://a.test/\u0436");
    }

    @Test
    void brokenPagesAreRead() {
        assertThat(parse("<a href='/x").links()).isEmpty();
        assertThat(parse("").links()).isEmpty();
        assertThat(parse("\0\0\0<a href=y>").links()).containsExactly("http://a.test/dir/y");
    }

    private static HtmlPage parse(String html) {
        return parse(html.getBytes(StandardCharsets.UTF_8), null, "http://a.test/dir/page");
    }

    private static HtmlPage parse(byte[] html, @Nullable String charset, String url) {
        return HtmlPage.of(HtmlParser.parse(html, charset, url).html(), "us");
    }
}
