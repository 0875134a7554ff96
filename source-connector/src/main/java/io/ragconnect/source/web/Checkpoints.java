package io.ragconnect.source.web;

import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Batch.Draft;
import io.ragconnect.source.manifest.RecordBatch;
import io.ragconnect.source.web.state.PageBucket;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what changed without a record stored: a carrier, a record that says nothing, takes each changed bucket along.
 *
 * <p>A page's links lie in other buckets than the page. It counts as expanded only when those are stored, so that a worker
 * killed at any time finds, for every link it had not stored, a page that it reads again. Connect tells that offsets were
 * stored, but not which. So a checkpoint is complete when its carriers and all records of their buckets before them were
 * acknowledged, two polls have begun after that (what Connect stores next was collected before a poll), and two stores have ended
 * after that (the first may have begun before).
 */
final class Checkpoints {
    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private static final int ROUNDS = 2;

    private final Pages pages;
    private final String topic;
    private final long intervalNanos;
    private final Queue<Ack> acks = new ConcurrentLinkedQueue<>();
    private final AtomicLong stores = new AtomicLong();
    /** Records on their way, numbered in the order in which they were sent. */
    private final IdentityHashMap<SourceRecord, Long> numbers = new IdentityHashMap<>();
    /** Their numbers by bucket. */
    private final Map<String, TreeSet<Long>> inFlight = new HashMap<>();

    private long sent;
    /** In which checkpoint a page's links go. */
    private final Map<String, Checkpoint> expanding = new HashMap<>();

    private final Deque<Checkpoint> open = new ArrayDeque<>();
    private Checkpoint next = new Checkpoint();
    private long nextAt;
    private boolean saidDropped;

    Checkpoints(Pages pages, String topic, long intervalMs) {
        this.pages = pages;
        this.topic = topic;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
        this.nextAt = System.nanoTime() + intervalNanos;
    }

    /** A record that Kafka has, or Connect gave up. */
    private record Ack(SourceRecord record, boolean dropped) {}

    private static final class Checkpoint {
        private final List<String> expanded = new ArrayList<>();
        private final Map<String, PageBucket> unacknowledged = new HashMap<>();
        /** Number of the last record that it waits for; that others follow all the time must not hold it up. */
        private long last = Long.MAX_VALUE;

        private int polls;
        private long storesBefore;
        private boolean lost;
    }

    /** A page's links were put into their buckets. */
    void expanded(String url) {
        next.expanded.add(url);
        expanding.put(url, next);
    }

    /** Whether a page's links are in their buckets, though not stored yet. */
    boolean isExpanding(String url) {
        return expanding.containsKey(url);
    }

    /** Pages whose links are not known to be stored. */
    int size() {
        return expanding.size();
    }

    /** To be called first in each poll. */
    void pollBegins() {
        for (Ack ack = acks.poll(); ack != null; ack = acks.poll()) {
            take(ack);
        }
        for (Checkpoint checkpoint : open) {
            if (checkpoint.unacknowledged.isEmpty() && checkpoint.polls < ROUNDS) {
                checkpoint.polls++;
                checkpoint.storesBefore = stores.get();
            }
        }
        while (!open.isEmpty() && isStored(open.element())) {
            complete(open.remove());
        }
    }

    private boolean isStored(Checkpoint checkpoint) {
        return checkpoint.lost
                ? checkpoint.unacknowledged.isEmpty()
                : checkpoint.polls == ROUNDS && stores.get() >= checkpoint.storesBefore + ROUNDS;
    }

    private void complete(Checkpoint checkpoint) {
        for (String url : checkpoint.expanded) {
            if (expanding.get(url) != checkpoint) {
                continue; // it was read once more, and its new links go with a later one
            }
            if (checkpoint.lost) {
                expanded(url);
                continue;
            }
            expanding.remove(url);
            PageState page = pages.get(url);
            if (page != null) {
                pages.put(url, page.withExpanded(true));
            }
        }
    }

    /** Adds carriers for what changed, if it is time. */
    void addDue(RecordBatch batch) {
        if (System.nanoTime() - nextAt < 0) {
            return;
        }
        nextAt = System.nanoTime() + intervalNanos;
        List<PageBucket> changed = pages.changed();
        if (changed.isEmpty() && next.expanded.isEmpty()) {
            if (!open.isEmpty()) {
                // with exactly-once, Connect stores only when there is a record
                open.element().expanded.stream().findFirst().ifPresent(url -> add(pages.bucket(url), batch));
            }
            return;
        }
        for (PageBucket bucket : changed) {
            next.unacknowledged.put(key(bucket.partition()), bucket);
            add(bucket, batch);
        }
        if (!next.expanded.isEmpty()) {
            open.add(next);
            next = new Checkpoint();
        } else {
            next.unacknowledged.clear();
        }
    }

    private void add(PageBucket bucket, RecordBatch batch) {
        batch.add(
                bucket,
                new Draft(topic, bucket.key(), null, null, new ConnectHeaders().addLong(RagHeaders.VERSION, 0)));
        bucket.carried();
    }

    /** Records are handed to Connect. */
    void sending(List<SourceRecord> records) {
        for (SourceRecord record : records) {
            numbers.put(record, ++sent);
            inFlight.computeIfAbsent(key(record.sourcePartition()), bucket -> new TreeSet<>())
                    .add(sent);
        }
        open.forEach(checkpoint -> checkpoint.last = Math.min(checkpoint.last, sent));
    }

    /** Called by Connect's threads. */
    void acknowledged(SourceRecord record, boolean dropped) {
        acks.add(new Ack(record, dropped));
    }

    /** Called by Connect's threads: offsets were stored. */
    void stored() {
        stores.incrementAndGet();
    }

    boolean isCarrier(SourceRecord record) {
        return record.topic().equals(topic);
    }

    private void take(Ack ack) {
        Long number = numbers.remove(ack.record);
        if (number == null) {
            return;
        }
        String key = key(ack.record.sourcePartition());
        TreeSet<Long> ofBucket = inFlight.getOrDefault(key, new TreeSet<>());
        ofBucket.remove(number);
        if (ofBucket.isEmpty()) {
            inFlight.remove(key);
        }
        for (Checkpoint checkpoint : open) {
            PageBucket bucket = checkpoint.unacknowledged.get(key);
            if (bucket != null) {
                if (ack.dropped && number <= checkpoint.last) {
                    checkpoint.lost = true;
                    bucket.mustBeCarried();
                }
                if (ofBucket.isEmpty() || ofBucket.first() > checkpoint.last) {
                    checkpoint.unacknowledged.remove(key);
                }
            }
        }
        if (ack.dropped && isCarrier(ack.record) && !saidDropped) {
            saidDropped = true;
            log.warn(
                    "Kafka Connect dropped a record for topic {}; let the connector's transforms pass them, or pages"
                            + " are read again after each restart",
                    topic);
        }
    }

    private static String key(Map<String, ?> partition) {
        return String.valueOf(partition.values());
    }
}
