package io.ragconnect.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many durations were at most so long. Thread-safe. */
final class FreshnessHistogram {
    private static final long[] BOUNDS_MS = {
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 3_600_000, 86_400_000
    };

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MS.length + 1);

    void add(long ms) {
        int bucket = 0;
        while (bucket < BOUNDS_MS.length && ms > BOUNDS_MS[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
    }

    /** Cumulative, by upper bound in milliseconds; the last one, which has none, counts all. */
    Map<String, Long> cumulative() {
        Map<String, Long> cumulative = new LinkedHashMap<>();
        long sum = 0;
        for (int i = 0; i <= BOUNDS_MS.length; i++) {
            sum += counts.get(i);
            cumulative.put(i < BOUNDS_MS.length ? String.valueOf(BOUNDS_MS[i]) : "+Inf", sum);
        }
        return cumulative;
    }
}
