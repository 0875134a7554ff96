package io.ragconnect.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times of one kind of operation. */
final class Latencies {
    private final List<Long> nanos = new ArrayList<>();

    void add(long elapsedNanos) {
        nanos.add(elapsedNanos);
    }

    /** The nearest-rank percentile in milliseconds. */
    double millis(double percentile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(percentile / 100 * sorted.size());
        return Math.round(sorted.get(Math.max(rank, 1) - 1) / 1e5) / 10.0;
    }
}
