package io.ragconnect.benchmarks.embedding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Chunks a second, and memory, of this engine and of langchain4j's models in the process: the same chunks, processors and
 * run, round after round in turn. A ratio is the median of the rounds' ratios, so that what disturbs a round disturbs both sides.
 *
 * <p>langchain4j's models read 128 tokens of a text, so ours are measured with as many, too. Debezium's transform calls
 * langchain4j's default model for one text after the other; it is not run itself.
 */
public final class EmbeddingBenchmark {
    private static final String FP32 = "all-minilm-l6-v2";
    private static final String INT8 = "all-minilm-l6-v2-q";
    private static final String CUT = "128";
    private static final String WHOLE = "256";
    private static final double ROUND_SECONDS = 1.5;

    private final Samples samples;
    private final String ourClassPath = System.getProperty("java.class.path");
    private final String theirClassPath;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final Map<String, Long> peaks = new LinkedHashMap<>();

    /**
     * Chunks are made of the texts in a folder.
     *
     * @param home of the project, which is built
     */
    public EmbeddingBenchmark(Path texts, Path home) throws IOException {
        this.samples = Samples.of(texts);
        String ownJar = ourClassPath.split(java.io.File.pathSeparator, 2)[0];
        this.theirClassPath = ownJar
                + java.io.File.pathSeparator
                + Files.readString(home.resolve("benchmarks/langchain4j/target/classpath.txt"))
                        .strip();
    }

    /** Prints the table. */
    public Map<String, Number> run(boolean quick) throws IOException {
        Path texts = Files.createTempFile("embedding-", ".texts");
        try {
            samples.write(texts);
            return measure(texts.toString(), quick ? 3 : 7, quick ? 25 : 200);
        } finally {
            Files.delete(texts);
        }
    }

    private Map<String, Number> measure(String texts, int rounds, int most) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        int count;
        try {
            contenders.add(ours("int8", OurProcess.class, texts, INT8, CUT));
            contenders.add(ours("fp32", OurProcess.class, texts, FP32, CUT));
            contenders.add(ours("int8_whole", OurProcess.class, texts, INT8, WHOLE));
            contenders.add(ours("fp32_whole", OurProcess.class, texts, FP32, WHOLE));
            contenders.add(ours("int8_one", OurTransformProcess.class, texts, INT8, CUT));
            contenders.add(theirs("langchain4j_int8", texts, "int8", "all"));
            contenders.add(theirs("langchain4j_fp32", texts, "fp32", "all"));
            contenders.add(theirs("langchain4j_fp32_one", texts, "fp32", "one"));
            contenders.add(ours("sgemm", SgemmProcess.class, texts));
            count = chunksOfARound(contenders, most);
            for (int round = 1; round <= rounds; round++) {
                System.err.println("round " + round + " of " + rounds + ", " + count + " chunks");
                for (Contender contender : contenders) {
                    seconds.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(contender.seconds(count));
                }
                Collections.rotate(contenders, 1);
            }
            for (Contender contender : contenders) {
                peaks.put(contender.name(), contender.peakMb());
            }
        } finally {
            contenders.forEach(Contender::close);
        }
        return report(count, smallHeap("ours", texts), smallHeap("langchain4j", texts));
    }

    private Contender ours(String name, Class<?> main, String... arguments) throws IOException {
        return Contender.start(name, Contender.HEAP_OF_A_WORKER, ourClassPath, main, arguments);
    }

    private Contender theirs(String name, String... arguments) throws IOException {
        return Contender.start(name, Contender.HEAP_OF_A_WORKER, theirClassPath, LangChain4jProcess.class, arguments);
    }

    /** So that the slowest takes about as long on every machine. Warms all of them. */
    private int chunksOfARound(List<Contender> contenders, int most) throws IOException {
        double slowest = 0;
        for (Contender contender : contenders) {
            contender.seconds(20);
            slowest = Math.max(slowest, contender.seconds(20) / 20);
        }
        return Math.max(20, Math.min(Math.min(most, samples.texts().size()), (int) (ROUND_SECONDS / slowest)));
    }

    /** Whether the fp32 model can be loaded and used with a small heap: 1 or 0. */
    private int smallHeap(String engine, String texts) {
        List<String> small = List.of("-Xmx256m");
        try (Contender contender = engine.equals("ours")
                ? Contender.start(engine, small, ourClassPath, OurProcess.class, texts, FP32, WHOLE)
                : Contender.start(engine, small, theirClassPath, LangChain4jProcess.class, texts, "fp32", "all")) {
            return contender.seconds(20) > 0 ? 1 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private Map<String, Number> report(int count, int oursInSmallHeap, int theirsInSmallHeap) {
        long cut = samples.tokens(count, 128);
        long whole = samples.tokens(count, 256);
        System.out.printf(Locale.ROOT, "%-24s %10s %10s %12s%n", "engine", "chunks/s", "tokens/s", "peak MB");
        Map<String, Number> figures = new LinkedHashMap<>();
        seconds.forEach((name, times) -> {
            if (name.equals("sgemm")) {
                return;
            }
            double time = median(times);
            long tokens = name.endsWith("_whole") ? whole : cut;
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %10.1f %10.0f %12d%n",
                    name,
                    count / time,
                    tokens / time,
                    peaks.getOrDefault(name, 0L));
            figures.put(name + "_chunks_per_second", rounded(count / time));
            figures.put(name + "_tokens_per_second", Math.round(tokens / time));
            figures.put(name + "_peak_mb", peaks.getOrDefault(name, 0L));
        });
        double peak = SgemmProcess.operations() * count / median(of("sgemm"));
        figures.put("sgemm_gflops", rounded(peak / 1e9));
        figures.put("ratio_langchain4j_same_model", ratio("int8", "langchain4j_int8", 1));
        figures.put("ratio_langchain4j_default", ratio("int8", "langchain4j_fp32", 1));
        figures.put("ratio_fp32", ratio("fp32", "langchain4j_fp32", 1));
        figures.put(
                "fp32_of_peak",
                ratio("fp32", "sgemm", samples.operations(count, 128) / (SgemmProcess.operations() * count)));
        figures.put("ratio_full", ratio("int8_whole", "langchain4j_fp32", (double) whole / cut));
        figures.put("ratio_smt", ratio("int8_one", "langchain4j_fp32_one", 1));
        figures.put("ratio_rss_int8", memory("int8_whole"));
        figures.put("ratio_rss_fp32", memory("fp32_whole"));
        figures.put("starts_with_256m", oursInSmallHeap);
        figures.put("langchain4j_starts_with_256m", theirsInSmallHeap);
        System.out.println();
        figures.forEach((key, value) -> {
            if (!key.endsWith("_second") && !key.endsWith("_mb")) {
                System.out.printf(Locale.ROOT, "%-30s %8s%n", key, value);
            }
        });
        System.out.println("""
                Debezium's FieldToEmbedding was not run, so there is no ratio_debezium. It calls langchain4j's default
                model for one text at a time: ratio_full is against that model by embedAll, ratio_smt one text at a time.""");
        return figures;
    }

    private double memory(String ours) {
        return rounded(peaks.getOrDefault(ours, 0L) / (double) peaks.getOrDefault("langchain4j_fp32", 1L));
    }

    private double ratio(String ours, String theirs, double work) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of(ours).size(); i++) {
            ratios.add(work * of(theirs).get(i) / of(ours).get(i));
        }
        return rounded(median(ratios));
    }

    private List<Double> of(String name) {
        return Objects.requireNonNull(seconds.get(name), name);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }
}
