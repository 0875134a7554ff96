package io.ragconnect.benchmarks.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * The filesystem source by itself: from the connector's configuration to the last record of the files that are new with it
 * in Kafka, the start of the connector included; a scan that finds nothing changed; the time from a file's close() to its record in the topic, and the heap that known files take, after full
 * collections and beside the same worker when it was idle. All of it at least once and exactly once, in one run.
 */
public final class FileSystemBenchmark {
    private static final int[] SIZES = {10_000, 100_000, 1_000_000};
    private static final int[] QUICK_SIZES = {5_000, 50_000};
    private static final int SCANS = 3;

    private final SmallFiles files;
    private final int[] sizes;
    private final int rounds;
    private final Map<String, Number> figures = new LinkedHashMap<>();

    private FileSystemBenchmark(SmallFiles files, boolean quick) {
        this.files = files;
        this.sizes = quick ? QUICK_SIZES : SIZES;
        this.rounds = quick ? 30 : 200;
    }

    /**
     * Prints a table for people.
     *
     * @param quick whether to stop at 50,000 files
     * @return the figures by key; those of the exactly-once run end with {@code _exactly_once}
     */
    public static Map<String, Number> run(boolean quick) throws Exception {
        Path folder = Files.createTempDirectory("filesystem-");
        try {
            FileSystemBenchmark benchmark = new FileSystemBenchmark(new SmallFiles(folder), quick);
            benchmark.writeFiles();
            System.out.printf(Locale.ROOT, "%-48s %12s%n", "", "figure");
            benchmark.measure(false, "");
            benchmark.measure(true, "_exactly_once");
            return benchmark.figures;
        } finally {
            delete(folder);
        }
    }

    /** Each size is one more root, so that the connector meets all new files at a start. */
    private void writeFiles() throws IOException {
        int written = 0;
        for (int i = 0; i < sizes.length; i++) {
            files.write(root(i), sizes[i] - written);
            written = sizes[i];
        }
    }

    private void measure(boolean exactlyOnce, String suffix) throws IOException, InterruptedException, JMException {
        try (SourceRun source = SourceRun.start(exactlyOnce)) {
            double idle = source.heapMb();
            figure("heap_mb_idle" + suffix, idle);
            List<String> roots = new ArrayList<>();
            for (int i = 0; i < sizes.length; i++) {
                int before = i == 0 ? 0 : sizes[i - 1];
                roots.add(root(i) + "=" + files.folder(root(i)));
                long start = System.nanoTime();
                source.mirror(roots);
                source.awaitSent(sizes[i]);
                double seconds = (System.nanoTime() - start) / 1e9;
                String size = name(sizes[i]) + suffix;
                figure("first_scan_seconds_" + size, seconds);
                figure("first_scan_files_per_second_" + size, (sizes[i] - before) / seconds);
                double rescan = source.rescanSeconds(SCANS);
                figure("rescan_seconds_" + size, rescan);
                figure("rescan_files_per_second_" + size, sizes[i] / Math.max(rescan, 0.001));
                figure("heap_mb_" + size, source.heapMb() - idle);
                if (i == 1) {
                    watch(source, suffix);
                }
            }
        }
    }

    private static String root(int size) {
        return "part" + size;
    }

    private void watch(SourceRun source, String suffix) throws IOException {
        List<Double> millis = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = source.consumer()) {
            for (int round = 0; round < rounds; round++) {
                Path file = files.file(root(0), round * 7);
                Files.writeString(file, SmallFiles.text(round, "version " + System.nanoTime()));
                long closed = System.nanoTime();
                SourceRun.awaitKey(consumer, files.id(file));
                millis.add((System.nanoTime() - closed) / 1e6);
            }
        }
        Collections.sort(millis);
        figure("watch_p50_ms" + suffix, millis.get((int) Math.ceil(0.5 * rounds) - 1));
        figure("watch_p99_ms" + suffix, millis.get((int) Math.ceil(0.99 * rounds) - 1));
    }

    private void figure(String key, double value) {
        double rounded = value >= 1_000 ? Math.round(value) : Math.round(value * 1_000) / 1_000.0;
        System.out.printf(Locale.ROOT, "%-48s %12s%n", key, rounded);
        figures.put(key, rounded);
    }

    private static String name(int size) {
        return size >= 1_000_000 ? size / 1_000_000 + "m" : size / 1_000 + "k";
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
