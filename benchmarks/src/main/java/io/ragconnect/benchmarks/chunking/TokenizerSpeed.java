package io.ragconnect.benchmarks.chunking;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** MB of text a second on one thread, in pieces of about a kilobyte: ours beside the native Hugging Face library. */
public final class TokenizerSpeed {
    private static final int PIECE_CHARS = 1_000;

    private final Path folder;

    /** @param folder of the chunking evaluation */
    public TokenizerSpeed(Path folder) {
        this.folder = folder;
    }

    /** Prints the table. */
    public Map<String, Number> run(boolean quick) throws IOException {
        List<String> texts = texts();
        int rounds = quick ? 3 : 9;
        Map<String, Double> speeds = new LinkedHashMap<>();
        try (InputStream json = Tokenizers.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
                HuggingFaceTokenizer hugging =
                        HuggingFaceTokenizer.newInstance(json, Map.of("truncation", "false", "padding", "false"));
                Tokenizer cl100k = Tokenizers.open("cl100k_base")) {
            Map<String, ToIntFunction<String>> tokenizers = new LinkedHashMap<>();
            tokenizers.put("ours", text -> Tokenizers.miniLm().encode(text, Integer.MAX_VALUE).length);
            tokenizers.put("native", text -> hugging.encode(text).getIds().length);
            tokenizers.put("cl100k_base", cl100k::count);
            requireEqual(texts, tokenizers.get("ours"), tokenizers.get("native"));
            // interleaved, since a machine's speed drifts; the best round is the one least disturbed
            for (int round = 0; round < rounds; round++) {
                tokenizers.forEach((name, tokenizer) -> speeds.merge(name, speed(texts, tokenizer), Math::max));
            }
        }
        Map<String, Number> figures = new LinkedHashMap<>();
        System.out.printf(Locale.ROOT, "%-14s %8s%n", "tokenizer", "MB/s");
        speeds.forEach((name, speed) -> {
            System.out.printf(Locale.ROOT, "%-14s %8.2f%n", name, speed);
            figures.put(name + "_mb_per_second", Math.round(speed * 100) / 100.0);
        });
        figures.put(
                "ratio_native",
                Math.round(speeds.getOrDefault("ours", 0.0) / speeds.getOrDefault("native", 1.0) * 100) / 100.0);
        return figures;
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String corpus : Evaluation.read(folder).corpora().values()) {
            for (int from = 0; from < corpus.length(); from += PIECE_CHARS) {
                texts.add(corpus.substring(from, Math.min(corpus.length(), from + PIECE_CHARS)));
            }
        }
        return texts;
    }

    private static void requireEqual(List<String> texts, ToIntFunction<String> ours, ToIntFunction<String> theirs) {
        int[] counts = texts.stream().mapToInt(ours).toArray();
        if (!Arrays.equals(counts, texts.stream().mapToInt(theirs).toArray())) {
            throw new IllegalStateException("the tokenizers do not agree, so their speeds say nothing");
        }
    }

    private static double speed(List<String> texts, ToIntFunction<String> tokenizer) {
        long bytes = 0;
        long start = System.nanoTime();
        for (String text : texts) {
            if (tokenizer.applyAsInt(text) == 0) {
                throw new IllegalStateException("no tokens");
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (String text : texts) {
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes / 1e6 / seconds;
    }
}
