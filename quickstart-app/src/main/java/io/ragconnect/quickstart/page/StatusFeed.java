package io.ragconnect.quickstart.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.quickstart.index.Search;
import java.time.Duration;
import java.util.Optional;

/** Reads the status again and again on a thread of its own, for all who look at it. */
final class StatusFeed implements AutoCloseable {
    private static final long INTERVAL_MS = 500;
    private static final long MAX_INTERVAL_MS = 10_000;
    /** Reading takes at most a tenth of the time, however many documents there are. */
    private static final int REST = 10;

    private final StatusReport report;
    private final Search search;
    private final Latest<String> latest = new Latest<>();
    private final Thread thread;
    private boolean warm;

    StatusFeed(StatusReport report, Search search) {
        this.report = report;
        this.search = search;
        this.thread = new Thread(this::run, "page-status");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!latest.isClosed()) {
                long start = System.nanoTime();
                ObjectNode status = report.read();
                latest.set(status.toString());
                long tookMs = (System.nanoTime() - start) / 1_000_000;
                warmUp(status);
                Thread.sleep(Math.min(Math.max(INTERVAL_MS, tookMs * REST), MAX_INTERVAL_MS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to end
        }
    }

    private void warmUp(ObjectNode status) {
        if (!warm && status.path("chunks").asLong() > 0) {
            warm = true;
            try {
                search.warmUp();
            } catch (RuntimeException e) {
                // the first question tells it to who asks
            }
        }
    }

    /** The status after this version, as JSON in one line; empty when nothing has changed in that time. */
    Optional<Latest.Versioned<String>> after(long version, Duration limit) throws InterruptedException {
        return latest.after(version, limit);
    }

    boolean isClosed() {
        return latest.isClosed();
    }

    @Override
    public void close() {
        latest.close();
        thread.interrupt();
    }
}
