package io.ragconnect.source.web;

import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Links to hosts of other tasks. A task can't write another's offsets, but read them: each keeps what it found for others in
 * buckets of its own, and looks into those of all others.
 */
final class HandOvers {
    private final Assignment assignment;
    private final int buckets;
    private final OffsetStorageReader offsets;
    private final Links site;
    private final Crawl crawl;
    private final Clock clock;
    private final long intervalNanos;
    private final Map<Map<String, String>, Object> seen = new HashMap<>();
    private long nextAt = System.nanoTime();

    HandOvers(
            Assignment assignment,
            OffsetStorageReader offsets,
            Links site,
            Crawl crawl,
            WebSourceConfig config,
            Clock clock) {
        this.assignment = assignment;
        this.buckets = config.manifestBuckets();
        this.offsets = offsets;
        this.site = site;
        this.crawl = crawl;
        this.clock = clock;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(config.stateIntervalMs());
    }

    /** Takes up what other tasks found, if it is time to look. */
    void takeDue() {
        if (assignment.tasks() == 1 || System.nanoTime() - nextAt < 0) {
            return;
        }
        nextAt = System.nanoTime() + intervalNanos;
        Pages.readHandedOver(assignment.connector(), buckets, offsets, seen, this::take);
    }

    private void take(String url, PageState page) {
        if (crawl.owns(url) && site.within(url).isPresent()) {
            crawl.found(url, page.depth(), Pages.host(url), clock.millis());
        }
    }
}
