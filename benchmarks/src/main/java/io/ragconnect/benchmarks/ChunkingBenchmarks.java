package io.ragconnect.benchmarks;

import io.ragconnect.benchmarks.chunking.ChunkingSpeed;
import io.ragconnect.benchmarks.chunking.Edit;
import io.ragconnect.benchmarks.chunking.Quantization;
import io.ragconnect.benchmarks.chunking.Retrieval;
import io.ragconnect.benchmarks.chunking.TableRetrieval;
import io.ragconnect.benchmarks.chunking.TokenizerSpeed;
import io.ragconnect.benchmarks.embedding.EmbeddingBenchmark;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The benchmarks of the tokenizer, of chunking and of embedding, which need no stack. */
final class ChunkingBenchmarks {
    private static final Path HOME = Path.of(System.getProperty("rag.home", ""));
    private static final Path EVALUATION = HOME.resolve("..").resolve("shared").resolve("chunking-eval");
    private static final Path CACHE = HOME.resolve("benchmarks").resolve("target");

    private ChunkingBenchmarks() {}

    static Map<String, Benchmark> all(@Nullable Path directory, String model) {
        Path folder = directory == null ? EVALUATION : directory;
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        benchmarks.put("retrieval", quick -> new Retrieval(folder, LocalModelSettings.of(model), CACHE).run(quick));
        benchmarks.put("quantization", quick -> new Quantization(folder, CACHE).run());
        benchmarks.put("tables", quick -> new TableRetrieval(LocalModelSettings.of(model), CACHE).run());
        benchmarks.put("tokenizer", quick -> new TokenizerSpeed(folder).run(quick));
        benchmarks.put("edit", quick -> new Edit(folder, HOME.resolve("docs")).run(quick));
        benchmarks.put("chunking", quick -> new ChunkingSpeed(folder).run(quick));
        benchmarks.put("embedding", quick -> new EmbeddingBenchmark(folder.resolve("corpora"), HOME).run(quick));
        return benchmarks;
    }
}
