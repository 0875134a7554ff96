package io.ragconnect.source.web;

import io.ragconnect.source.web.fetch.FetchRequest;
import io.ragconnect.source.web.fetch.FetchResult;
import io.ragconnect.source.web.fetch.Fetcher;
import io.ragconnect.source.web.sitemap.Sitemap;
import io.ragconnect.source.web.sitemap.SitemapEntry;
import io.ragconnect.source.web.sitemap.Sitemaps;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sitemaps and feeds, and the robots.txt files that name sitemaps: read again and again for the URLs that they list. Nothing
 * of it is stored: after a restart all are read anew. That one can't be read says nothing of the pages in it.
 */
final class Listings {
    private static final Logger log = LoggerFactory.getLogger(Listings.class);

    /** An index may name 50,000, which may be indexes. */
    private static final int MAX_LISTINGS = 10_000;

    private final Pages pages;
    private final Crawl crawl;
    private final Links site;
    private final Fetcher fetcher;
    private final Clock clock;
    private final WebMetrics metrics;
    private final long minMillis;
    private final long maxMillis;
    private final Map<String, Listing> listings = new LinkedHashMap<>();
    /** When the robots.txt of an origin is looked at again, by a URL of it. */
    private final Map<String, Long> origins = new HashMap<>();

    Listings(
            Pages pages,
            Crawl crawl,
            Links site,
            Fetcher fetcher,
            WebSourceConfig config,
            Clock clock,
            WebMetrics metrics) {
        this.pages = pages;
        this.crawl = crawl;
        this.site = site;
        this.fetcher = fetcher;
        this.clock = clock;
        this.metrics = metrics;
        this.minMillis = config.revisits().minMillis();
        this.maxMillis = config.revisits().maxMillis();
        config.sitemaps().forEach(url -> add(url, 0));
        config.feeds().forEach(url -> add(url, 0));
        if (config.discoversSitemaps()) {
            Map<String, String> oneOfEach = new HashMap<>();
            config.seeds().stream().filter(crawl::owns).forEach(url -> oneOfEach.putIfAbsent(Pages.host(url), url));
            oneOfEach.values().forEach(url -> origins.put(url, 0L));
        }
    }

    private static final class Listing {
        private final int depth;
        private @Nullable String etag;
        private @Nullable String lastModified;
        private long next;
        private boolean saidProblem;

        private Listing(int depth) {
            this.depth = depth;
        }
    }

    /** What a listing names, of the site's pages by the URL under which they are known. */
    private record Entry(
            String url,
            @Nullable Instant lastModified,
            @Nullable Duration changesEvery) {}

    /** Sends visitors to listings that are due. */
    void send(Visits visits, long now) {
        for (Map.Entry<String, Long> origin : origins.entrySet()) {
            URI url = URI.create(origin.getKey());
            if (origin.getValue() <= now && mayStart(visits, "robots " + url, url)) {
                origin.setValue(now + minMillis);
                visits.start("robots " + url, () -> {
                    List<URI> named = fetcher.sitemaps(url);
                    return () -> named.forEach(
                            sitemap -> site.onOneOfItsHosts(sitemap).ifPresent(found -> add(found, 0)));
                });
            }
        }
        for (Map.Entry<String, Listing> entry : List.copyOf(listings.entrySet())) {
            Listing listing = entry.getValue();
            URI url = URI.create(entry.getKey());
            if (listing.next <= now && mayStart(visits, "list " + url, url)) {
                listing.next = now + minMillis;
                FetchRequest request = new FetchRequest(url, listing.etag, listing.lastModified);
                visits.start("list " + url, () -> read(url, listing, fetcher.fetch(request)));
            }
        }
    }

    /** Listings that are due. */
    int due(long now) {
        long due = listings.values().stream()
                        .filter(listing -> listing.next <= now)
                        .count()
                + origins.values().stream().filter(next -> next <= now).count();
        return (int) due;
    }

    private boolean mayStart(Visits visits, String name, URI url) {
        return visits.hasRoom() && !visits.isRunning(name) && fetcher.millisUntilTurn(url) == 0;
    }

    private void add(String url, int depth) {
        if (listings.size() < MAX_LISTINGS && crawl.owns(url)) {
            listings.computeIfAbsent(url, found -> new Listing(depth));
        }
    }

    /** On a thread of the visits; what it returns is for the task's. */
    private Runnable read(URI url, Listing listing, FetchResult result) {
        if (result instanceof FetchResult.Page page) {
            Sitemap sitemap = Sitemaps.read(url, page.body(), listing.depth);
            List<Entry> entries = new ArrayList<>();
            List<String> sitemaps = new ArrayList<>();
            for (SitemapEntry entry : sitemap.entries()) {
                if (entry.isSitemap()) {
                    site.onOneOfItsHosts(entry.url()).ifPresent(sitemaps::add);
                } else {
                    site.within(entry.url().toString())
                            .ifPresent(
                                    found -> entries.add(new Entry(found, entry.lastModified(), entry.changesEvery())));
                }
            }
            // how often a page changes counts after each of its visits, so that a 304 would not do
            boolean counts = entries.stream().anyMatch(this::isOften);
            return () -> {
                listing.etag = counts ? null : page.etag();
                listing.lastModified = counts ? null : page.lastModified();
                sitemaps.forEach(found -> add(found, listing.depth + 1));
                entries.forEach(entry -> take(entry, Pages.host(url.toString())));
                sayProblem(listing, sitemap.problem());
            };
        }
        return () -> sayProblem(listing, problem(url, result));
    }

    private static @Nullable String problem(URI url, FetchResult result) {
        if (result instanceof FetchResult.Refused refused) {
            return refused.reason();
        } else if (result instanceof FetchResult.MovedAway moved) {
            return moved.reason();
        } else if (result instanceof FetchResult.Failed failed) {
            return failed.reason();
        } else if (result instanceof FetchResult.Gone gone) {
            return url + " is gone, says its server with status " + gone.status();
        }
        return null;
    }

    private void sayProblem(Listing listing, @Nullable String problem) {
        if (problem != null && !listing.saidProblem) {
            log.warn("A sitemap or feed could not be read, and is tried again: {}", problem);
            metrics.pagesFailed.incrementAndGet();
        }
        listing.saidProblem = problem != null;
    }

    private boolean isOften(Entry entry) {
        return entry.changesEvery != null && entry.changesEvery.toMillis() < maxMillis;
    }

    private void take(Entry entry, String from) {
        long now = clock.millis();
        PageState page = crawl.owns(entry.url) ? pages.get(entry.url) : null;
        if (page == null || page.schedule().visited() == 0) {
            crawl.found(entry.url, 0, from, now);
            return;
        }
        long visited = page.schedule().visited();
        if (entry.lastModified != null && entry.lastModified.toEpochMilli() > visited) {
            crawl.announced(entry.url, page, entry.lastModified, now);
        } else if (entry.changesEvery != null) {
            long expected = visited + Math.max(minMillis, entry.changesEvery.toMillis());
            if (expected < page.schedule().next()) {
                crawl.put(entry.url, page.dueAt(expected), now);
            }
        }
    }
}
