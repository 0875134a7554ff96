package io.ragconnect.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.benchmarks.extraction.ExtractionBenchmark;
import io.ragconnect.benchmarks.filesystem.FileSystemBenchmark;
import io.ragconnect.benchmarks.sink.LazyBenchmark;
import io.ragconnect.benchmarks.sink.SinkBenchmark;
import io.ragconnect.benchmarks.web.WebBenchmark;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Entry of {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        description = "Measures; the last line printed is a JSON object.",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which one; without it, they are listed.")
    private String name = "";

    @Option(names = "--quick", description = "End within a minute, with less certain figures.")
    private boolean quick;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "For bulk: the folder of real documents to ingest; for web: one of HTML files to serve; for the ones"
                            + " on chunking: the evaluation's folder.")
    private @Nullable Path directory;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "For retrieval and tables: the local model; all-minilm-l6-v2.")
    private String model = "all-minilm-l6-v2";

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        benchmarks.put("freshness", new Freshness());
        benchmarks.put("search", new SearchSpeed());
        benchmarks.put("bulk", new Bulk(directory));
        benchmarks.put("sink", SinkBenchmark::run);
        benchmarks.put("lazy", LazyBenchmark::run);
        benchmarks.put("filesystem", FileSystemBenchmark::run);
        benchmarks.put("extraction", ExtractionBenchmark::run);
        benchmarks.put("web", quickly -> WebBenchmark.run(quickly, directory));
        benchmarks.putAll(ChunkingBenchmarks.all(directory, model));
        Benchmark benchmark = benchmarks.get(name);
        if (benchmark == null) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "No benchmark " + name + ". There are: " + String.join(", ", benchmarks.keySet()));
        }
        Map<String, Number> figures = benchmark.run(quick);
        System.out.println(new ObjectMapper().writeValueAsString(figures));
        return 0;
    }
}
