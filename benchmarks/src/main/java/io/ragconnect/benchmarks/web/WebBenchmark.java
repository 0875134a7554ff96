package io.ragconnect.benchmarks.web;

import io.ragconnect.benchmarks.worker.WorkerHeap;
import io.ragconnect.localstack.LocalStack;
import io.ragconnect.localstack.postgres.PostgresManual;
import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.site.Website;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The web source by itself, politeness off, on PostgreSQL's manual: from the first request to the last record acknowledged by
 * Kafka, text extracted, in turns with {@code wget --mirror} of the same site; what a pass costs in which nothing changed; and
 * the heap that known URLs take.
 */
public final class WebBenchmark {
    private static final Path HOME = Path.of(System.getProperty("rag.home", ""));
    private static final int MADE_UP_PAGES = 1_200;

    private final boolean quick;
    private final @Nullable Path folder;
    private final Map<String, Number> figures = new LinkedHashMap<>();

    private WebBenchmark(boolean quick, @Nullable Path folder) {
        this.quick = quick;
        this.folder = folder;
    }

    /**
     * Prints a table for people.
     *
     * @param folder of HTML files to serve, {@code index.html} among them; null for PostgreSQL's manual
     */
    public static Map<String, Number> run(boolean quick, @Nullable Path folder) throws Exception {
        WebBenchmark benchmark = new WebBenchmark(quick, folder);
        benchmark.measure();
        return benchmark.figures;
    }

    private void measure() throws Exception {
        Path unpacked = Directories.temporary("manual-");
        try (Website site = site(unpacked);
                LocalStack stack = LocalStack.builder()
                        .bundle(bundle())
                        .workerHeap("2g")
                        .progress(System.err::println)
                        .start()) {
            System.out.printf(Locale.ROOT, "%-44s %12s%n", "", "median");
            besideWget(site, stack);
            unchanged(site, stack);
            edits(site, stack);
            heap(stack);
        } finally {
            Directories.delete(unpacked);
        }
    }

    private Website site(Path unpacked) {
        if (folder != null) {
            return Website.of(folder);
        }
        try {
            return Website.of(PostgresManual.provide(unpacked));
        } catch (LocalStackException e) {
            System.err.println(e.getMessage());
            System.err.println("so " + MADE_UP_PAGES + " pages are made up instead");
            return Website.of(MadeUpManual.ofPages(MADE_UP_PAGES));
        }
    }

    private void besideWget(Website site, LocalStack stack) throws Exception {
        int warmUps = quick ? 3 : 40; // until all is compiled: a worker runs for weeks
        int rounds = quick ? 3 : 9;
        List<Double> ours = new ArrayList<>();
        List<Double> wgets = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < warmUps + rounds; round++) {
            site.begin();
            Wget.mirror(site);
            int pages = site.fullAnswers();
            double wget = pages / seconds(site.firstRequestNanos());
            double source = crawl(site, stack, round, pages);
            System.err.printf(Locale.ROOT, "round %d: %.0f pages/s, wget %.0f%n", round, source, wget);
            if (round >= warmUps) {
                wgets.add(wget);
                ours.add(source);
                ratios.add(source / wget);
            }
        }
        figure("pages_per_second", median(ours));
        figure("wget_pages_per_second", median(wgets));
        figure("ratio_wget", median(ratios));
    }

    private static double crawl(Website site, LocalStack stack, int round, int pages) throws Exception {
        site.begin();
        try (CrawlRun run = CrawlRun.start(stack, "web-" + round, site.url("/index.html"), Map.of())) {
            run.awaitCrawled(pages);
            double seconds = seconds(site.firstRequestNanos());
            if (site.fullAnswers() != pages) {
                throw new IllegalStateException("wget got " + pages + " pages, the source " + site.fullAnswers());
            }
            return pages / seconds;
        }
    }

    /** Every page is due all the time, so that passes follow one another. */
    private void unchanged(Website site, LocalStack stack) throws Exception {
        int passes = quick ? 3 : 20;
        Map<String, String> alwaysDue =
                Map.of("revisit.min.ms", "1", "revisit.max.ms", "1", "state.interval.ms", "1000");
        try (CrawlRun run = CrawlRun.start(stack, "unchanged", site.url("/index.html"), alwaysDue)) {
            run.await("PagesKnown", known -> known >= site.paths().size());
            run.await("PagesExpanding", pages -> pages == 0);
            int pages = site.paths().size();
            long first = run.metric("PagesNotModified");
            long cpu = run.cpuNanos();
            long start = System.nanoTime();
            run.await("PagesNotModified", seen -> seen >= first + (long) passes * pages);
            long seen = run.metric("PagesNotModified") - first;
            figure("unchanged_pages_per_second", seen / seconds(start));
            figure("unchanged_cpu_ms_per_page", (run.cpuNanos() - cpu) / 1e6 / seen);
        }
    }

    /** How long after its next visit is due, at the latest, an edited page is in Kafka, all other pages being visited meanwhile. */
    private void edits(Website site, LocalStack stack) throws Exception {
        int edits = quick ? 2 : 5;
        int revisitSeconds = 5;
        String revisit = String.valueOf(revisitSeconds * 1_000);
        try (CrawlRun run = CrawlRun.start(
                stack,
                "edits",
                site.url("/index.html"),
                Map.of("revisit.min.ms", revisit, "revisit.max.ms", revisit, "state.interval.ms", "1000"))) {
            run.await("PagesKnown", known -> known >= site.paths().size());
            run.await("PagesExpanding", pages -> pages == 0);
            run.awaitCrawled(site.paths().size());
            double worst = 0;
            List<String> paths = List.copyOf(site.paths());
            for (int edit = 0; edit < edits; edit++) {
                String path = paths.get(edit * paths.size() / edits);
                long sent = run.metric("DocumentsSent");
                long start = System.nanoTime();
                site.put(path, site.html(path).replace("</body>", "<p>This is edit " + edit + ".</p></body>"));
                run.await("DocumentsSent", now -> now > sent);
                worst = Math.max(worst, seconds(start) - revisitSeconds);
            }
            figure("edit_seconds_beyond_revisit_min", worst);
        }
    }

    /** Live heap beside the idle worker: of URLs that are known and no more, and of pages that were visited. */
    private void heap(LocalStack stack) throws Exception {
        int found = quick ? 100_000 : 1_000_000;
        int visited = quick ? 10_000 : 50_000;
        double idle = WorkerHeap.liveMb(stack);
        figure("heap_mb_idle", idle);
        try (WideSite site = new WideSite(found, false);
                CrawlRun run = CrawlRun.start(stack, "found", "", wide(site))) {
            run.await("PagesKnown", known -> known >= found);
            run.await("StateUnsent", unsent -> unsent == 0);
            figure("heap_mb_" + found / 1_000 + "k_found", WorkerHeap.liveMb(stack) - idle);
        }
        try (WideSite site = new WideSite(visited, true);
                CrawlRun run = CrawlRun.start(stack, "visited", "", wide(site))) {
            run.awaitCrawled(visited);
            run.await("StateUnsent", unsent -> unsent == 0);
            double heap = WorkerHeap.liveMb(stack) - idle;
            figure("heap_mb_" + visited / 1_000 + "k_visited", heap);
            figure("heap_bytes_per_visited_page", heap * 1e6 / visited);
        }
    }

    private static Map<String, String> wide(WideSite site) {
        return Map.of(
                "sitemaps",
                site.sitemap(),
                "hosts",
                site.host(),
                "host.max.pages",
                "2000000",
                "manifest.buckets",
                "256");
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private void figure(String key, double value) {
        double rounded = Math.round(value * 1_000) / 1_000.0;
        System.out.printf(Locale.ROOT, "%-44s %12s%n", key, rounded);
        figures.put(key, rounded);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static Path bundle() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("plugin").resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("kafka-connect-rag-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no plugin archive; build it with: mvn -B package -DskipTests"));
        }
    }
}
