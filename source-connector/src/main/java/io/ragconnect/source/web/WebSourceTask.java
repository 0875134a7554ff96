package io.ragconnect.source.web;

import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Bundle;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.web.fetch.FetchSettings;
import io.ragconnect.source.web.fetch.Fetcher;
import io.ragconnect.source.web.fetch.Fetchers;
import io.ragconnect.source.web.frontier.DeletionGuard;
import io.ragconnect.source.web.frontier.Frontier;
import io.ragconnect.source.web.frontier.Revisits;
import io.ragconnect.source.web.render.BrowserRenderer;
import io.ragconnect.source.web.render.Renderer;
import io.ragconnect.source.web.state.HostGroups;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors its share of the hosts: {@code poll} sends visitors out and publishes what they come back with. */
public final class WebSourceTask extends SourceTask {
    private static final Logger log = LoggerFactory.getLogger(WebSourceTask.class);

    /** For how long a poll lasts at most: a task is only asked to stop between polls, so within 2 s. */
    static final Duration POLL = Duration.ofMillis(800);

    /** How long a poll without records waits for a visitor, before it looks again for what became due meanwhile. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How long a poll with records waits for more to go with them. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final Clock clock;
    private final long pollNanos;
    private final Function<FetchSettings, Fetcher> fetchers;
    private final Queue<Dropped> dropped = new ConcurrentLinkedQueue<>();
    private @Nullable Pipeline pipeline;
    private volatile boolean stopping;

    /** For Kafka Connect. */
    public WebSourceTask() {
        this(Clock.systemUTC(), POLL, Fetchers::open);
    }

    WebSourceTask(Clock clock, Duration poll, Function<FetchSettings, Fetcher> fetchers) {
        this.clock = clock;
        this.pollNanos = poll.toNanos();
        this.fetchers = fetchers;
    }

    /** What a running task consists of. */
    private record Pipeline(
            Pages pages,
            Crawl crawl,
            Listings listings,
            HandOvers handOvers,
            Checkpoints checkpoints,
            Visits visits,
            Visitor visitor,
            PagePublisher publisher,
            Revisits revisits,
            Fetcher fetcher,
            Extractor extractor,
            WebMetrics metrics) {}

    /** A record that Connect gave up. */
    private record Dropped(String url, long version, boolean tombstone) {}

    @Override
    public String version() {
        return Bundle.version();
    }

    @Override
    public void start(Map<String, String> settings) {
        WebSourceConfig config = new WebSourceConfig(settings);
        Assignment assignment = Assignment.from(settings);
        HostGroups groups = config.hostGroups();
        Pages pages = Pages.load(
                assignment, groups, config.manifestBuckets(), config.resend(), context.offsetStorageReader());
        WebMetrics metrics = new WebMetrics(assignment.connector(), assignment.task(), config.topic());
        Links site = new Links(config.scope());
        Fetcher fetcher = fetchers.apply(config.fetching(site::covers));
        Predicate<String> owner = Crawl.owner(groups, assignment.task(), assignment.tasks());
        // one more than are answered at a time, so that the next is there at once
        Frontier frontier = new Frontier(config.hostConnections() + 1, fetcher::millisUntilTurn);
        Crawl crawl = new Crawl(pages, frontier, owner, config, metrics);
        DeletionGuard guard = config.deletionGuard();
        crawl.begin(config.seeds(), guard, clock.millis());
        Checkpoints checkpoints = new Checkpoints(pages, config.stateTopic(), config.stateIntervalMs());
        Extractor extractor = Extractors.standard(config.extraction());
        Renderer renderer = config.renders() ? new BrowserRenderer(config.devTools(), fetcher) : null;
        Visitor visitor = new Visitor(fetcher, new PageReader(extractor, site, renderer, config, clock), metrics);
        Visits visits =
                new Visits("rag-fetch-" + assignment.connector() + "-" + assignment.task(), config.fetchThreads());
        PagePublisher publisher = new PagePublisher(pages, crawl, checkpoints, guard, config, clock, metrics);
        Listings listings = new Listings(pages, crawl, site, fetcher, config, clock, metrics);
        publisher.retire(crawl.uncovered());
        pipeline = new Pipeline(
                pages,
                crawl,
                listings,
                new HandOvers(assignment, context.offsetStorageReader(), site, crawl, config, clock),
                checkpoints,
                visits,
                visitor,
                publisher,
                config.revisits(),
                fetcher,
                extractor,
                metrics);
        metrics.pagesKnown.set(pages.size());
        metrics.register();
        log.info("Crawling from {} into {}; {} URLs are known", config.seeds(), config.topic(), pages.size());
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        Pipeline running = pipeline;
        if (running == null) {
            return null;
        }
        long deadline = System.nanoTime() + pollNanos;
        running.checkpoints.pollBegins();
        takeBackDropped(running);
        running.handOvers.takeDue();
        running.publisher.publishRetired();
        boolean more = true;
        while (!stopping && !running.publisher.isFull() && (more || running.publisher.isEmpty())) {
            send(running);
            more = finishNext(running);
            if (System.nanoTime() - deadline >= 0) {
                break;
            }
        }
        List<SourceRecord> records = running.publisher.take();
        show(running, records.size());
        return records.isEmpty() ? null : records;
    }

    private static boolean finishNext(Pipeline running) throws InterruptedException {
        if (running.visits.size() == 0) {
            TimeUnit.NANOSECONDS.sleep(running.publisher.isEmpty() ? PATIENCE_NANOS : 0);
            return false;
        }
        return running.visits.finishNext(running.publisher.isEmpty() ? PATIENCE_NANOS : GATHER_NANOS);
    }

    /** Sends visitors to what is due. */
    private void send(Pipeline running) {
        long now = clock.millis();
        running.listings.send(running.visits, now);
        while (running.visits.hasRoom()) {
            String url = running.crawl.next(now, running.visits::isRunning);
            PageState page = url == null ? null : running.pages.get(url);
            if (url == null || page == null) {
                return;
            }
            boolean linksKnown = page.expanded() || running.checkpoints.isExpanding(url);
            Visit visit = new Visit(
                    url, page, linksKnown, running.pages.nextVersion(url, now), running.crawl.takeAnnounced(url));
            running.visits.start(url, () -> {
                Sighting sighting = running.visitor.visit(visit);
                return () -> running.publisher.publish(visit, sighting);
            });
        }
    }

    private void takeBackDropped(Pipeline running) {
        for (Dropped record = dropped.poll(); record != null; record = dropped.poll()) {
            if (!running.pages.takeBack(record.url, record.version, record.tombstone)) {
                continue;
            }
            PageState page = running.pages.get(record.url);
            if (page != null) {
                long now = clock.millis();
                running.crawl.put(record.url, page.withSchedule(running.revisits.toConfirm(now)), now);
            }
            running.metrics.pagesFailed.incrementAndGet();
            log.warn(
                    "Kafka Connect dropped the record of {} (a transform dropped it or failed, or it is larger than the"
                            + " producer's max.request.size); it is sent again after the next visit",
                    record.url);
        }
    }

    private void show(Pipeline running, int records) {
        WebMetrics metrics = running.metrics;
        metrics.inFlight.addAndGet(records);
        metrics.visiting.set(running.visits.size());
        metrics.queue.set(running.crawl.queued() + running.listings.due(clock.millis()));
        metrics.pagesKnown.set(running.pages.size());
        metrics.pagesExpanding.set(running.checkpoints.size());
        metrics.stateUnsent.set(running.pages.changed().size());
        metrics.extractionProcesses.set(running.extractor.processes().running());
        metrics.extractionProcessesLost.set(running.extractor.processes().lost());
    }

    @Override
    public void commit() {
        Pipeline running = pipeline;
        if (running != null) {
            running.checkpoints.stored();
        }
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        Pipeline running = pipeline;
        if (running == null) {
            return;
        }
        running.checkpoints.acknowledged(record, metadata == null);
        running.metrics.inFlight.decrementAndGet();
        if (running.checkpoints.isCarrier(record)) {
            return;
        }
        if (metadata == null) {
            Header version = record.headers().lastWithName(RagHeaders.VERSION);
            dropped.add(new Dropped((String) record.key(), (Long) version.value(), record.value() == null));
        } else if (record.value() == null) {
            running.metrics.documentsDeleted.incrementAndGet();
        } else if (!DocumentError.is(record.value())) {
            running.metrics.documentsSent.incrementAndGet();
        }
    }

    @Override
    public void stop() {
        stopping = true;
        Pipeline running = pipeline;
        if (running != null) {
            running.visits.close();
            running.fetcher.close();
            running.extractor.close();
            running.metrics.close();
        }
    }
}
