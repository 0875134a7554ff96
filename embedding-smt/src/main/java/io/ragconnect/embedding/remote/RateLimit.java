package io.ragconnect.embedding.remote;

import java.time.Duration;

/**
 * Two token buckets, one for requests and one for tokens. Each holds what comes in ten seconds, so that a start does not
 * spend a minute's worth at once; who asks for more than there is goes into debt and waits until it is paid. Thread-safe.
 */
final class RateLimit {
    private final Bucket requests;
    private final Bucket tokens;
    private final Time time;

    /** Per minute; 0 for no limit. */
    RateLimit(int requests, int tokens, Time time) {
        this.requests = new Bucket(requests, time.nanos());
        this.tokens = new Bucket(tokens, time.nanos());
        this.time = time;
    }

    /** Waits for one request of that many tokens, and returns how long. */
    Duration acquire(long tokensOfRequest) throws InterruptedException {
        Duration pause;
        synchronized (this) {
            long now = time.nanos();
            pause = Duration.ofNanos(Math.max(requests.take(1, now), tokens.take(tokensOfRequest, now)));
        }
        if (!pause.isZero()) {
            time.sleep(pause);
        }
        return pause;
    }

    /** The provider counted other than was thought: the difference goes into the bucket or comes out of it. */
    synchronized void correct(long estimated, long counted) {
        tokens.take(counted - estimated, time.nanos());
    }

    private static final class Bucket {
        private static final double NANOS_PER_MINUTE = 60e9;
        private static final double CAPACITY_MINUTES = 1 / 6d;

        private final double perNano;
        private final double capacity;
        private double level;
        private long filledAt;

        Bucket(int perMinute, long now) {
            perNano = perMinute / NANOS_PER_MINUTE;
            capacity = Math.max(1, perMinute * CAPACITY_MINUTES);
            level = capacity;
            filledAt = now;
        }

        /** Nanoseconds until that much is paid. */
        long take(long amount, long now) {
            if (perNano == 0) {
                return 0;
            }
            level = Math.min(capacity, level + (now - filledAt) * perNano) - amount;
            filledAt = now;
            return level >= 0 ? 0 : (long) Math.ceil(-level / perNano);
        }
    }
}
