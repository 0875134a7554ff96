package io.ragconnect.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * From the end of a file operation to the moment at which another connection sees its effect in the index: a new text, a
 * changed text, the new name with the old one gone, or no chunk any more.
 */
final class Freshness implements Benchmark {
    private static final String FOUND =
            "SELECT EXISTS (SELECT FROM rag_chunk WHERE document_id = ? AND content LIKE ?)";
    private static final String GONE = "SELECT NOT EXISTS (SELECT FROM rag_chunk WHERE document_id = ?)";
    private static final String MOVED = "SELECT EXISTS (SELECT FROM rag_chunk WHERE document_id = ?) "
            + "AND NOT EXISTS (SELECT FROM rag_chunk WHERE document_id = ?)";

    private final Map<String, Latencies> operations = new LinkedHashMap<>();

    @Override
    public Map<String, Number> run(boolean quick) throws Exception {
        int rounds = quick ? 10 : 100;
        int standing = quick ? 10 : 200;
        Path folder = Files.createTempDirectory("freshness-");
        try (Pipeline pipeline = Pipeline.start(folder)) {
            for (int i = 0; i < standing; i++) {
                Files.writeString(folder.resolve("standing-" + i + ".md"), text("standing " + i));
            }
            pipeline.createConnectors();
            pipeline.awaitTrue("SELECT count(*) = " + standing + " FROM rag_document WHERE status = 'indexed'");
            measure(pipeline, folder, "warm-up"); // classes and caches, once
            operations.clear();
            for (int round = 0; round < rounds; round++) {
                measure(pipeline, folder, "round-" + round);
            }
        }
        Folders.delete(folder);
        return report(rounds);
    }

    private void measure(Pipeline pipeline, Path folder, String name) throws IOException, SQLException {
        Path file = folder.resolve(name + ".md");
        Path renamed = folder.resolve(name + "-renamed.md");
        String id = "docs/" + name + ".md";
        String renamedId = "docs/" + name + "-renamed.md";

        Files.writeString(file, text(name + " first"));
        time("create", () -> pipeline.awaitTrue(FOUND, id, "%" + name + " first%"));

        Files.writeString(file, text(name + " second"));
        time("change", () -> pipeline.awaitTrue(FOUND, id, "%" + name + " second%"));

        Files.move(file, renamed);
        time("rename", () -> pipeline.awaitTrue(MOVED, renamedId, id));

        Files.delete(renamed);
        time("delete", () -> pipeline.awaitTrue(GONE, renamedId));
    }

    private interface Effect {
        void await() throws SQLException;
    }

    private void time(String operation, Effect effect) throws SQLException {
        long start = System.nanoTime();
        effect.await();
        operations.computeIfAbsent(operation, o -> new Latencies()).add(System.nanoTime() - start);
    }

    private Map<String, Number> report(int rounds) {
        Map<String, Number> figures = new LinkedHashMap<>();
        System.out.printf(Locale.ROOT, "%-8s %10s %10s   (%d each)%n", "ms", "p50", "p99", rounds);
        operations.forEach((operation, latencies) -> {
            System.out.printf(
                    Locale.ROOT, "%-8s %10.1f %10.1f%n", operation, latencies.millis(50), latencies.millis(99));
            figures.put(operation + "_p50_ms", latencies.millis(50));
            figures.put(operation + "_p99_ms", latencies.millis(99));
        });
        return figures;
    }

    private static String text(String subject) {
        return "# Notes on " + subject + "\n\n" + ("What there is to say about " + subject + ". ").repeat(10) + "\n";
    }
}
