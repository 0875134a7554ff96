package io.ragconnect.source.web;

import io.ragconnect.source.web.frontier.DeletionGuard;
import io.ragconnect.source.web.frontier.Frontier;
import io.ragconnect.source.web.frontier.Scope;
import io.ragconnect.source.web.state.HostGroups;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The URLs that a task knows and when each is visited: what is found is added here. Not thread-safe. */
final class Crawl {
    private static final Logger log = LoggerFactory.getLogger(Crawl.class);

    private static final String HOST_FULL =
            "host.max.pages is reached; raise it, or leave out with path.exclude what is no content";
    private static final String BUCKET_FULL =
            "their bucket is nearly full; set a higher manifest.buckets, for which the connector's offsets must be deleted,"
                    + " or leave out with path.exclude what is no content";

    private final Pages pages;
    private final Frontier frontier;
    private final Scope scope;
    private final Predicate<String> ownsHost;
    private final int maxDepth;
    private final int maxPagesOfHost;
    private final WebMetrics metrics;
    private final Map<String, Integer> known = new HashMap<>();
    private final Set<String> saidFull = new HashSet<>();
    private final Set<String> seeds = new HashSet<>();
    /** Those whose links were not stored when the task ended last. */
    private final Set<String> toReadAgain = new HashSet<>();

    /** When pages changed that were not visited since, as sitemaps tell. */
    private final Map<String, Instant> announced = new HashMap<>();

    Crawl(Pages pages, Frontier frontier, Predicate<String> ownsHost, WebSourceConfig config, WebMetrics metrics) {
        this.pages = pages;
        this.frontier = frontier;
        this.scope = config.scope();
        this.ownsHost = ownsHost;
        this.maxDepth = config.maxDepth();
        this.maxPagesOfHost = config.maxPagesOfHost();
        this.metrics = metrics;
    }

    static Predicate<String> owner(HostGroups groups, int task, int tasks) {
        return host -> groups.task(host, tasks) == task;
    }

    /** Takes up what is stored, and the seeds. Pages whose links are not stored are due at once. */
    void begin(List<String> seedUrls, DeletionGuard guard, long now) {
        pages.each((url, page) -> {
            String host = Pages.host(url);
            known.merge(host, 1, Integer::sum);
            if (page.sent()) {
                guard.documentSent(host);
            }
            if (page.sent() && page.sightings() > 0) {
                guard.missing(host, url);
            }
        });
        for (String seed : seedUrls) {
            if (ownsHost.test(Pages.host(seed))) {
                seeds.add(seed);
                found(seed, 0, Pages.host(seed), now);
            }
        }
        Map<String, PageState> all = new HashMap<>();
        pages.each((url, page) -> {
            if (seeds.contains(url) || scope.covers(URI.create(url))) {
                all.put(url, page);
            }
        });
        all.forEach((url, page) -> {
            boolean again = mustBeRead(page);
            if (again) {
                toReadAgain.add(url);
            }
            schedule(url, again ? page.dueAt(0) : page, now);
        });
    }

    private static boolean mustBeRead(PageState page) {
        return !page.expanded()
                && switch (page.outcome()) {
                    case DOCUMENT, NOT_A_DOCUMENT, NOT_EXTRACTED -> true;
                    case NEW, GONE, REFUSED, NOT_FETCHED, FORGOTTEN -> false;
                };
    }

    boolean isSeed(String url) {
        return seeds.contains(url);
    }

    boolean owns(String url) {
        return ownsHost.test(Pages.host(url));
    }

    /** Takes up links of a page. */
    void foundOn(String url, PageState page, List<String> links, long now) {
        if (page.depth() < maxDepth) {
            links.forEach(link -> found(link, page.depth() + 1, Pages.host(url), now));
        }
    }

    /**
     * Takes up a URL of the site, if there is room for it, or hands it over to the task that it belongs to.
     *
     * @param from host on which it was found
     */
    void found(String url, int depth, String from, long now) {
        String host = Pages.host(url);
        if (!ownsHost.test(host)) {
            if (!pages.handOver(from, url, PageState.found(now, depth))) {
                notTaken(url, from, BUCKET_FULL);
            }
            return;
        }
        PageState page = pages.get(url);
        if (page != null) {
            if (depth < page.depth()) {
                nearer(url, page, depth, now);
            }
        } else if (hasRoom(host, url)) {
            known.merge(host, 1, Integer::sum);
            put(url, PageState.found(now, depth), now);
        }
    }

    /** One that was too far away for its links to be followed is read again. */
    private void nearer(String url, PageState page, int depth, long now) {
        boolean wasEnd = page.depth() >= maxDepth && page.schedule().visited() > 0;
        PageState nearer = page.withDepth(depth);
        put(url, wasEnd ? nearer.withExpanded(false).dueAt(now) : nearer, now);
    }

    private boolean hasRoom(String host, String url) {
        boolean hostFull = known.getOrDefault(host, 0) >= maxPagesOfHost;
        if (!hostFull && !pages.isFull(url)) {
            return true;
        }
        notTaken(url, host, hostFull ? HOST_FULL : BUCKET_FULL);
        return false;
    }

    private void notTaken(String url, String host, String why) {
        metrics.pagesNotTaken.incrementAndGet();
        if (saidFull.add(host)) {
            log.warn("{} and other URLs found on {} are not taken up: {}", url, host, why);
        }
    }

    /** Remembers a page, and when it is due. */
    void put(String url, PageState page, long now) {
        pages.put(url, page);
        schedule(url, page, now);
    }

    private void schedule(String url, PageState page, long now) {
        frontier.schedule(Pages.host(url), url, page.schedule().next(), now);
    }

    /** A known page is to be visited now, before others. */
    void urge(String url, PageState page, long now) {
        pages.put(url, page.dueAt(now));
        frontier.urge(Pages.host(url), url);
    }

    /** A known page changed, as a sitemap tells. */
    void announced(String url, PageState page, Instant changedAt, long now) {
        announced.put(url, changedAt);
        if (page.schedule().next() > now) {
            urge(url, page, now);
        }
    }

    /** When a page that is visited now changed; null when that was not told since the last visit. */
    @Nullable
    Instant takeAnnounced(String url) {
        return announced.remove(url);
    }

    void forget(String url) {
        announced.remove(url);
        pages.remove(url);
        known.merge(Pages.host(url), -1, Integer::sum);
    }

    /** The next page to visit; null when none is due or may be. */
    @Nullable
    String next(long now, Predicate<String> isBusy) {
        return frontier.next(now, url -> {
            PageState page = pages.get(url);
            return page != null && !isBusy.test(url) && (page.schedule().next() <= now || toReadAgain.contains(url));
        });
    }

    void visited(String url) {
        frontier.visited(Pages.host(url), url);
        toReadAgain.remove(url);
    }

    int queued() {
        return frontier.queued();
    }

    /** URLs that the settings do not cover any more. */
    List<String> uncovered() {
        List<String> uncovered = new ArrayList<>();
        pages.each((url, page) -> {
            if (!seeds.contains(url) && !scope.covers(URI.create(url))) {
                uncovered.add(url);
            }
        });
        return uncovered;
    }
}
