package io.ragconnect.source.web;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Batch.Draft;
import io.ragconnect.source.manifest.RecordBatch;
import io.ragconnect.source.record.DocumentSize;
import io.ragconnect.source.web.Sighting.Verdict;
import io.ragconnect.source.web.frontier.DeletionGuard;
import io.ragconnect.source.web.frontier.Revisits;
import io.ragconnect.source.web.state.Content;
import io.ragconnect.source.web.state.Outcome;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import io.ragconnect.source.web.state.Schedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes records of what was seen, and remembers it. For the task's thread. */
final class PagePublisher {
    private static final Logger log = LoggerFactory.getLogger(PagePublisher.class);

    /** The first failure is often over when the page is tried again. */
    private static final int REPORTED_FAILURES = 2;

    private static final int TOMBSTONE_BYTES = 512;

    private final Pages pages;
    private final Crawl crawl;
    private final Checkpoints checkpoints;
    private final Revisits revisits;
    private final DeletionGuard guard;
    private final WebSourceConfig config;
    private final Clock clock;
    private final WebMetrics metrics;
    private final Set<String> heldBack = new HashSet<>();
    private final Set<String> saidHeldBack = new HashSet<>();
    private final Queue<String> retiring = new ArrayDeque<>();
    private RecordBatch batch = new RecordBatch();
    private long bytes;

    PagePublisher(
            Pages pages,
            Crawl crawl,
            Checkpoints checkpoints,
            DeletionGuard guard,
            WebSourceConfig config,
            Clock clock,
            WebMetrics metrics) {
        this.pages = pages;
        this.crawl = crawl;
        this.checkpoints = checkpoints;
        this.revisits = config.revisits();
        this.guard = guard;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    boolean isEmpty() {
        return batch.isEmpty();
    }

    boolean isFull() {
        return bytes >= config.maxPollBytes();
    }

    /** All records since the last call. */
    List<SourceRecord> take() {
        checkpoints.addDue(batch);
        List<SourceRecord> records = batch.records();
        checkpoints.sending(records);
        batch = new RecordBatch();
        bytes = 0;
        return records;
    }

    /** URLs that the settings do not cover any more are forgotten, and their documents deleted with the next records. */
    void retire(List<String> urls) {
        for (String url : urls) {
            PageState page = pages.get(url);
            if (page != null && page.sent()) {
                guard.missing(Pages.host(url), url);
            } else {
                crawl.forget(url);
            }
        }
        urls.stream().filter(url -> pages.get(url) != null).forEach(retiring::add);
    }

    /** Takes as many of those as make a batch. */
    void publishRetired() {
        for (String url = retiring.poll(); url != null; url = isFull() ? null : retiring.poll()) {
            PageState page = pages.get(url);
            String host = Pages.host(url);
            long now = clock.millis();
            if (page == null) {
                continue;
            }
            if (guard.holdsBack(host, now)) {
                sayHeldBack(url, host);
                continue;
            }
            log.info("Document {} is deleted: the settings do not cover it any more", url);
            guard.deleted(host, url, now);
            long version = pages.nextVersion(url, now);
            addTombstone(url, version);
            // it is forgotten at the next start, so that a tombstone that Connect drops can be sent again
            pages.put(url, settledAs(Outcome.GONE, page, Content.NONE, now).withVersion(version));
        }
    }

    void publish(Visit visit, Sighting sighting) {
        crawl.visited(visit.url());
        PageState page = pages.get(visit.url());
        if (page == null || page.version() != visit.page().version()) {
            return; // forgotten meanwhile
        }
        if (page.outcome() == Outcome.FORGOTTEN && visit.page().outcome() != Outcome.FORGOTTEN) {
            crawl.urge(visit.url(), page, clock.millis()); // its record was dropped meanwhile
            return;
        }
        metrics.latenessMs.set(
                Math.max(0, clock.millis() - visit.page().schedule().next()));
        if (sighting instanceof Sighting.NotModified) {
            metrics.pagesNotModified.incrementAndGet();
            unchanged(visit, page, page.content());
        } else if (sighting instanceof Sighting.Same same) {
            metrics.pagesUnchanged.incrementAndGet();
            unchanged(visit, page, same.content());
        } else if (sighting instanceof Sighting.Read read) {
            read(visit, page, read);
        } else if (sighting instanceof Sighting.Gone gone) {
            metrics.pagesGone.incrementAndGet();
            withdrawn(visit, page, Outcome.GONE, gone.reason(), Content.NONE);
        } else if (sighting instanceof Sighting.MovedAway moved) {
            movedAway(visit, page, moved.failure());
        } else if (sighting instanceof Sighting.Refused refused) {
            refused(visit, page, refused);
        } else if (sighting instanceof Sighting.Failed failed) {
            failed(visit, page, failed);
        }
    }

    private void unchanged(Visit visit, PageState page, Content content) {
        present(visit.url());
        put(visit, page.settled(page.outcome(), page.sent(), content, revisits.afterNoChange(page, clock.millis())));
    }

    private void read(Visit visit, PageState known, Sighting.Read read) {
        long now = clock.millis();
        crawl.foundOn(visit.url(), known, read.links(), now);
        boolean leaf = read.links().isEmpty();
        PageState page = known.withExpanded(leaf);
        if (!leaf) {
            checkpoints.expanded(visit.url());
        }
        judged(visit, page, read.verdict(), read.content());
    }

    private void judged(Visit visit, PageState page, Verdict verdict, Content content) {
        if (verdict instanceof Verdict.IsDocument found) {
            document(visit, page, found.document(), content);
        } else if (verdict instanceof Verdict.Unreadable unreadable) {
            unreadable(visit, page, unreadable.failure(), content);
        } else if (verdict instanceof Verdict.IsAlias alias) {
            if (!page.sent() || isDocument(alias.target())) {
                withdrawn(visit, page, Outcome.NOT_A_DOCUMENT, alias.reason(), content);
            } else {
                log.debug("{} stays, since that is no document: {}", visit.url(), alias.reason());
                // the other page may become one without a change of this
                judged(visit, page, alias.otherwise(), content.toBeReadAgain());
            }
        } else if (verdict instanceof Verdict.IsNone none) {
            if (none.withdrawn()) {
                withdrawn(visit, page, Outcome.NOT_A_DOCUMENT, none.reason(), content);
            } else {
                log.debug("{} is left as it is: {}", visit.url(), none.reason());
                unchangedUnlessNew(visit, page, content);
            }
        }
    }

    /** Whether a page stands in the topic beyond doubt. What is another task's is not known here. */
    private boolean isDocument(String url) {
        PageState page = crawl.owns(url) ? pages.get(url) : null;
        return page != null && page.outcome() == Outcome.DOCUMENT && page.sent() && page.sightings() == 0;
    }

    /** It is no document, which is no reason to take back one that was sent. */
    private void unchangedUnlessNew(Visit visit, PageState page, Content content) {
        present(visit.url());
        Outcome outcome = page.sent() ? page.outcome() : Outcome.NOT_A_DOCUMENT;
        put(visit, page.settled(outcome, page.sent(), content, revisits.afterNoChange(page, clock.millis())));
    }

    private void document(Visit visit, PageState page, Document document, Content content) {
        String url = visit.url();
        present(url);
        boolean settled = page.outcome() == Outcome.DOCUMENT
                && page.sent()
                && page.content().textHash() == content.textHash();
        if (settled) {
            metrics.pagesUnchanged.incrementAndGet();
            put(visit, page.settled(Outcome.DOCUMENT, true, content, revisits.afterNoChange(page, clock.millis())));
            return;
        }
        metrics.pagesChanged.incrementAndGet();
        measureFreshness(visit, document);
        add(url, config.topic(), Document.SCHEMA, document.toStruct(), visit.version());
        bytes += DocumentSize.of(document);
        if (!page.sent()) {
            guard.documentSent(Pages.host(url));
        }
        Schedule schedule = revisits.afterChange(page, clock.millis());
        put(visit, page.settled(Outcome.DOCUMENT, true, content, schedule).withVersion(visit.version()));
    }

    private void measureFreshness(Visit visit, Document document) {
        Instant changed = document.modifiedAt() == null ? visit.changedAt() : document.modifiedAt();
        Instant observed = document.observedAt();
        if (visit.page().sent() && changed != null && observed != null) {
            metrics.freshness.add(
                    Math.max(0, Duration.between(changed, observed).toMillis()));
        }
    }

    private void unreadable(Visit visit, PageState page, PageException failure, Content content) {
        present(visit.url());
        Schedule schedule = revisits.afterNoChange(page, clock.millis());
        boolean said = page.outcome() == Outcome.NOT_EXTRACTED && page.content().rawHash() == content.rawHash();
        PageState settled = page.settled(Outcome.NOT_EXTRACTED, page.sent(), content, schedule);
        put(visit, said ? settled : reported(visit, settled, failure));
    }

    private void movedAway(Visit visit, PageState page, PageException failure) {
        if (page.sent()) {
            metrics.pagesGone.incrementAndGet();
            withdrawn(visit, page, Outcome.GONE, String.valueOf(failure.getMessage()), Content.NONE);
        } else {
            refused(visit, page, new Sighting.Refused(failure, true));
        }
    }

    private void refused(Visit visit, PageState page, Sighting.Refused refused) {
        metrics.pagesRefused.incrementAndGet();
        String url = visit.url();
        PageState settled = page.settled(
                        Outcome.REFUSED, page.sent(), page.content(), revisits.afterNoChange(page, clock.millis()))
                .withSightings(page.sightings());
        // what robots.txt forbids is nothing to worry about, unless it was a document
        boolean matters = !refused.asExpected() || page.sent() || crawl.isSeed(url);
        if (matters && page.outcome() != Outcome.REFUSED) {
            settled = reported(visit, settled, refused.failure());
        }
        put(visit, settled);
    }

    private void failed(Visit visit, PageState page, Sighting.Failed failed) {
        metrics.pagesFailed.incrementAndGet();
        int failures = page.failures() + 1;
        Schedule schedule = revisits.afterFailure(page, failures, failed.askedForMillis(), clock.millis());
        PageState next = page.withFailures(failures).withSchedule(schedule);
        if (failures == 1) {
            log.info("{}; it is tried again", failed.failure().getMessage());
        }
        if (failures >= REPORTED_FAILURES && page.outcome() != Outcome.NOT_FETCHED) {
            next = reported(visit, next.withOutcome(Outcome.NOT_FETCHED), failed.failure());
        }
        put(visit, next);
    }

    private PageState reported(Visit visit, PageState page, PageException failure) {
        String url = visit.url();
        log.warn("Page {} is left out: {}", url, failure.getMessage());
        if (failure.stage() == PageException.Stage.EXTRACT) {
            metrics.pagesFailed.incrementAndGet();
        }
        PageState known = page.withOutcome(failure.stage().outcome());
        if (config.errorsTopic().isEmpty()) {
            return known;
        }
        DocumentError error =
                DocumentError.of(url, url, visit.version(), failure.stage().label(), failure, clock.instant());
        add(url, config.errorsTopic(), DocumentError.SCHEMA, error.toStruct(), visit.version());
        bytes += (long) error.message().length() + error.trace().length();
        return known.withVersion(visit.version());
    }

    /** It seems that there is no document any more, which is believed once it was seen often enough. */
    private void withdrawn(Visit visit, PageState page, Outcome outcome, String reason, Content content) {
        long now = clock.millis();
        String url = visit.url();
        if (!page.sent()) {
            nothingToDelete(visit, page, outcome, content);
            return;
        }
        String host = Pages.host(url);
        guard.missing(host, url);
        int sightings = page.sightings() + 1;
        boolean confirmed = sightings >= config.goneConfirmations();
        if (confirmed && !guard.holdsBack(host, now)) {
            log.info("Document {} is deleted: {}", url, reason);
            guard.deleted(host, url, now);
            heldBack.remove(url);
            saidHeldBack.remove(host);
            addTombstone(url, visit.version());
            put(visit, settledAs(outcome, page, content, now).withVersion(visit.version()));
            return;
        }
        if (confirmed) {
            sayHeldBack(url, host);
        }
        put(
                visit,
                page.withSightings(Math.min(sightings, config.goneConfirmations()))
                        .withSchedule(revisits.toConfirm(now)));
    }

    private PageState settledAs(Outcome outcome, PageState page, Content content, long now) {
        Schedule schedule = outcome == Outcome.GONE ? revisits.rarely(now) : revisits.afterNoChange(page, now);
        PageState settled = page.settled(outcome, false, content, schedule);
        return outcome == Outcome.GONE ? settled.withExpanded(true) : settled;
    }

    private void nothingToDelete(Visit visit, PageState page, Outcome outcome, Content content) {
        String url = visit.url();
        if (page.outcome() == Outcome.GONE && outcome == Outcome.GONE && !crawl.isSeed(url)) {
            crawl.forget(url); // there is no more to be learned of it
            return;
        }
        PageState settled = settledAs(outcome, page, content, clock.millis());
        if (page.outcome().isReported() && page.version() > 0) {
            addTombstone(url, visit.version()); // for the error that may stand there
            settled = settled.withVersion(visit.version());
        }
        put(visit, settled);
    }

    private void sayHeldBack(String url, String host) {
        heldBack.add(url);
        if (saidHeldBack.add(host)) {
            log.warn(
                    "{} documents of {} seem gone, more than delete.guard.count and delete.guard.share allow, so none of"
                            + " them is deleted; if that is right, raise one of the two until it is done",
                    guard.missing(host),
                    host);
        }
        metrics.deletionsHeldBack.set(heldBack.size());
    }

    private void present(String url) {
        guard.present(Pages.host(url), url);
        heldBack.remove(url);
        metrics.deletionsHeldBack.set(heldBack.size());
    }

    private void put(Visit visit, PageState page) {
        crawl.put(visit.url(), page, clock.millis());
        metrics.deletionsHeldBack.set(heldBack.size());
    }

    private void addTombstone(String url, long version) {
        add(url, config.topic(), null, null, version);
        bytes += TOMBSTONE_BYTES + url.length();
    }

    private void add(String url, String topic, @Nullable Schema schema, @Nullable Object value, long version) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addLong(RagHeaders.VERSION, version)
                .addString(RagHeaders.CORRELATION_ID, UUID.randomUUID().toString());
        batch.add(pages.bucket(url), new Draft(topic, url, schema, value, headers));
    }
}
