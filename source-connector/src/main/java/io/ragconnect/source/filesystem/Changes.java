package io.ragconnect.source.filesystem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was noticed and is not yet sent, at most one change a document. A change first settles until its file is quiet,
 * then stands in a lane: what just happened before what a scan found, and in each new content before losses, so that a
 * renamed document is there under its new name before it goes under the old one.
 */
final class Changes {
    /** Together about 30 MB, and enough for some hundreds of changes in each bucket. */
    private static final int FULL = 65_536;

    private final Map<String, Change> pending = new HashMap<>();
    private final Set<Change> settling = new LinkedHashSet<>();
    private final List<Lane> lanes;
    private boolean holdsFinds;

    /** @param bucketOf the manifest's bucket of a document: changes leave a lane bucket by bucket */
    Changes(ToIntFunction<String> bucketOf) {
        lanes = List.of(new Lane(bucketOf), new Lane(bucketOf), new Lane(bucketOf), new Lane(bucketOf));
    }

    /** Takes the place of what else was noticed about the document; a scan's finding gives way to what is there. */
    void notice(Change change) {
        Change other = pending.get(change.id());
        if (other != null) {
            if (!change.origin().isLive()) {
                return;
            }
            settling.remove(other);
        }
        pending.put(change.id(), change);
        settling.add(change);
    }

    /** Changes that have settled; each must be {@link #ready} or {@link #drop}ped. */
    List<Change> ripe(long nanoTime) {
        List<Change> ripe = new ArrayList<>();
        for (Iterator<Change> all = settling.iterator(); all.hasNext(); ) {
            Change change = all.next();
            if (change.ripeAt() - nanoTime <= 0) {
                all.remove();
                ripe.add(change);
            }
        }
        return ripe;
    }

    void ready(Change change) {
        int lane = (change.origin().isLive() ? 0 : 2) + (change.isLoss() ? 1 : 0);
        lanes.get(lane).add(change);
    }

    void drop(Change change) {
        pending.remove(change.id(), change);
    }

    /** The next change to act on; null when none is ready. */
    @Nullable
    Change next() {
        for (Lane lane : open()) {
            for (Change change = lane.poll(); change != null; change = lane.poll()) {
                // one that another took the place of is left behind in its lane
                if (pending.remove(change.id(), change)) {
                    return change;
                }
            }
        }
        return null;
    }

    /** Whether what scans find is held back, as long as there is room. */
    void holdFinds(boolean hold) {
        holdsFinds = hold;
    }

    boolean isFull() {
        return pending.size() >= FULL;
    }

    private List<Lane> open() {
        return holdsFinds && !isFull() ? lanes.subList(0, 2) : lanes;
    }

    boolean hasReady() {
        return open().stream().anyMatch(lane -> !lane.isEmpty());
    }

    /** Nanoseconds until a change has settled, at most {@code max}. */
    long nanosUntilRipe(long max) {
        long now = System.nanoTime();
        long least = max;
        for (Change change : settling) {
            least = Math.min(least, Math.max(0, change.ripeAt() - now));
        }
        return least;
    }

    int size() {
        return pending.size();
    }

    /** First come, first served, but all of a bucket together. */
    private static final class Lane {
        private final ToIntFunction<String> bucketOf;
        private final Map<Integer, Queue<Change>> buckets = new LinkedHashMap<>();

        Lane(ToIntFunction<String> bucketOf) {
            this.bucketOf = bucketOf;
        }

        void add(Change change) {
            buckets.computeIfAbsent(bucketOf.applyAsInt(change.id()), bucket -> new ArrayDeque<>())
                    .add(change);
        }

        @Nullable
        Change poll() {
            Iterator<Queue<Change>> queues = buckets.values().iterator();
            if (!queues.hasNext()) {
                return null;
            }
            Queue<Change> queue = queues.next();
            Change change = queue.poll();
            if (queue.isEmpty()) {
                queues.remove();
            }
            return change;
        }

        boolean isEmpty() {
            return buckets.isEmpty();
        }
    }
}
