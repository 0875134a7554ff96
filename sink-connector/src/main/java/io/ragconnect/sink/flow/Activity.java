package io.ragconnect.sink.flow;

import java.util.OptionalLong;

/** When the worker last had something to do. Written by the worker, read by any thread. */
public final class Activity {
    private final long started = System.nanoTime();
    private volatile boolean busy;
    private volatile long since = started;
    private volatile long batches;

    /** A batch begins. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
    public void begin() {
        batches++;
        since = System.nanoTime();
        busy = true;
    }

    /** The batch is done. */
    public void end() {
        since = System.nanoTime();
        busy = false;
    }

    /** For how long nothing has been done; empty while something is. */
    public OptionalLong idleMs() {
        long idle = (System.nanoTime() - since) / 1_000_000;
        return busy ? OptionalLong.empty() : OptionalLong.of(idle);
    }

    /** Since the task was started. */
    public long ageMs() {
        return (System.nanoTime() - started) / 1_000_000;
    }

    public long batches() {
        return batches;
    }
}
