package io.ragconnect.benchmarks;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of real documents from nothing to searchable, and the time that embedding the same chunks takes by itself, in
 * the same run on the same processors: what is left is the pipeline's own cost.
 */
final class Bulk implements Benchmark {
    private static final Path DEBIAN_MANUAL = Path.of("/usr/share/doc/postgresql-doc-15/html");
    private static final int QUICK_DOCUMENTS = 15;

    private final @Nullable Path directory;

    Bulk(@Nullable Path directory) {
        this.directory = directory;
    }

    @Override
    public Map<String, Number> run(boolean quick) throws Exception {
        Path folder = Files.createTempDirectory("bulk-");
        int files = copy(source(), folder, quick ? QUICK_DOCUMENTS : Integer.MAX_VALUE);
        long chunks;
        double wall;
        List<String> texts;
        try (Pipeline pipeline = Pipeline.start(folder)) {
            long start = System.nanoTime();
            pipeline.createConnectors();
            pipeline.awaitTrue("SELECT count(*) = " + files + " FROM rag_document");
            wall = (System.nanoTime() - start) / 1e9;
            chunks = count(pipeline);
            texts = texts(pipeline);
        } finally {
            Folders.delete(folder);
        }
        double embedding = embeddingSeconds(texts);
        return report(files, chunks, wall, embedding);
    }

    private Path source() {
        Path source = directory == null ? DEBIAN_MANUAL : directory;
        if (!Files.isDirectory(source)) {
            throw new IllegalStateException("no folder " + source + ": install Debian's postgresql-doc-15, or name a "
                    + "folder of documents with --dir");
        }
        return source;
    }

    /** A sample that is the same every time. */
    private static int copy(Path from, Path to, int limit) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = new ArrayList<>(walk.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(html?|md|txt|pdf|docx)"))
                    .sorted()
                    .toList());
        }
        Collections.shuffle(files, new Random(1));
        List<Path> chosen = files.subList(0, Math.min(limit, files.size()));
        for (Path file : chosen) {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        return chosen.size();
    }

    private static long count(Pipeline pipeline) throws SQLException {
        try (Statement statement = pipeline.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM rag_chunk")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What was embedded: every text once, however many chunks have it. */
    private static List<String> texts(Pipeline pipeline) throws SQLException {
        String sql =
                "SELECT DISTINCT CASE context WHEN '' THEN content ELSE context || E'\\n\\n' || content END FROM rag_chunk";
        try (Statement statement = pipeline.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static double embeddingSeconds(List<String> texts) {
        try (Embedder embedder = LocalModels.open(
                LocalModelSettings.of("all-minilm-l6-v2"), Runtime.getRuntime().availableProcessors())) {
            requireAll(embedder.apply(texts.subList(0, Math.min(texts.size(), 16))), Math.min(texts.size(), 16));
            long start = System.nanoTime();
            requireAll(embedder.apply(texts), texts.size());
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void requireAll(List<float[]> vectors, int count) {
        if (vectors.size() != count) {
            throw new IllegalStateException(vectors.size() + " vectors for " + count + " texts");
        }
    }

    private static Map<String, Number> report(int documents, long chunks, double wall, double embedding) {
        System.out.printf(Locale.ROOT, "%-38s %10d%n", "documents", documents);
        System.out.printf(Locale.ROOT, "%-38s %10d%n", "chunks", chunks);
        System.out.printf(Locale.ROOT, "%-38s %10.1f%n", "from nothing to searchable, s", wall);
        System.out.printf(Locale.ROOT, "%-38s %10.1f%n", "embedding the same chunks alone, s", embedding);
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("documents", documents);
        figures.put("chunks", chunks);
        figures.put("seconds", rounded(wall));
        figures.put("documents_per_second", rounded(documents / wall));
        figures.put("chunks_per_second", rounded(chunks / wall));
        figures.put("embedding_chunks_per_second", rounded(chunks / embedding));
        figures.put("share_embedding", rounded(embedding / wall));
        return figures;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1000) / 1000.0;
    }
}
