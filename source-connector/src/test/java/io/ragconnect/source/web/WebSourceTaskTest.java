package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ragconnect.extract.html.HtmlParser;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.source.web.Site.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import javax.management.ObjectName;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSourceTaskTest {
    /** Longer than revisit.min.ms, and than what a page visited a few times waits. */
    private static final Duration HOURS = Duration.ofHours(30);

    /** Of each topic. */
    private static final int PARTITIONS = 3;

    private final Site site = new Site();
    private final WebHarness connect = new WebHarness(site.url("a.test/"));

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    @Test
    void eachPageIsADocument() {
        site.html(
                "a.test/",
                "<link rel=canonical href=/>",
                "<main><h1>Home</h1><p>Welcome to the house of tests.</p></main>");
        connect.start().settle();

        assertThat(connect.story()).containsExactly("+" + site.url("a.test/"));
        Document document = connect.documents().get(0);
        assertThat(document.id()).isEqualTo(site.url("a.test/")).isEqualTo(document.uri());
        assertThat(document.title()).isEqualTo("a.test/");
        assertThat(document.contentType()).isEqualTo("text/html");
        assertThat(document.text()).contains("Welcome to the house of tests.");
        assertThat(document.headings()).hasSize(1);
        assertThat(document.metadata())
                .containsEntry("host", "a.test:" + site.port())
                .containsEntry("path", "/");
        assertThat(document.observedAt()).isEqualTo(connect.clock.instant());
        SourceRecord record = connect.log.stream()
                .filter(sent -> sent.topic().equals("documents"))
                .findFirst()
                .orElseThrow();
        assertThat(record.key()).isEqualTo(document.id());
        assertThat(document.version()).isEqualTo(WebHarness.version(record));
        assertThat(record.headers().lastWithName("rag.correlation.id")).isNotNull();
    }

    @Test
    void theSiteIsCrawledCompletelyAndASecondPassAsksOnConditionAndSendsNothing() {
        int pages = 60;
        for (int i = 0; i < pages; i++) {
            // a tree with links back and across
            String path = i == 0 ? "a.test/" : "a.test/" + i + ".html";
            site.page(
                    path,
                    "Page number " + i,
                    "/" + (2 * i + 1) + ".html",
                    "/" + (2 * i + 2) + ".html#top",
                    "/",
                    "/7.html");
        }
        connect.start().settle();

        assertThat(connect.mirror()).hasSize(pages);
        List<Request> first = site.takeRequests();
        assertThat(first).doesNotHaveDuplicates().allMatch(request -> !request.conditional());
        assertThat(first).hasSizeGreaterThanOrEqualTo(pages);

        connect.takeStory();
        connect.after(HOURS);
        List<Request> second = site.takeRequests();
        assertThat(second).hasSize(pages).allMatch(Request::conditional);
        assertThat(connect.story()).isEmpty();
        assertThat(connect.metrics(0).getPagesNotModified()).isEqualTo(pages);
    }

    @Test
    void aChangedPageIsSentAgainWithAHigherVersionAndOneOfOtherBytesIsNot() {
        site.page("a.test/", "One", "/b", "/c").page("a.test/b", "Two").plain("a.test/c", "<main><p>Three</p></main>");
        connect.start().settle();
        long before =
                connect.documents().stream().mapToLong(Document::version).max().orElseThrow();
        connect.takeStory();

        site.page("a.test/b", "Two and a half", "/d").page("a.test/d", "Four");
        site.plain("a.test/c", "<main><p>Three</p></main><footer>13:37</footer>");
        connect.after(HOURS);
        assertThat(connect.story()).containsExactlyInAnyOrder("+" + site.url("a.test/b"), "+" + site.url("a.test/d"));
        assertThat(connect.documents()).allMatch(document -> document.version() > before);
        assertThat(connect.mirror().get(site.url("a.test/b"))).contains("Two and a half");
        assertThat(connect.metrics(0).getPagesUnchanged()).isEqualTo(1);
    }

    @Test
    void aGonePageIsDeletedOnceThatIsConfirmed() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle();
        site.remove("a.test/b");
        connect.takeStory();

        connect.after(Duration.ofHours(2));
        assertThat(connect.story()).isEmpty();
        connect.after(Duration.ofHours(2));
        assertThat(connect.takeStory()).containsExactly("-" + site.url("a.test/b"));
        assertThat(connect.metrics(0).getDocumentsDeleted()).isEqualTo(1);

        site.page("a.test/b", "Two is back");
        connect.after(Duration.ofDays(8));
        assertThat(connect.story()).containsExactly("+" + site.url("a.test/b"));
    }

    @Test
    void aPageThatComesBackBeforeItIsConfirmedStays() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle();
        connect.takeStory();
        for (int i = 0; i < 3; i++) {
            site.status("a.test/b", 410);
            connect.after(HOURS);
            site.page("a.test/b", "Two");
            connect.after(HOURS);
        }
        assertThat(connect.story()).isEmpty();
    }

    @Test
    void nothingIsDeletedForErrorsOfTheServer() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle();
        connect.takeStory();
        for (int status : new int[] {500, 503, 429, 401, 403, 500}) {
            site.status("a.test/b", status);
            connect.after(Duration.ofDays(8));
        }
        assertThat(connect.takeStory()).containsExactly("!" + site.url("a.test/b"));

        site.page("a.test/b", "Two");
        connect.after(Duration.ofDays(8));
        // though it did not change, since only a document clears the error
        assertThat(connect.story()).containsExactly("+" + site.url("a.test/b"));
        assertThat(connect.metrics(0).getPagesFailed()).isEqualTo(6);
    }

    @Test
    void withoutItsBrowserAPageThatScriptsMakeIsTriedAgainAndStays() throws IOException {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        try (ServerSocket nobody = new ServerSocket(0)) {
            connect.with("render", "auto").with("render.devtools.url", "http://127.0.0.1:" + nobody.getLocalPort());
        }
        connect.start().settle();
        assertThat(connect.takeStory()).hasSize(2);

        site.text("a.test/b", "text/html", "<!doctype html><div id=app></div><script src=/app></script>");
        connect.after(Duration.ofDays(8)).after(Duration.ofDays(8));

        assertThat(connect.log)
                .filteredOn(record -> DocumentError.is(record.value()))
                .singleElement()
                .satisfies(error -> assertThat(error.value().toString())
                        .contains("no browser answers", "--remote-debugging-port", "render=never"));
        assertThat(connect.takeStory()).containsExactly("!" + site.url("a.test/b"));
    }

    @Test
    void ofAVeryLargePageTheLinksAtItsBeginningAreFollowedAndAllItsTextIsRead() {
        String padding = "<!--" + "x".repeat(HtmlParser.MAX_BYTES_IN_A_WORKER) + "-->";
        site.text(
                "a.test/",
                "text/html",
                "<!doctype html><p>First <a href=/b>b</a>" + padding + "<p>Last <a href=/c>c</a>");
        site.page("a.test/b", "Two").page("a.test/c", "Three");

        connect.start().settle();

        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/b"));
        assertThat(connect.mirror().get(site.url("a.test/"))).contains("First", "Last");
    }

    @Test
    void nothingIsDeletedWhenRobotsTxtForbidsWhatWasAllowed() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle();
        connect.stop();
        site.text("a.test/robots.txt", "text/plain", "User-agent: *\nDisallow: /b");
        connect.takeStory();
        connect.start();
        for (int i = 0; i < 4; i++) {
            connect.after(Duration.ofDays(8));
        }
        assertThat(connect.story()).containsExactly("!" + site.url("a.test/b"));
        assertThat(connect.metrics(0).getPagesRefused()).isPositive();
    }

    @Test
    void aBodyThatIsTooLargeIsReportedOnce() {
        site.page("a.test/", "Home", "/big", "/away").page("a.test/big", "Words. ".repeat(1_000));
        site.status("a.test/away", 302, "Location", site.url("other.test/"));
        connect.with("body.max.bytes", 2_000).start().settle();
        connect.after(HOURS);
        connect.after(HOURS);
        assertThat(connect.story()).containsExactlyInAnyOrder("+" + site.url("a.test/"), "!" + site.url("a.test/big"));
    }

    @Test
    void robotsTxtIsObeyed() {
        site.text("a.test/robots.txt", "text/plain", "User-agent: kafka-connect-rag\nDisallow: /private");
        site.page("a.test/", "Home", "/private/1", "/public")
                .page("a.test/private/1", "P")
                .page("a.test/public", "Q");
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/public"));
        assertThat(site.takeRequests()).noneMatch(request -> request.url().contains("private"));
    }

    @Test
    void noindexDeletesAndNofollowIsObeyed() {
        site.page("a.test/", "Home", "/b", "/c").page("a.test/b", "Two", "/d").page("a.test/d", "Four");
        site.html("a.test/c", "<meta name=robots content=nofollow>", "<a href=/hidden1>x</a>Three");
        site.page("a.test/hidden1", "H");
        connect.start().settle();
        assertThat(connect.mirror())
                .doesNotContainKey(site.url("a.test/hidden1"))
                .hasSize(4);

        connect.takeStory();
        site.html("a.test/b", "<meta name=robots content=noindex>", "Two <a href=/d>x</a>");
        site.text("a.test/d", "text/html", "Four", "X-Robots-Tag", "noindex");
        connect.after(HOURS);
        assertThat(connect.story()).isEmpty();
        connect.after(HOURS);
        assertThat(connect.story()).containsExactlyInAnyOrder("-" + site.url("a.test/b"), "-" + site.url("a.test/d"));
    }

    @Test
    void relNofollowAndBaseAreObeyed() {
        site.html(
                "a.test/",
                "<base href=/deep/>",
                "<a rel='noopener nofollow' href=no>x</a><a href=yes>y</a><a href='javascript:x()'>z</a>Home");
        site.page("a.test/deep/yes", "Yes").page("a.test/deep/no", "No");
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/deep/yes"));
    }

    @Test
    void aPageWithAnotherCanonicalUrlIsNoDocument() {
        site.page("a.test/", "Home", "/b?view=print");
        site.html("a.test/b?view=print", "<link rel=canonical href=/b>", "Two");
        site.page("a.test/b", "Two");
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/b"));
    }

    @Test
    void aMetaRefreshLeadsOn() {
        site.html("a.test/", "<meta http-equiv=refresh content='0; url=/start'>", "Moved");
        site.page("a.test/start", "Start");
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/start"));
    }

    @Test
    void aPageThatMovedForGoodGoesAfterItsNewPlaceCame() {
        site.page("a.test/", "Home", "/b", "/c").page("a.test/b", "Two").page("a.test/c", "Three");
        connect.start().settle();
        connect.takeStory();
        site.status("a.test/b", 301, "Location", "/new").page("a.test/new", "Two");
        site.status("a.test/c", 302, "Location", "/away").page("a.test/away", "Three");
        connect.after(HOURS);
        connect.after(HOURS);
        connect.after(HOURS);
        assertThat(connect.story())
                .containsExactlyInAnyOrder(
                        "+" + site.url("a.test/new"), "+" + site.url("a.test/away"), "-" + site.url("a.test/b"));
        assertThat(connect.story().indexOf("+" + site.url("a.test/new")))
                .isLessThan(connect.story().indexOf("-" + site.url("a.test/b")));
    }

    @Test
    void aRedirectOutOfTheSiteIsNotFollowed() {
        site.page("a.test/", "Home", "/b").status("a.test/b", 301, "Location", site.url("other.test/"));
        site.page("other.test/", "Other");
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"));
        assertThat(site.takeRequests()).noneMatch(request -> request.url().startsWith("other"));
    }

    @Test
    void aCalendarWithoutEndIsCapped() {
        for (int day = 0; day < 300; day++) {
            site.page("a.test/" + (day == 0 ? "" : day), "Day " + day, "/" + (day + 1));
        }
        connect.with("host.max.pages", 50).start().settle();
        assertThat(connect.mirror()).hasSize(50);
        assertThat(connect.metrics(0).getPagesNotTaken()).isPositive();
    }

    @Test
    void pathsAndDepthAreObeyed() {
        site.page("a.test/", "Home", "/docs/1", "/blog/1").page("a.test/blog/1", "Blog");
        for (int i = 1; i < 10; i++) {
            site.page("a.test/docs/" + i, "Docs " + i, "/docs/" + (i + 1), "/docs/internal/" + i);
            site.page("a.test/docs/internal/" + i, "Internal");
        }
        connect.with("path.include", "/docs/")
                .with("path.exclude", "/docs/*internal")
                .with("max.depth", 3)
                .start()
                .settle();
        assertThat(connect.mirror().keySet())
                .containsExactlyInAnyOrder(
                        site.url("a.test/"),
                        site.url("a.test/docs/1"),
                        site.url("a.test/docs/2"),
                        site.url("a.test/docs/3"));
    }

    @Test
    void linkedPdfsAreDocumentsAndPicturesAreNot() throws IOException {
        site.page("a.test/", "Home", "/paper.pdf", "/logo.png", "/logo");
        site.bytes("a.test/paper.pdf", "application/pdf", pdf("A paper on tests"));
        site.bytes("a.test/logo", "image/png", new byte[] {1, 2, 3});
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/paper.pdf"));
        assertThat(connect.mirror().get(site.url("a.test/paper.pdf"))).contains("A paper on tests");
        assertThat(connect.story()).hasSize(2);
        assertThat(site.takeRequests()).noneMatch(request -> request.url().endsWith("png"));
    }

    @Test
    void theServersCharsetGoesBeforeThePages() {
        site.bytes(
                "a.test/",
                "text/html; charset=iso-8859-1",
                "<meta charset=utf-8><main>Gr\u00fc\u00dfe</main>".getBytes(StandardCharsets.ISO_8859_1));
        connect.start().settle();
        assertThat(connect.mirror().get(site.url("a.test/"))).contains("Gr\u00fc\u00dfe");
    }

    @Test
    void theServersLanguageCountsWhereThePageDeclaresNone() {
        String text =
                "The pump is greased every month. After that it runs quietly again, and the maintenance is done for"
                        + " this time. Whoever forgets it will hear so soon.";
        site.text("a.test/", "text/html", "<a href=own>1</a><a href=several>2</a>" + text, "Content-Language", "sv-FI");
        site.text("a.test/own", "text/html", "<html lang=da>" + text, "Content-Language", "sv");
        site.text("a.test/several", "text/html", text, "Content-Language", "sv, fi");
        connect.start().settle();
        assertThat(connect.documents())
                .extracting(Document::id, Document::language)
                .containsExactlyInAnyOrder(
                        tuple(site.url("a.test/"), "sv-FI"),
                        tuple(site.url("a.test/own"), "da"),
                        tuple(site.url("a.test/several"), "en"));
    }

    @Test
    void aDamagedDocumentIsReportedOnceAndItsLastGoodVersionStays() throws IOException {
        site.page("a.test/", "Home", "/paper.pdf").bytes("a.test/paper.pdf", "application/pdf", pdf("One"));
        connect.start().settle();
        connect.takeStory();
        site.text("a.test/paper.pdf", "application/pdf", "%PDF-1.7 broken");
        connect.after(HOURS);
        connect.after(HOURS);
        assertThat(connect.takeStory()).containsExactly("!" + site.url("a.test/paper.pdf"));
        site.bytes("a.test/paper.pdf", "application/pdf", pdf("One"));
        connect.after(Duration.ofDays(8));
        assertThat(connect.story()).containsExactly("+" + site.url("a.test/paper.pdf"));
    }

    @Test
    void aMassDeletionIsHeldBackUntilItIsLetThrough() {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            site.page("a.test/" + i, "Page " + i);
            links.add("/" + i);
        }
        site.page("a.test/", "Home", links.toArray(String[]::new));
        connect.with("delete.guard.count", 5)
                .with("delete.guard.share", 0.5)
                .start()
                .settle();
        connect.takeStory();
        for (int i = 0; i < 20; i++) {
            site.remove("a.test/" + i);
        }
        for (int i = 0; i < 3; i++) {
            connect.after(HOURS);
        }
        assertThat(connect.story()).isEmpty();
        assertThat(connect.metrics(0).getDeletionsHeldBack()).isEqualTo(20);

        connect.stop();
        connect.with("delete.guard.count", 100).start().after(HOURS);
        assertThat(connect.story()).hasSize(20).allMatch(record -> record.startsWith("-"));
    }

    @Test
    void aRestartAsksForNothingThatIsNotDue() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle();
        site.takeRequests();
        connect.takeStory();
        connect.stop().start().settle();
        assertThat(site.takeRequests()).isEmpty();
        assertThat(connect.metrics(0).getPagesKnown()).isEqualTo(2);
        connect.after(HOURS);
        assertThat(site.takeRequests()).hasSize(2).allMatch(Request::conditional);
        assertThat(connect.story()).isEmpty();
    }

    /** The worker is killed before the links' carriers were sent, or while they are on their way. */
    @ParameterizedTest
    @ValueSource(ints = {3_600_000, 1})
    void aPageStoredBeforeItsLinksIsReadAgainAfterARestart(int stateIntervalMs) {
        String home = site.url("a.test/");
        String[] links = new String[20];
        for (int i = 0; i < links.length; i++) {
            links[i] = "/" + i;
            site.page("a.test/" + i, "Page " + i);
        }
        site.page("a.test/", "Home", links);
        connect.with("state.interval.ms", stateIntervalMs).start();
        Set<Map<String, ?>> bucketOfHome = new HashSet<>();
        connect.await(
                record -> {
                    if (record.key().equals(home)) {
                        bucketOfHome.add(record.sourcePartition());
                    }
                    return bucketOfHome.contains(record.sourcePartition());
                },
                () -> {
                    connect.store();
                    return connect.isStored(home);
                });
        assertThat(connect.stored).hasSize(1);
        connect.stop();
        site.takeRequests();

        connect.with("state.interval.ms", 1).start().settle();
        assertThat(connect.mirror()).as("no page was due again").hasSize(links.length + 1);
        assertThat(site.takeRequests()).contains(new Request("a.test/", false));
    }

    @Test
    void linksOfAPageWhoseBucketsWereNotStoredAreFoundAgain() {
        Random random = new Random(42);
        for (int i = 0; i < 20; i++) {
            site.page("a.test/" + (i == 0 ? "" : i), "Page " + i, "/" + (i + 1));
        }
        site.page("a.test/20", "The end");
        for (int round = 0; round < 12; round++) {
            int down = random.nextInt(PARTITIONS);
            connect.start();
            for (int polls = 4 + random.nextInt(14); polls > 0; polls--) {
                connect.poll(reachable(down));
                connect.store();
                down = random.nextInt(8) == 0 ? random.nextInt(PARTITIONS) : down;
            }
            connect.stop().start().settle();
            assertThat(connect.mirror()).as("after kill %d", round).hasSize(21);
            // one that was sent and then forgotten would never be sent again
            assertThat(connect.metrics(0).getPagesKnown())
                    .as("after kill %d", round)
                    .isEqualTo(21);
            connect.stop();
            connect.stored.clear();
            connect.log.clear();
        }
    }

    /** Whether the partition of its topic that a record goes to is not the one that is down. */
    private static Predicate<SourceRecord> reachable(int down) {
        return record -> Math.floorMod(record.key().hashCode(), PARTITIONS) != down;
    }

    @Test
    void killsAtRandomPointsFoldToTheSite() {
        Random random = new Random(42);
        Map<String, String> expected = new TreeMap<>();
        List<List<String>> links = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            grow(links, Math.max(0, (i - 1) / 2), "first", expected);
        }
        int down = 0;
        connect.start();
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(20)) {
                case 0 -> connect.stop().start();
                case 1, 2 -> connect.clock.advance(Duration.ofHours(1 + random.nextInt(20)));
                case 3 -> write(links, random.nextInt(links.size()), "step " + step, expected);
                case 4, 5 -> grow(links, random.nextInt(links.size()), "step " + step, expected);
                case 6 -> down = random.nextInt(PARTITIONS);
                case 7, 8, 9, 10 -> connect.store();
                default -> connect.poll(reachable(down));
            }
        }
        connect.stop().start();
        for (int i = 0; i < 3; i++) {
            connect.after(Duration.ofDays(8));
        }
        assertThat(connect.mirror().keySet()).isEqualTo(expected.keySet());
        connect.mirror().forEach((url, text) -> assertThat(text).contains(expected.get(url)));
        assertThat(connect.metrics(0).getPagesKnown()).isEqualTo(expected.size());
    }

    /** Adds a page that one other leads to. */
    private void grow(List<List<String>> links, int from, String text, Map<String, String> expected) {
        int page = links.size();
        links.add(new ArrayList<>());
        if (page > 0) {
            links.get(from).add("/" + page);
            write(links, from, text, expected);
        }
        write(links, page, text, expected);
    }

    private void write(List<List<String>> links, int page, String text, Map<String, String> expected) {
        String path = "a.test/" + (page == 0 ? "" : page);
        String content = text + " of " + page;
        site.page(path, content, links.get(page).toArray(String[]::new));
        expected.put(site.url(path), content);
    }

    @Test
    void sitemapsAreFoundThroughRobotsTxtAndTheirLastmodIsHeard() {
        site.text("a.test/robots.txt", "text/plain", "Sitemap: " + site.url("a.test/index.xml"));
        site.text("a.test/index.xml", "text/xml", sitemap("sitemapindex", "sitemap", "map.xml", ""));
        site.text("a.test/map.xml", "text/xml", sitemap("urlset", "url", "deep", "<lastmod>2020-01-01</lastmod>"));
        site.page("a.test/", "Home").page("a.test/deep", "Nobody links here");
        connect.with("revisit.max.ms", Duration.ofDays(30).toMillis()).start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/deep"));
        for (int i = 0; i < 8; i++) {
            connect.after(Duration.ofDays(30)); // so that the page is visited rarely
        }

        site.page("a.test/deep", "Changed");
        connect.takeStory();
        connect.after(Duration.ofHours(2));
        assertThat(connect.story()).isEmpty();
        String today = connect.clock.instant().toString();
        site.text("a.test/map.xml", "text/xml", sitemap("urlset", "url", "deep", "<lastmod>" + today + "</lastmod>"));
        connect.after(Duration.ofHours(2));
        assertThat(connect.story()).containsExactly("+" + site.url("a.test/deep"));
    }

    private String sitemap(String root, String item, String path, String more) {
        return "<?xml version='1.0' encoding='UTF-8'?><" + root
                + " xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><" + item + "><loc>"
                + site.url("a.test/" + path) + "</loc>" + more + "</" + item + "></" + root + ">";
    }

    @Test
    void aZippedSitemapBehindAnIndexThatNamesItselfShortensVisitsByItsChangefreq() throws IOException {
        String often = sitemap("urlset", "url", "often", "<changefreq>hourly</changefreq>");
        String seldom = sitemap("urlset", "url", "seldom", "<changefreq>yearly</changefreq>");
        site.text("a.test/index.xml", "text/xml", index("index.xml", "often.xml.gz", "seldom.xml"));
        site.bytes("a.test/often.xml.gz", "application/gzip", gzip(often))
                .text("a.test/seldom.xml", "text/xml", seldom);
        site.page("a.test/", "Home").page("a.test/often", "Often").page("a.test/seldom", "Seldom");
        connect.with("sitemaps", site.url("a.test/index.xml"))
                .with("revisit.max.ms", Duration.ofDays(30).toMillis())
                .start()
                .settle();
        assertThat(connect.mirror())
                .containsOnlyKeys(site.url("a.test/"), site.url("a.test/often"), site.url("a.test/seldom"));
        for (int i = 0; i < 8; i++) {
            connect.after(Duration.ofDays(30)); // so that nothing changed for long
        }
        for (int i = 0; i < 2; i++) {
            site.takeRequests();
            connect.after(Duration.ofHours(2));
            connect.after(Duration.ofHours(2));
            assertThat(site.takeRequests())
                    .extracting(Request::url)
                    .contains("a.test/often")
                    .doesNotContain("a.test/", "a.test/seldom");
        }
    }

    private String index(String... paths) {
        StringBuilder items = new StringBuilder();
        for (String path : paths) {
            items.append("<sitemap><loc>").append(site.url("a.test/" + path)).append("</loc></sitemap>");
        }
        return "<?xml version='1.0' encoding='UTF-8'?><sitemapindex"
                + " xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + items + "</sitemapindex>";
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void feedsNamePagesAndOneThatIsGoneDeletesNothing() {
        site.text(
                "a.test/feed",
                "application/rss+xml",
                "<rss version='2.0'><channel><title>t</title><item><link>" + site.url("a.test/news")
                        + "</link></item></channel></rss>");
        site.page("a.test/", "Home").page("a.test/news", "News");
        connect.with("feeds", site.url("a.test/feed")).start().settle();
        assertThat(connect.mirror()).containsOnlyKeys(site.url("a.test/"), site.url("a.test/news"));
        site.remove("a.test/feed");
        for (int i = 0; i < 3; i++) {
            connect.after(Duration.ofDays(8));
        }
        assertThat(connect.mirror()).hasSize(2);
    }

    @Test
    void whatTheSettingsNoLongerCoverIsDeletedUnderTheGuard() {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            site.page("a.test/old/" + i, "Old " + i);
            links.add("/old/" + i);
        }
        site.page("a.test/", "Home", links.toArray(String[]::new));
        connect.start().settle();
        connect.takeStory();
        connect.stop();
        connect.with("path.exclude", "/old/")
                .with("delete.guard.count", 5)
                .start()
                .settle();
        assertThat(connect.story()).isEmpty();
        assertThat(connect.metrics(0).getDeletionsHeldBack()).isEqualTo(10);
        connect.stop();
        connect.with("delete.guard.count", 10).start().settle();
        assertThat(connect.story()).hasSize(10).allMatch(record -> record.startsWith("-"));
        connect.stop().start().settle();
        assertThat(connect.story()).hasSize(10);
        assertThat(connect.metrics(0).getPagesKnown()).isEqualTo(1);
    }

    @Test
    void aSlowHostHoldsUpNoOtherNorTheEnd() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            site.page("a.test/", "Home");
            connect.with("seeds", "http://slow.test:" + silent.getLocalPort() + "/," + site.url("a.test/"))
                    .start();
            connect.await(() -> connect.mirror().containsKey(site.url("a.test/")));
            assertThat(connect.metrics(0).getPending()).isPositive();
            connect.stop();
            Awaitility.await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("rag-fetch-site")));
        }
    }

    @Test
    void twoHundredStartsAndStopsLeaveNeitherThreadsNorConnectionsNorBeans() throws Exception {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle().stop();
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long descriptors = system.getOpenFileDescriptorCount();
        for (int i = 1; i <= 200; i++) {
            connect.with("resend", i).start();
            connect.poll(); // in the middle of it
            connect.stop();
        }
        await().untilAsserted(() -> {
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("rag-fetch") || name.startsWith("web-"));
            assertThat(system.getOpenFileDescriptorCount()).isLessThan(descriptors + 50);
        });
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("io.ragconnect:type=web-source,*"), null))
                .isEmpty();
    }

    @Test
    void hostsAreSpreadOverTasks() {
        List<String> hosts = site.hostsOfDifferentGroups(5);
        List<String> seeds = new ArrayList<>();
        for (String host : hosts) {
            seeds.add(site.url(host + "/"));
            site.page(host + "/", "Home of " + host, "/1", "/2")
                    .page(host + "/1", "One")
                    .page(host + "/2", "Two");
        }
        connect.with("seeds", String.join(",", seeds)).start(2).settle();
        assertThat(connect.mirror()).hasSize(15);
        assertThat(connect.story()).doesNotHaveDuplicates();
        assertThat(connect.metrics()).allMatch(task -> task.getPagesKnown() >= 6);

        connect.stop();
        connect.takeStory();
        site.takeRequests();
        connect.start(3).settle();
        assertThat(site.takeRequests()).isEmpty();
    }

    @Test
    void linksToHostsOfOtherTasksAreFollowed() {
        List<String> hosts = site.hostsOfDifferentGroups(3);
        String a = hosts.get(0);
        String b = hosts.get(1);
        String c = hosts.get(2);
        site.page(a + "/", "A", b + "/").page(b + "/", "B", c + "/1", a + "/2");
        site.page(c + "/1", "C").page(a + "/2", "A2", c + "/3").page(c + "/3", "C3");
        connect.with("seeds", site.url(a + "/")).with("hosts", b + ":" + site.port() + "," + c + ":" + site.port());
        connect.start(3);
        connect.await(() -> {
            connect.store();
            return connect.mirror().size() == 5;
        });
        connect.settle();
        assertThat(connect.story()).hasSize(5);
        assertThat(connect.metrics()).allMatch(task -> task.getPagesKnown() > 0);
    }

    @Test
    void whatConnectDroppedIsSentAgain() {
        site.page("a.test/", "Home");
        connect.start();
        int dropped = 0;
        while (dropped == 0) {
            dropped = connect.pollAndDrop();
        }
        connect.after(HOURS);
        assertThat(connect.story()).containsExactly("+" + site.url("a.test/"));
    }

    @Test
    void raisingResendSendsEverythingAgain() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle();
        connect.takeStory();
        connect.stop();
        connect.with("resend", 1).start().settle();
        assertThat(connect.story()).containsExactlyInAnyOrder("+" + site.url("a.test/"), "+" + site.url("a.test/b"));
    }

    @Test
    void anotherNumberOfBucketsIsRefused() {
        site.page("a.test/", "Home");
        connect.start().settle();
        connect.stop();
        connect.with("manifest.buckets", 32);
        assertThatThrownBy(connect::start)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("set it back to 16");
    }

    private static byte[] pdf(String text) throws IOException {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(72, 700);
                content.showText(text);
                content.endText();
            }
            document.save(bytes);
            return bytes.toByteArray();
        }
    }
}
