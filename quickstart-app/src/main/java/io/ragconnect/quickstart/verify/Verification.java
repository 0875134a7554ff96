package io.ragconnect.quickstart.verify;

import io.ragconnect.localstack.ConnectClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Compares an index with its sources, and again until they are equal or the time is over: what was sent a moment ago is on
 * its way to the table, and its offset is not stored before Connect's next flush.
 *
 * @param jdbcUrl of the index, credentials included
 * @param schema of the sink's tables
 * @param prefix of their names
 * @param roots folders that can be read here, by the name that ids begin with; their files' contents are compared, too
 */
public record Verification(String restUrl, String jdbcUrl, String schema, String prefix, Map<String, Path> roots) {
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * Compares.
     *
     * @param limit how long to go on while there are differences
     * @param progress is told what is waited for
     * @throws VerifyException when one of the two can't be read
     */
    public Report run(Duration limit, Consumer<String> progress) throws InterruptedException {
        Sources sources = new Sources(new ConnectClient(restUrl));
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long start = System.nanoTime();
            Report report = compare(sources.read());
            long end = System.nanoTime();
            // a large index is not compared all the time
            long pause = Math.max(PAUSE_NANOS, end - start);
            if (report.isProof() || end + pause - deadline > 0) {
                return report;
            }
            Difference first = report.differences().get(0);
            progress.accept("waiting: " + first.documentId() + ": " + first.detail());
            Thread.sleep(Duration.ofNanos(pause).toMillis());
        }
    }

    private Report compare(Sources.Sent sent) {
        Report report = new Report(sent.connectors());
        Comparison comparison = new Comparison(sent.documents(), report);
        Contents contents = new Contents(roots, report);
        try (Ledger ledger = Ledger.open(jdbcUrl, schema, prefix)) {
            ledger.each(sent.topics(), row -> {
                if (comparison.accept(row)) {
                    contents.compare(row);
                }
            });
            ledger.wrongChunks(sent.topics(), report);
        }
        comparison.finish();
        return report;
    }
}
