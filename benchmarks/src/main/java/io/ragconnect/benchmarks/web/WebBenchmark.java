package io.ragconnect.benchmarks.web;

import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The web source by itself, politeness off: a site from the first request to the last record acknowledged by Kafka, text
 * extracted, in turns with {@code wget --mirror} of the same site; and what a pass costs in which nothing changed.
 */
public final class WebBenchmark {
    private static final Path HOME = Path.of(System.getProperty("rag.home", ""));
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int PAGES = 1_200;
    private static final int QUICK_PAGES = 300;

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
     * @param folder of HTML files to serve; null for a site made up
     */
    public static Map<String, Number> run(boolean quick, @Nullable Path folder) throws Exception {
        WebBenchmark benchmark = new WebBenchmark(quick, folder);
        benchmark.measure();
        return benchmark.figures;
    }

    private void measure() throws Exception {
        int rounds = quick ? 2 : 5;
        List<Double> ours = new ArrayList<>();
        List<Double> wgets = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> unchanged = new ArrayList<>();
        try (Website site = folder == null ? Website.ofPages(quick ? QUICK_PAGES : PAGES) : Website.of(folder);
                LocalStack stack = LocalStack.builder()
                        .bundle(bundle())
                        .progress(System.err::println)
                        .start()) {
            for (int round = 0; round <= rounds; round++) {
                double wget = wget(site);
                double source = crawl(site, stack, round, unchanged);
                if (round > 0) { // the first one warms both up
                    wgets.add(wget);
                    ours.add(source);
                    ratios.add(source / wget);
                }
            }
        }
        System.out.printf(Locale.ROOT, "%-44s %12s%n", "", "median");
        figure("pages_per_second", median(ours));
        figure("wget_pages_per_second", median(wgets));
        figure("ratio_wget", median(ratios));
        figure("unchanged_pages_per_second", median(unchanged));
    }

    private double crawl(Website site, LocalStack stack, int round, List<Double> unchanged) throws Exception {
        String name = "web-" + round;
        ConnectorFile example = ConnectorFile.read(HOME.resolve("config-examples/web-source.json"));
        ConnectorFile source = new ConnectorFile(name, example.config())
                .with("seeds", site.url())
                .with("path.exclude", "")
                .with("topic", "documents-" + round)
                .with("allow.private.addresses", "true")
                .with("crawl.delay.ms", "0")
                .with("host.connections", "4")
                .with("revisit.min.ms", "20000")
                .with("revisit.max.ms", "20000");
        site.begin();
        stack.connect().create(source, LIMIT);
        MBeanServerConnection jmx = stack.worker(0).jmx();
        ObjectName bean = new ObjectName("io.ragconnect:type=web-source,connector=" + name + ",task=0");
        await(() -> jmx.isRegistered(bean)
                && metric(jmx, bean, "DocumentsSent") > 0
                && metric(jmx, bean, "Queue") == 0
                && metric(jmx, bean, "Pending") == 0);
        double seconds = (System.nanoTime() - site.firstRequestNanos()) / 1e9;
        int pages = site.fullAnswers();
        site.begin();
        await(() -> metric(jmx, bean, "PagesNotModified") > 0);
        long start = System.nanoTime();
        await(() -> metric(jmx, bean, "PagesNotModified") >= pages);
        unchanged.add(pages / ((System.nanoTime() - start) / 1e9));
        stack.connect().deleteConnector(name);
        return pages / seconds;
    }

    private static double wget(Website site) throws IOException, InterruptedException {
        Path target = Files.createTempDirectory("wget-");
        try {
            site.begin();
            Process wget = new ProcessBuilder("wget", "--mirror", "--quiet", "--no-host-directories", site.url())
                    .directory(target.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!wget.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                wget.destroyForcibly();
                throw new IOException("wget is not done after " + LIMIT);
            }
            return site.fullAnswers() / ((System.nanoTime() - site.firstRequestNanos()) / 1e9);
        } finally {
            delete(target);
        }
    }

    private void figure(String key, double value) {
        double rounded = Math.round(value * 100) / 100.0;
        System.out.printf(Locale.ROOT, "%-44s %12s%n", key, rounded);
        figures.put(key, rounded);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static long metric(MBeanServerConnection jmx, ObjectName bean, String attribute)
            throws JMException, IOException {
        return (Long) jmx.getAttribute(bean, attribute);
    }

    private interface Condition {
        boolean holds() throws JMException, IOException;
    }

    private static void await(Condition condition) throws InterruptedException, JMException, IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the source is not done after " + LIMIT);
            }
            Thread.sleep(5);
        }
    }

    private static Path bundle() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("plugin").resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("kafka-connect-rag-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no plugin archive; build it with: mvn -B package -DskipTests"));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
