package io.ragconnect.embedding.remote;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The clock, and waiting on it. */
interface Time {
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    };

    /** Counts up, from anywhere. */
    long nanos();

    void sleep(Duration pause) throws InterruptedException;
}
