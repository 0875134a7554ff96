package io.ragconnect.benchmarks.sink;

import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.record.Document;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Rows a second into PostgreSQL, each contender in a database of its own, round after round in turn. A ratio is the
 * median of the rounds' ratios, so that what disturbs a round disturbs both sides. Tables without vector index are empty, those
 * with one hold rows already, as in a database that is in use: copies of one that was filled once.
 */
public final class SinkBenchmark {
    private static final Map<String, String> NO_INDEX = Map.of("index.type", "none");
    private static final Map<String, String> HNSW = Map.of("index.build", "immediate");
    private static final String HNSW_INDEX =
            "SET maintenance_work_mem = '1GB'; CREATE INDEX ON %s USING hnsw (embedding vector_cosine_ops)";

    /** Another document's numbers. */
    private static final int FIRST_EXISTING = 1_000_000;

    private final PostgresServer server;
    private final Samples existing;
    private final String sinkTemplate;
    private final String langChain4jTemplate;
    private final Map<String, List<Double>> speeds = new LinkedHashMap<>();

    private SinkBenchmark(PostgresServer server, boolean quick) throws Exception {
        this.server = server;
        this.existing = new Samples(FIRST_EXISTING, quick ? 125 : 1_250);
        this.sinkTemplate = server.newDatabase();
        sinkTables(sinkTemplate, Map.of());
        try (Contender copy = new BareCopy(sinkTemplate, existing)) {
            copy.prepare(existing.documents()).run();
        }
        execute(sinkTemplate, HNSW_INDEX.formatted("rag_chunk")); // gets the name that the sink looks for
        this.langChain4jTemplate = server.newDatabase();
        try (Contender langchain4j = new LangChain4jAddAll(extended(langChain4jTemplate), existing, true)) {
            langchain4j.prepare(existing.documents()).run();
        }
        execute(langChain4jTemplate, HNSW_INDEX.formatted(LangChain4jAddAll.TABLE));
    }

    private interface Work {
        void run() throws Exception;
    }

    public static Map<String, Number> run(boolean quick) throws Exception {
        try (PostgresServer server =
                PostgresServer.builder().progress(System.err::println).start()) {
            return new SinkBenchmark(server, quick).measure(quick);
        }
    }

    private Map<String, Number> measure(boolean quick) throws Exception {
        int rounds = quick ? 1 : 5;
        Samples plain = new Samples(quick ? 500 : 2_500);
        Samples indexed = new Samples(quick ? 60 : 250);
        for (int i = 0; i < (quick ? 1 : 6); i++) { // until the compiler has done with all of them
            plainRound(plain);
        }
        indexedRound(new Samples(30));
        speeds.clear();
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            plainRound(plain);
            indexedRound(indexed);
        }
        Samples bulk = new Samples(quick ? 500 : 6_250);
        bulkRound(bulk);
        return report();
    }

    private void plainRound(Samples samples) throws Exception {
        sink("sink", samples, NO_INDEX, "");
        time("copy", samples, onSinkTables(url -> new BareCopy(url, samples)));
        time("jdbc_batch", samples, onSinkTables(url -> new JdbcBatch(url, samples)));
        time("unnest", samples, onSinkTables(url -> new UnnestInsert(url, samples)));
        time("langchain4j", samples, url -> new LangChain4jAddAll(extended(url), samples, true));
        time("langchain4j_lz4", samples, url -> new LangChain4jAddAll(compressing(extended(url)), samples, true));
        time("langchain4j_own", samples, url -> new LangChain4jAddAll(extended(url), samples, false));
    }

    private void indexedRound(Samples samples) throws Exception {
        sink("sink_hnsw", samples, HNSW, "_hnsw");
        time("copy_hnsw", samples, copyOf(sinkTemplate), url -> new BareCopy(url, samples));
        time("jdbc_batch_hnsw", samples, copyOf(sinkTemplate), url -> new JdbcBatch(url, samples));
        String url = copyOf(langChain4jTemplate);
        try (Contender langchain4j = new LangChain4jAddAll(url, samples, true)) {
            List<Document> documents = samples.documents();
            record("langchain4j_hnsw", documents, langchain4j.prepare(documents)::run);
            record("langchain4j_replay", documents, langchain4j.prepare(documents)::run);
        }
        drop(url);
        two("two_tasks_hnsw", samples, (database, number) -> opened(database, number, samples, HNSW));
        two("two_copies_hnsw", samples, (database, number) -> new BareCopy(database, samples));
    }

    /** Writes, then sends the very same versions again. */
    private void sink(String name, Samples samples, Map<String, String> settings, String suffix) throws Exception {
        boolean indexed = settings.equals(HNSW);
        String url = indexed ? copyOf(sinkTemplate) : server.newDatabase();
        try (SinkRun sink = opened(url, 0, samples, settings)) {
            List<Document> documents = samples.documents();
            record(name, documents, sink.prepare(documents)::run);
            require(rows(url), rowsOf(documents) + (indexed ? rowsOf(existing.documents()) : 0));
            record("sink_replay" + suffix, documents, sink.prepare(documents)::run);
        }
        drop(url);
    }

    private interface Half {
        Contender open(String jdbcUrl, int number) throws SQLException;
    }

    private void two(String name, Samples samples, Half half) throws Exception {
        String url = copyOf(sinkTemplate);
        List<Document> documents = samples.documents();
        int middle = documents.size() / 2;
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Contender first = half.open(url, 0);
                Contender second = half.open(url, 1)) {
            Contender.Write one = first.prepare(documents.subList(0, middle));
            Contender.Write two = second.prepare(documents.subList(middle, documents.size()));
            record(name, documents, () -> {
                Future<?> other = threads.submit(() -> {
                    two.run();
                    return null;
                });
                one.run();
                other.get();
            });
        } finally {
            threads.shutdown();
        }
        drop(url);
    }

    /** From an empty table until the index serves. */
    private void bulkRound(Samples samples) throws Exception {
        List<Document> documents = samples.documents();
        String url = server.newDatabase();
        try (SinkRun sink = new SinkRun(url, 0, samples, Map.of())) {
            Contender.Write write = sink.prepare(documents);
            record("bulk", documents, () -> {
                write.run();
                while (!"valid".equals(sink.metrics().getVectorIndex())) {
                    LockSupport.parkNanos(10_000_000);
                }
            });
        }
        require(rows(url), rowsOf(documents));
        drop(url);
        String theirs = server.newDatabase();
        try (Contender langchain4j = new LangChain4jAddAll(extended(theirs), samples, true)) {
            execute(theirs, HNSW_INDEX.formatted(LangChain4jAddAll.TABLE));
            record("langchain4j_bulk", documents, langchain4j.prepare(documents)::run);
        }
        drop(theirs);
    }

    private interface Opening {
        Contender open(String jdbcUrl) throws Exception;
    }

    private static Opening onSinkTables(Opening opening) {
        return url -> {
            sinkTables(url, NO_INDEX);
            return opening.open(url);
        };
    }

    private void time(String name, Samples samples, Opening opening) throws Exception {
        time(name, samples, server.newDatabase(), opening);
    }

    private void time(String name, Samples samples, String url, Opening opening) throws Exception {
        try (Contender contender = opening.open(url)) {
            record(name, samples.documents(), contender.prepare(samples.documents())::run);
        }
        drop(url);
    }

    private void record(String name, List<Document> documents, Work work) throws Exception {
        System.gc(); // what the contender before has left is not this one's
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        speeds.computeIfAbsent(name, n -> new ArrayList<>()).add(rowsOf(documents) / seconds);
    }

    /** The sink's tables with their indexes, empty. */
    private static void sinkTables(String url, Map<String, String> settings) throws SQLException {
        opened(compressing(url), 0, new Samples(1), settings).close();
    }

    /**
     * The sink on tables that are as before, with its connections open, as those of the others are. What opened it is the
     * last document, since the first ones are prepared ahead only if they are not in the batches before.
     */
    private static SinkRun opened(String url, int number, Samples samples, Map<String, String> settings)
            throws SQLException {
        SinkRun sink = new SinkRun(url, number, samples, settings);
        List<Document> documents = samples.documents();
        sink.prepare(documents.subList(documents.size() - 1, documents.size())).run();
        execute(
                url,
                settings.equals(HNSW)
                        ? "DELETE FROM rag_chunk WHERE document_id NOT LIKE 'docs/1______.md'; DELETE FROM rag_document"
                        : "TRUNCATE rag_chunk, rag_document");
        return sink;
    }

    /** Lets others compress texts as the sink does, without their doing. */
    private static String compressing(String url) throws SQLException {
        execute(url, """
                DO $$ BEGIN
                  IF (SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
                    EXECUTE format('ALTER DATABASE %I SET default_toast_compression = lz4', current_database());
                  END IF;
                END $$""");
        return url;
    }

    private static String extended(String url) throws SQLException {
        execute(url, "CREATE EXTENSION IF NOT EXISTS vector");
        return url;
    }

    private static long rowsOf(List<Document> documents) {
        return (long) documents.size() * Samples.CHUNKS_PER_DOCUMENT;
    }

    private static long rows(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM rag_chunk")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void require(long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException(found + " rows were written, not " + expected);
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String copyOf(String template) throws SQLException {
        String url = server.newDatabase();
        drop(url);
        execute(server.jdbcUrl(), "CREATE DATABASE " + name(url) + " TEMPLATE " + name(template));
        return compressing(url);
    }

    private void drop(String url) throws SQLException {
        execute(server.jdbcUrl(), "DROP DATABASE " + name(url) + " WITH (FORCE)");
    }

    private static String name(String url) {
        String path = url.substring(0, url.indexOf('?'));
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Map<String, Number> report() {
        System.out.printf(Locale.ROOT, "%-27s %12s%n", "rows a second", "median");
        speeds.forEach((name, values) -> System.out.printf(Locale.ROOT, "%-27s %12.0f%n", name, median(values)));
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("rows_per_second", Math.round(median(of("sink"))));
        figures.put("ratio_langchain4j", ratio("sink", "langchain4j"));
        figures.put("ratio_langchain4j_lz4", ratio("sink", "langchain4j_lz4"));
        figures.put("ratio_langchain4j_own_table", ratio("sink", "langchain4j_own"));
        figures.put("ratio_jdbc_batch", ratio("sink", "jdbc_batch"));
        figures.put("ratio_copy", ratio("sink", "copy"));
        figures.put("copy_over_unnest", ratio("copy", "unnest"));
        figures.put("rows_per_second_hnsw", Math.round(median(of("sink_hnsw"))));
        figures.put("ratio_langchain4j_hnsw", ratio("sink_hnsw", "langchain4j_hnsw"));
        figures.put("ratio_jdbc_batch_hnsw", ratio("sink_hnsw", "jdbc_batch_hnsw"));
        figures.put("ratio_copy_hnsw", ratio("sink_hnsw", "copy_hnsw"));
        figures.put("ratio_two_tasks_hnsw", ratio("two_tasks_hnsw", "sink_hnsw"));
        figures.put("ratio_two_copies_hnsw", ratio("two_copies_hnsw", "copy_hnsw"));
        figures.put("two_tasks_over_two_copies", ratio("two_tasks_hnsw", "two_copies_hnsw"));
        figures.put("ratio_bulk_hnsw", ratio("bulk", "langchain4j_bulk"));
        figures.put("ratio_replay", ratio("sink_replay_hnsw", "langchain4j_replay"));
        System.out.println();
        figures.forEach((key, value) -> System.out.printf(Locale.ROOT, "%-27s %12s%n", key, value));
        return figures;
    }

    private List<Double> of(String name) {
        List<Double> values = speeds.get(name);
        if (values == null) {
            throw new IllegalStateException("Not measured: " + name);
        }
        return values;
    }

    private double ratio(String ours, String theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of(ours).size(); i++) {
            ratios.add(of(ours).get(i) / of(theirs).get(i));
        }
        return Math.round(median(ratios) * 100) / 100.0;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
