package io.ragconnect.benchmarks.chunking;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What the 8-bit model makes of the evaluation's chunks and questions, beside the model that it was made from. */
public final class Quantization {
    private static final int NEAREST = 10;

    private final Evaluation evaluation;
    private final Path cache;

    /**
     * @param folder of the evaluation
     * @param cache folder that vectors are kept in from run to run
     */
    public Quantization(Path folder, Path cache) throws IOException {
        this.evaluation = Evaluation.read(folder);
        this.cache = cache;
    }

    private record Embedded(List<float[]> chunks, List<float[]> questions) {}

    public Map<String, Number> run() throws IOException {
        Embedded exact = embed("all-minilm-l6-v2");
        Embedded rounded = embed("all-minilm-l6-v2-q");
        double[] cosines = IntStream.range(0, exact.chunks.size())
                .mapToDouble(i -> Vectors.cosine(exact.chunks.get(i), rounded.chunks.get(i)))
                .toArray();
        double overlap = IntStream.range(0, exact.questions.size())
                .mapToDouble(q -> shared(
                        Vectors.nearest(exact.questions.get(q), exact.chunks, NEAREST),
                        Vectors.nearest(rounded.questions.get(q), rounded.chunks, NEAREST)))
                .average()
                .orElseThrow();
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("chunks", cosines.length);
        figures.put("mean_cosine", rounded(Arrays.stream(cosines).average().orElseThrow()));
        figures.put("least_cosine", rounded(Arrays.stream(cosines).min().orElseThrow()));
        figures.put("top10_overlap", rounded(overlap));
        figures.forEach((key, value) -> System.out.printf(Locale.ROOT, "%-16s %8s%n", key, value));
        return figures;
    }

    private Embedded embed(String model) throws IOException {
        List<String> chunks = evaluation.corpora().values().stream()
                .flatMap(text -> new OurSplitter(Map.of()).split(text).stream())
                .map(Piece::embedded)
                .toList();
        try (Embedder embedder = LocalModels.open(
                LocalModelSettings.of(model), Runtime.getRuntime().availableProcessors())) {
            Vectors vectors = new Vectors(embedder, cache);
            return new Embedded(
                    vectors.of(chunks),
                    vectors.of(evaluation.questions().stream()
                            .map(Evaluation.Question::text)
                            .toList()));
        }
    }

    private static double shared(List<Integer> one, List<Integer> other) {
        return one.stream().filter(other::contains).count() / (double) NEAREST;
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
