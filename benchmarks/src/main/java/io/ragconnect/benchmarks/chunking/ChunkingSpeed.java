package io.ragconnect.benchmarks.chunking;

import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * MB of text a second on one thread: every strategy of ChunkDocument, as a whole transform, beside langchain4j's recursive
 * splitter with the token estimator that langchain4j brings; and what chunking costs beside embedding the same text.
 */
public final class ChunkingSpeed {
    private static final int SAMPLE_CHUNKS = 40;

    private final Path folder;

    /** @param folder of the chunking evaluation */
    public ChunkingSpeed(Path folder) {
        this.folder = folder;
    }

    /** Prints the table. */
    public Map<String, Number> run(boolean quick) throws IOException {
        // one corpus, as langchain4j's splitter takes minutes for the largest
        String text = Evaluation.read(folder).corpora().getOrDefault("wikitexts", "");
        Map<String, Splitter> splitters = new LinkedHashMap<>();
        for (String strategy : List.of("structure", "recursive", "sentence", "fixed")) {
            splitters.put(strategy, new OurSplitter(Map.of("chunk.strategy", strategy)));
        }
        splitters.put("langchain4j", Peers.langchain4jAlone(256, 0, new HuggingFaceTokenCountEstimator()));
        splitters.put("langchain4j, our count", Peers.langchain4jAlone(256, 0, Peers.exactEstimator()));
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (int round = 0; round < (quick ? 3 : 10); round++) {
            splitters.forEach((name, splitter) -> seconds.merge(name, seconds(splitter, text), Math::min));
        }
        double embedding = embeddingSeconds(new OurSplitter(Map.of()), text);
        System.out.printf(Locale.ROOT, "%-24s %10s %12s%n", "chunker", "MB/s", "of embedding");
        Map<String, Number> figures = new LinkedHashMap<>();
        seconds.forEach((name, time) -> {
            double speed = text.length() / 1e6 / time;
            System.out.printf(Locale.ROOT, "%-24s %10.2f %11.3f%%%n", name, speed, 100 * time / embedding);
            figures.put(name.replace(", ", "_").replace(' ', '_') + "_mb_per_second", Math.round(speed * 100) / 100.0);
        });
        double ours = seconds.getOrDefault("structure", 0.0);
        figures.put("ratio_langchain4j", Math.round(seconds.getOrDefault("langchain4j", 0.0) / ours * 10) / 10.0);
        figures.put("share_of_embedding", Math.round(ours / embedding * 1e6) / 1e6);
        return figures;
    }

    private static double seconds(Splitter splitter, String text) {
        long start = System.nanoTime();
        if (splitter.split(text).isEmpty()) {
            throw new IllegalStateException("no chunks");
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** From a sample of the chunks, on all processors, which favours embedding: chunking ran on one. */
    private static double embeddingSeconds(Splitter splitter, String text) {
        List<String> chunks = splitter.split(text).stream().map(Piece::embedded).toList();
        List<String> sample = chunks.subList(0, Math.min(SAMPLE_CHUNKS, chunks.size()));
        try (Embedder embedder = LocalModels.open(
                LocalModelSettings.of("all-minilm-l6-v2"), Runtime.getRuntime().availableProcessors())) {
            List<float[]> warm = embedder.apply(sample.subList(0, Math.min(4, sample.size())));
            long start = System.nanoTime();
            int vectors = embedder.apply(sample).size();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (warm.isEmpty() || vectors != sample.size()) {
                throw new IllegalStateException("no vectors");
            }
            return seconds * chunks.size() / sample.size();
        }
    }
}
