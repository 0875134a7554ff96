package io.ragconnect.sink.flow;

import java.util.OptionalLong;
import java.util.TreeSet;

/** Which offsets of one assigned partition are delivered but not finished yet. Thread-safe. */
final class PartitionProgress {
    private final TreeSet<Long> pending = new TreeSet<>();
    private boolean lost;

    synchronized void delivered(long offset) {
        pending.add(offset);
    }

    synchronized void finished(long offset) {
        pending.remove(offset);
    }

    /** The first offset that must be delivered again after a restart; empty when all that came is finished. */
    synchronized OptionalLong firstPending() {
        return pending.isEmpty() ? OptionalLong.empty() : OptionalLong.of(pending.first());
    }

    /** The partition is no longer this task's. */
    synchronized void lose() {
        lost = true;
    }

    synchronized boolean isLost() {
        return lost;
    }
}
