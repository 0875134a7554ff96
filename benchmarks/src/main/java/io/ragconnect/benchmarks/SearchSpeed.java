package io.ragconnect.benchmarks;

import io.ragconnect.quickstart.page.PageSettings;
import io.ragconnect.quickstart.page.SearchPage;
import io.ragconnect.quickstart.page.SinkCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * From a question to its ten answers through the search page's API, embedding included, no question twice, while a folder
 * is ingested. The other 10,000 documents are filled in by SQL: words as frequent as content words of a language are, and
 * vectors that point anywhere, which an HNSW index finds harder than those of texts.
 */
final class SearchSpeed implements Benchmark {
    private static final int DOCUMENTS = 10_000;
    private static final int CHUNKS_PER_DOCUMENT = 4;
    private static final int WORDS_PER_CHUNK = 120;
    private static final int WORDS_PER_QUESTION = 5;
    private static final List<String> MODES = List.of("hybrid", "vector", "keyword");
    private static final long BETWEEN_FILES_MS = 250;

    /** The hundred most frequent words of a language are stop words; the rest follow Zipf's law. */
    private static final String WORD =
            "'zo' || translate(floor(100 * power(200.0, random()))::int::text, '0123456789', 'abefiklnor')";

    private static final String FILL_DOCUMENTS = "INSERT INTO rag_document (id, uri, title, content_type, version,"
            + " chunk_count, token_count, embedding_model, status, modified_at, observed_at, indexed_at)"
            + " SELECT 'filled/' || i || '.md', 'file:///filled/' || i || '.md', 'Document ' || i, 'text/markdown', 1,"
            + " %d, %d, (SELECT embedding_model FROM rag_schema), 'indexed', now(), now(), now()"
            + " FROM generate_series(1, %d) AS i";
    private static final String FILL_CHUNKS =
            "INSERT INTO rag_chunk (id, document_id, ordinal, hash, content, embedding,"
                    + " context, heading_path, start_offset, end_offset, token_count)"
                    + " SELECT gen_random_uuid(), 'filled/' || i || '.md', part, md5(i || '/' || part),"
                    + " (SELECT string_agg(" + WORD + ", ' ') FROM generate_series(1, %d) WHERE i = i AND part = part),"
                    + " (SELECT array_agg(random() - 0.5) FROM generate_series(1, 384) WHERE i = i AND part = part)::vector,"
                    + " '', '{}', 0, 1, 200 FROM generate_series(1, %d) AS i, generate_series(1, %d) AS part";

    private final Random random = new Random(7);

    @Override
    public Map<String, Number> run(boolean quick) throws Exception {
        int questions = quick ? 100 : 500;
        Path folder = Files.createTempDirectory("search-");
        Map<String, Latencies> latencies = new LinkedHashMap<>();
        AtomicInteger written = new AtomicInteger();
        try (Pipeline pipeline = Pipeline.start(folder)) {
            write(folder, 0);
            pipeline.createConnectors();
            pipeline.awaitTrue("SELECT count(*) > 0 FROM rag_chunk");
            fill(pipeline);
            Thread ingest = new Thread(() -> keepWriting(folder, written), "writer");
            try (SearchPage page = SearchPage.start(new PageSettings(
                    0,
                    pipeline.jdbcUrl(),
                    pipeline.restUrl(),
                    Map.of("docs", folder),
                    "english",
                    () -> SinkCounters.NONE))) {
                ask(page, 30, new LinkedHashMap<>()); // classes, caches and the model, once
                ingest.start();
                ask(page, questions, latencies);
            } finally {
                ingest.interrupt();
                ingest.join();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d documents, %d chunks; %d more were ingested meanwhile%n",
                    DOCUMENTS,
                    DOCUMENTS * CHUNKS_PER_DOCUMENT,
                    written.get());
        } finally {
            Folders.delete(folder);
        }
        return report(latencies);
    }

    private static void fill(Pipeline pipeline) throws SQLException {
        System.err.println("filling in " + DOCUMENTS + " documents");
        try (Statement statement = pipeline.connection().createStatement()) {
            statement.execute(FILL_DOCUMENTS.formatted(CHUNKS_PER_DOCUMENT, 200 * CHUNKS_PER_DOCUMENT, DOCUMENTS));
            // the sink makes the index when the first load has come to an end
            pipeline.awaitTrue("SELECT vector_index = 'valid' FROM rag_status");
            // made after the rows, it takes an eighth of the time
            String index = vectorIndex(statement, "indexdef");
            statement.execute("DROP INDEX \"" + vectorIndex(statement, "indexname") + "\"");
            statement.execute(FILL_CHUNKS.formatted(WORDS_PER_CHUNK, DOCUMENTS, CHUNKS_PER_DOCUMENT));
            statement.execute("SET maintenance_work_mem = '512MB'");
            statement.execute(index);
            statement.execute("VACUUM ANALYZE rag_chunk");
            statement.execute("ANALYZE rag_document");
        }
    }

    private static String vectorIndex(Statement statement, String column) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT " + column + " FROM pg_indexes"
                + " WHERE tablename = 'rag_chunk' AND indexdef LIKE '%USING hnsw%'")) {
            row.next();
            return row.getString(1);
        }
    }

    private void ask(SearchPage page, int questions, Map<String, Latencies> latencies)
            throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; i < questions; i++) {
            for (String mode : MODES) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(page.url())
                                .resolve("/api/search?mode=" + mode + "&q="
                                        + URLEncoder.encode(question(), StandardCharsets.UTF_8)))
                        .build();
                long start = System.nanoTime();
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                latencies.computeIfAbsent(mode, m -> new Latencies()).add(System.nanoTime() - start);
                if (response.statusCode() != 200 || !response.body().contains("document_id")) {
                    throw new IllegalStateException("No answer: " + response.body());
                }
            }
        }
    }

    private String question() {
        StringBuilder question = new StringBuilder("how do I");
        for (int i = 0; i < WORDS_PER_QUESTION; i++) {
            question.append(' ').append(word());
        }
        return question.toString();
    }

    private String word() {
        String rank = String.valueOf((int) Math.floor(100 * Math.pow(200, random.nextDouble())));
        StringBuilder word = new StringBuilder("zo");
        rank.chars().forEach(digit -> word.append("abefiklnor".charAt(digit - '0')));
        return word.toString();
    }

    private static void keepWriting(Path folder, AtomicInteger written) {
        try {
            while (true) {
                write(folder, written.incrementAndGet());
                Thread.sleep(BETWEEN_FILES_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // all was asked
        }
    }

    private static void write(Path folder, int number) {
        StringBuilder text = new StringBuilder("# Notes " + number + "\n\n");
        for (int section = 1; section <= 3; section++) {
            text.append("## Section ")
                    .append(section)
                    .append(" of ")
                    .append(number)
                    .append("\n\n");
            text.append(("What there is to say on matter " + number + ", side " + section + ". ").repeat(12))
                    .append("\n\n");
        }
        try {
            Files.writeString(folder.resolve("notes-" + number + ".md"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Number> report(Map<String, Latencies> latencies) {
        Map<String, Number> figures = new LinkedHashMap<>();
        System.out.printf(Locale.ROOT, "%-8s %10s %10s%n", "ms", "p50", "p99");
        latencies.forEach((mode, times) -> {
            System.out.printf(Locale.ROOT, "%-8s %10.1f %10.1f%n", mode, times.millis(50), times.millis(99));
            String prefix = mode.equals("hybrid") ? "" : mode + "_";
            figures.put(prefix + "p50_ms", times.millis(50));
            figures.put(prefix + "p99_ms", times.millis(99));
        });
        return figures;
    }
}
