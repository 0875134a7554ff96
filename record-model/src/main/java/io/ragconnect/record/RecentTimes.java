package io.ragconnect.record;

import java.util.Arrays;

/** The last so many durations, of which metrics tell percentiles. Thread-safe. */
public final class RecentTimes {
    private final long[] times;
    private long added;

    /** @param size how many are remembered */
    public RecentTimes(int size) {
        times = new long[size];
    }

    public synchronized void add(long time) {
        times[(int) (added++ % times.length)] = time;
    }

    /** The nearest-rank percentile; -1 when nothing was added. */
    public synchronized long percentile(int percent) {
        int count = (int) Math.min(added, times.length);
        if (count == 0) {
            return -1;
        }
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (count * percent + 99) / 100 - 1)];
    }
}
