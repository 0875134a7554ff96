package io.ragconnect.sink.flow;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** When the worker last had something to do. Thread-safe. */
public final class Activity {
    private final long started = System.nanoTime();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong batches = new AtomicLong();
    private volatile long since = started;

    /** A batch is taken up. */
    public void begin() {
        underWay.incrementAndGet();
        batches.incrementAndGet();
    }

    /** A batch is done. */
    public void end() {
        since = System.nanoTime();
        underWay.decrementAndGet();
    }

    /** For how long nothing has been done; empty while something is. */
    public OptionalLong idleMs() {
        long idle = (System.nanoTime() - since) / 1_000_000;
        return underWay.get() > 0 ? OptionalLong.empty() : OptionalLong.of(idle);
    }

    /** Since the task was started. */
    public long ageMs() {
        return (System.nanoTime() - started) / 1_000_000;
    }

    /** Taken up so far. */
    public long batches() {
        return batches.get();
    }
}
