package io.ragconnect.quickstart.page;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest of values that follow each other. Who is slow to read misses some, and holds up nobody. */
final class Latest<T> {
    private @Nullable Versioned<T> newest;
    private boolean closed;

    record Versioned<T>(long version, T value) {}

    synchronized void set(T value) {
        if (newest != null && newest.value().equals(value)) {
            return;
        }
        newest = new Versioned<>(newest == null ? 1 : newest.version() + 1, value);
        notifyAll();
    }

    /** Waits for a value after this version; empty when there is none in that time, or none will ever be. */
    synchronized Optional<Versioned<T>> after(long version, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!closed && (newest == null || newest.version() <= version)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left / 1_000_000 + 1);
        }
        return closed ? Optional.empty() : Optional.ofNullable(newest);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
