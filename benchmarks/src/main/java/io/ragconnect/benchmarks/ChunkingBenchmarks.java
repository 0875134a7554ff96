package io.ragconnect.benchmarks;

import io.ragconnect.benchmarks.chunking.ChunkingSpeed;
import io.ragconnect.benchmarks.chunking.Edit;
import io.ragconnect.benchmarks.chunking.Retrieval;
import io.ragconnect.benchmarks.chunking.TokenizerSpeed;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The benchmarks of the tokenizer and of chunking, which need no stack. */
final class ChunkingBenchmarks {
    private static final Path EVALUATION = Path.of(System.getProperty("rag.home", ""), "..", "shared", "chunking-eval");

    private static final Path CACHE = Path.of(System.getProperty("rag.home", ""), "benchmarks", "target");

    private ChunkingBenchmarks() {}

    static Map<String, Benchmark> all(@Nullable Path directory) {
        Path folder = directory == null ? EVALUATION : directory;
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        benchmarks.put(
                "retrieval",
                quick -> new Retrieval(folder, LocalModelSettings.of("all-minilm-l6-v2"), false, CACHE).run(quick));
        benchmarks.put("tokenizer", quick -> new TokenizerSpeed(folder).run(quick));
        benchmarks.put("edit", quick -> new Edit(folder).run(quick));
        benchmarks.put("chunking", quick -> new ChunkingSpeed(folder).run(quick));
        return benchmarks;
    }
}
