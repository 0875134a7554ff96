package io.ragconnect.sink.flow;

import java.util.random.RandomGenerator;

/** Pauses that double up to a limit, each drawn from the whole range below ("full jitter"). Not thread-safe. */
public final class Backoff {
    private final long firstMs;
    private final long maxMs;
    private final RandomGenerator random;
    private long ceilingMs;

    public Backoff(long firstMs, long maxMs, RandomGenerator random) {
        this.firstMs = firstMs;
        this.maxMs = maxMs;
        this.random = random;
        reset();
    }

    /** The next pause, at least 1 ms. */
    public long nextMs() {
        long pause = 1 + random.nextLong(ceilingMs);
        ceilingMs = Math.min(maxMs, ceilingMs * 2);
        return pause;
    }

    public void reset() {
        ceilingMs = Math.min(firstMs, maxMs);
    }
}
