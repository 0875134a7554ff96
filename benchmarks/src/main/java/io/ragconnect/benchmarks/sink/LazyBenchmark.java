package io.ragconnect.benchmarks.sink;

import io.ragconnect.chunking.ChunkDocument;
import io.ragconnect.embedding.EmbedChunks;
import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.record.Document;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Small records of one chunk each, from the topic's record to the committed row, with a provider that takes its time for
 * every request: embedded by the sink across records (lazy), and by the transform within each (eager).
 */
public final class LazyBenchmark {
    private static final int DIMENSION = 384;
    private static final int LATENCY_MS = 50;
    private static final int TEXTS_PER_REQUEST = 100;
    private static final TopicPartition PARTITION = new TopicPartition("rows", 0);
    private static final String[] WORDS = {
        "customer",
        "asks",
        "invoice",
        "refund",
        "delivery",
        "late",
        "parcel",
        "contract",
        "ends",
        "support",
        "answered",
        "by",
        "phone",
        "waits",
        "for",
        "the",
        "new",
        "price",
        "list",
        "and",
        "a",
        "call",
        "back",
        "next",
        "week"
    };

    private final PostgresServer postgres;
    private final StubProvider provider;

    private LazyBenchmark(PostgresServer postgres, StubProvider provider) {
        this.postgres = postgres;
        this.provider = provider;
    }

    /** Prints the table. */
    public static Map<String, Number> run(boolean quick) throws IOException, SQLException {
        try (PostgresServer postgres =
                        PostgresServer.builder().progress(System.err::println).start();
                StubProvider provider = new StubProvider(DIMENSION, LATENCY_MS, TEXTS_PER_REQUEST)) {
            return new LazyBenchmark(postgres, provider).measure(quick);
        }
    }

    private Map<String, Number> measure(boolean quick) throws SQLException {
        int count = quick ? 1_000 : 10_000;
        int sample = quick ? 50 : 300;
        seconds("lazy", 500); // until the compiler has seen it
        seconds("eager", 20);
        int before = provider.requests();
        double lazy = seconds("lazy", count);
        int requests = provider.requests() - before;
        double eager = seconds("eager", sample) * count / sample;
        double arithmetic = count * LATENCY_MS / 1e3;

        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("records", count);
        figures.put("lazy_seconds", rounded(lazy));
        figures.put("lazy_requests", requests);
        figures.put("eager_seconds_arithmetic", rounded(arithmetic));
        figures.put("eager_seconds_sample", rounded(eager));
        figures.put("ratio_eager", rounded(eager / lazy));
        System.out.printf(Locale.ROOT, "%-52s %10s%n", "records, one chunk each", count);
        System.out.printf(Locale.ROOT, "%-52s %8.1f s%n", "lazy, to the last commit", lazy);
        System.out.printf(Locale.ROOT, "%-52s %10d%n", "lazy, requests", requests);
        System.out.printf(Locale.ROOT, "%-52s %8.1f s%n", "eager, records times latency", arithmetic);
        System.out.printf(Locale.ROOT, "%-52s %8.1f s%n", "eager, as " + sample + " records took it", eager);
        return figures;
    }

    /** In a database of its own. */
    private double seconds(String mode, int count) throws SQLException {
        String url = postgres.newDatabase();
        int before = provider.texts();
        List<SinkRecord> records = records(count);
        try (ChunkDocument<SinkRecord> chunk = new ChunkDocument<>();
                EmbedChunks<SinkRecord> embed = new EmbedChunks<>();
                DrivenSink sink = new DrivenSink(
                        url, PARTITION, Map.of("embedding.batch.texts", String.valueOf(4 * TEXTS_PER_REQUEST)))) {
            chunk.configure(Map.of());
            embed.configure(settings(mode));
            System.gc();
            long start = System.nanoTime();
            sink.put(records, record -> embed.apply(chunk.apply(record)));
            double seconds = (System.nanoTime() - start) / 1e9;
            require("rows", rows(url), count);
            require("texts embedded", provider.texts() - before, count);
            return seconds;
        }
    }

    private Map<String, String> settings(String mode) {
        Map<String, String> settings = new HashMap<>();
        settings.put("embedding.mode", mode);
        settings.put("embedding.provider", "openai");
        settings.put("embedding.base.url", provider.baseUrl());
        settings.put("embedding.model", "stub");
        settings.put("embedding.dimensions", String.valueOf(DIMENSION));
        settings.put("embedding.batch.max.texts", String.valueOf(TEXTS_PER_REQUEST));
        return settings;
    }

    private static List<SinkRecord> records(int count) {
        List<SinkRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder("Case " + i + ":");
            for (int word = 0; word < 25; word++) {
                text.append(' ').append(WORDS[(i * 7 + word * 11) % WORDS.length]);
            }
            Document document = Document.builder("case-" + i, "crm://case/" + i, "text/plain", text.toString())
                    .version(i + 1L)
                    .build();
            records.add(new SinkRecord(
                    PARTITION.topic(),
                    PARTITION.partition(),
                    Schema.STRING_SCHEMA,
                    document.id(),
                    Document.SCHEMA,
                    document.toStruct(),
                    i,
                    1_700_000_000_000L + i,
                    TimestampType.CREATE_TIME));
        }
        return records;
    }

    private static long rows(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM rag_chunk")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void require(String what, long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException(found + " " + what + ", not " + expected);
        }
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }
}
