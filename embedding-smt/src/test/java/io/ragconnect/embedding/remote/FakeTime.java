package io.ragconnect.embedding.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves only by the sleeping done on it. */
final class FakeTime implements Time {
    private final List<Duration> pauses = new ArrayList<>();
    private long nanos = 1_000;

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void sleep(Duration pause) {
        pauses.add(pause);
        nanos += pause.toNanos();
    }

    synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    synchronized Duration slept() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
