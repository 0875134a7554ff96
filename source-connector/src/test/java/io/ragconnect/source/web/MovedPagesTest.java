package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that were documents, and say that they are to be found elsewhere. */
class MovedPagesTest {
    /** Longer than revisit.min.ms, and than what a page visited a few times waits. */
    private static final Duration DAYS = Duration.ofDays(8);

    private final Site site = new Site();
    private final WebHarness connect = new WebHarness(site.url("a.test/"));

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    private void crawl(String... paths) {
        site.page("a.test/", "Home", paths);
        for (String path : paths) {
            site.page("a.test" + path, "Page " + path);
        }
        connect.start().settle();
        assertThat(connect.mirror()).hasSize(1 + paths.length);
    }

    private String url(String path) {
        return site.url("a.test" + path);
    }

    private void canonical(String path, String target) {
        site.html("a.test" + path, "<link rel=canonical href=" + target + ">", "<main>Now " + path + "</main>");
    }

    private void days(int passes) {
        for (int i = 0; i < passes; i++) {
            connect.after(DAYS);
        }
    }

    @Test
    void outOfTheSiteForGoodIsASightingAndForNowIsNot() {
        crawl("/301", "/308", "/302", "/307", "/mixed");
        String outside = site.url("other.test/");
        site.status("a.test/301", 301, "Location", outside)
                .status("a.test/308", 308, "Location", "/hop")
                .status("a.test/hop", 301, "Location", outside)
                .status("a.test/302", 302, "Location", outside)
                .status("a.test/307", 307, "Location", outside)
                .status("a.test/mixed", 301, "Location", "/hop302")
                .status("a.test/hop302", 302, "Location", outside);
        connect.takeStory();
        connect.after(DAYS);
        assertThat(connect.takeStory())
                .containsExactlyInAnyOrder("!" + url("/302"), "!" + url("/307"), "!" + url("/mixed"));
        connect.after(DAYS);
        assertThat(connect.takeStory()).containsExactlyInAnyOrder("-" + url("/301"), "-" + url("/308"));
        days(3);
        assertThat(connect.takeStory()).isEmpty();
        assertThat(site.takeRequests()).noneMatch(request -> request.url().startsWith("other"));

        site.page("a.test/301", "Back");
        days(1);
        assertThat(connect.story()).containsExactly("+" + url("/301"));
    }

    @Test
    void aSeedThatIsOutOfTheSiteIsReported() {
        site.status("a.test/", 301, "Location", site.url("other.test/"));
        connect.start().settle();
        assertThat(connect.story()).containsExactly("!" + url("/"));
        assertThat(connect.metrics(0).getPagesRefused()).isEqualTo(1);
    }

    @Test
    void aRefusalCountsNeitherForNorAgainst() {
        connect.with("body.max.bytes", 2_000);
        crawl("/b");
        connect.takeStory();
        site.remove("a.test/b");
        days(1);
        site.page("a.test/b", "Words. ".repeat(1_000));
        days(1);
        assertThat(connect.takeStory()).containsExactly("!" + url("/b"));
        site.remove("a.test/b");
        days(1);
        assertThat(connect.story()).containsExactly("-" + url("/b"));
    }

    @Test
    void whatOnlyRedirectsAgainIsNotHeldAgainstOthers() {
        connect.with("delete.guard.count", 1).with("delete.guard.share", 0.5);
        crawl("/1", "/2", "/3", "/4");
        connect.takeStory();
        site.remove("a.test/1").remove("a.test/2").remove("a.test/3");
        days(1);
        for (int i = 1; i <= 3; i++) {
            site.status("a.test/" + i, 302, "Location", "/");
        }
        days(1);
        site.remove("a.test/4");
        days(2);
        assertThat(connect.story()).containsExactly("-" + url("/4"));
    }

    @Test
    void aPageGoesWhenTheOneThatStandsForItIsADocument() {
        crawl("/b", "/c");
        connect.takeStory();
        canonical("/b", "/c");
        days(2);
        assertThat(connect.story()).containsExactly("-" + url("/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"404", "500", "noindex", "too large", "forbidden"})
    void aPageStaysAndIsFollowedWhenTheOneThatIsToStandForItIsNoDocument(String what) {
        site.text("a.test/robots.txt", "text/plain", "User-agent: *\nDisallow: /forbidden");
        connect.with("body.max.bytes", 2_000).with("errors.topic", "");
        String target = what.equals("forbidden") ? "/forbidden" : "/target";
        crawl("/b");
        connect.takeStory();
        switch (what) {
            case "500" -> site.status("a.test/target", 500);
            case "noindex" -> site.html("a.test/target", "<meta name=robots content=noindex>", "x");
            case "too large" -> site.page("a.test/target", "Words. ".repeat(1_000));
            default -> {}
        }
        canonical("/b", target);
        days(4);
        assertThat(connect.story()).containsExactly("+" + url("/b"));
        assertThat(connect.mirror().get(url("/b"))).contains("Now /b");
    }

    @Test
    void aPageThatStayedGoesOnceTheOtherIsADocument() {
        crawl("/b");
        connect.takeStory();
        canonical("/b", "/later");
        days(3);
        site.page("a.test/later", "Here at last");
        days(4);
        assertThat(connect.story()).containsExactly("+" + url("/b"), "+" + url("/later"), "-" + url("/b"));
    }

    @Test
    void aPageStaysAsItWasWhenItLeadsOnToNowhere() {
        crawl("/b");
        site.html("a.test/b", "<meta http-equiv=refresh content='0; url=/nowhere'>", "Moved");
        days(4);
        assertThat(connect.mirror().get(url("/b"))).contains("Page /b");
        site.page("a.test/nowhere", "Somewhere");
        days(4);
        assertThat(connect.mirror()).containsOnlyKeys(url("/"), url("/nowhere"));
    }

    @Test
    void ofTwoThatStandForEachOtherOneStays() {
        crawl("/b", "/c");
        canonical("/b", "/c");
        canonical("/c", "/b");
        days(6);
        assertThat(connect.mirror()).hasSize(2).containsKey(url("/"));
    }

    @Test
    void ofACircleOneStays() {
        crawl("/b", "/c", "/d");
        canonical("/b", "/c");
        canonical("/c", "/d");
        canonical("/d", "/b");
        days(8);
        assertThat(connect.mirror()).hasSizeGreaterThanOrEqualTo(2).containsKey(url("/"));
    }

    @Test
    void ofAChainItsEndStays() {
        crawl("/b", "/c", "/d");
        canonical("/b", "/c");
        canonical("/c", "/d");
        days(6);
        assertThat(connect.mirror()).containsKey(url("/d")).doesNotContainKey(url("/c"));
    }

    @Test
    void ofAChainWithoutAnEndItsLastPageStays() {
        crawl("/b", "/c");
        canonical("/b", "/c");
        canonical("/c", "/nowhere");
        days(6);
        assertThat(connect.mirror()).containsOnlyKeys(url("/"), url("/c"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPageOfAnotherTaskIsNotKnownToBeADocument(int tasks) {
        List<String> hosts = site.hostsOfDifferentGroups(2);
        String first = hosts.get(0) + "/";
        String second = hosts.get(1) + "/";
        site.page(first, "One").page(second, "Two");
        connect.with("seeds", site.url(first) + "," + site.url(second))
                .start(tasks)
                .settle();
        site.html(first, "<link rel=canonical href='" + site.url(second) + "'>", "<main>One</main>");
        days(4);
        assertThat(connect.mirror()).hasSize(tasks == 1 ? 1 : 2);
    }
}
