package io.ragconnect.quickstart.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From samples of the sink's counters: throughput over the last minutes, and what the last change came to. */
final class ChangeMeter {
    static final int BUCKET_SECONDS = 5;
    static final int BUCKETS = 60;
    /** What follows within that time is the same change: a folder that is copied, a branch that is checked out. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final TreeMap<Long, SinkCounters> buckets = new TreeMap<>();
    private @Nullable SinkCounters last;
    private @Nullable LastChange change;
    /** Of documents that are not committed yet: a text is embedded some time before. */
    private SinkCounters begun = SinkCounters.NONE;

    /** @param at of the last sample that belongs to it */
    record LastChange(Instant at, SinkCounters done) {}

    /** @param second in which the interval begins, since the epoch */
    record Bucket(long second, long documents, long chunks) {}

    void add(Instant now, SinkCounters counters) {
        SinkCounters before = last;
        last = counters;
        if (before == null) {
            return; // what was done before the first sample was done at an unknown time
        }
        SinkCounters done = counters.since(before);
        buckets.merge(bucket(now), done, SinkCounters::plus);
        buckets.headMap(bucket(now) - BUCKETS, true).clear();
        begun = begun.plus(done);
        if (done.isChange()) {
            LastChange known = change;
            SinkCounters soFar =
                    known != null && Duration.between(known.at(), now).compareTo(PAUSE) <= 0
                            ? known.done()
                            : SinkCounters.NONE;
            change = new LastChange(now, soFar.plus(begun));
            begun = SinkCounters.NONE;
        }
    }

    /** The last {@value #BUCKETS} intervals of {@value #BUCKET_SECONDS} s, the oldest first. */
    List<Bucket> throughput(Instant now) {
        Map<Long, SinkCounters> known = buckets;
        List<Bucket> all = new ArrayList<>();
        for (long bucket = bucket(now) - BUCKETS + 1; bucket <= bucket(now); bucket++) {
            SinkCounters done = known.getOrDefault(bucket, SinkCounters.NONE);
            all.add(new Bucket(bucket * BUCKET_SECONDS, done.documents(), done.inserted()));
        }
        return all;
    }

    Optional<LastChange> lastChange() {
        return Optional.ofNullable(change);
    }

    long queued() {
        return last == null ? 0 : last.queued();
    }

    private static long bucket(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), BUCKET_SECONDS);
    }
}
