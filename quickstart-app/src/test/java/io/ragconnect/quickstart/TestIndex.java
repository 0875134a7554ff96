package io.ragconnect.quickstart;

import static org.awaitility.Awaitility.await;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.sink.PgVectorSinkTask;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A database of a real server, which the sink itself has filled, with vectors of the default model. */
public final class TestIndex implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition("documents", 0);

    public final String jdbcUrl = PostgresServer.shared().newDatabase();
    private final Embedder embedder = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2"), 1);
    private final PgVectorSinkTask task = new PgVectorSinkTask();
    private long nextOffset;

    /** The sink with these settings beside the connection's. */
    public TestIndex(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        int query = jdbcUrl.indexOf('?');
        settings.put("name", "test");
        settings.put("connection.url", jdbcUrl.substring(0, query));
        for (String parameter : jdbcUrl.substring(query + 1).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            settings.put("connection." + parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        task.initialize(new Context());
        task.start(settings);
        task.open(List.of(PARTITION));
    }

    public static TestIndex withWords() {
        return new TestIndex(Map.of("text.search.config", "english"));
    }

    /** The password of its database. */
    public String password() {
        return jdbcUrl.replaceFirst(".*password=([^&]*).*", "$1");
    }

    /** A document of one chunk a paragraph. */
    public void document(String id, String uri, String contentType, String title, String... paragraphs) {
        List<Chunk> chunks = new ArrayList<>();
        int start = 0;
        for (String paragraph : paragraphs) {
            chunks.add(Chunk.of(
                    chunks.size(), paragraph, start, paragraph.length() / 4, List.of(title, "Part"), title, 2));
            start += paragraph.length() + 1;
        }
        Instant now = Instant.now();
        Document document = Document.builder(id, uri, contentType, String.join("\n", paragraphs))
                .title(title)
                .version(nextOffset + 1)
                .modifiedAt(now.minusMillis(500))
                .observedAt(now.minusMillis(200))
                .build()
                .withEmbeddings(chunks, embedder.model().fingerprint());
        SinkRecord record = record(id, document.toStruct());
        record.headers().add(RagHeaders.EMBEDDER, embedder, null);
        put(record);
    }

    public void failure(String id, String uri, String message) {
        put(record(
                id,
                new DocumentError(id, uri, nextOffset + 1, "extract", "java.io.IOException", message, "", null)
                        .toStruct()));
    }

    public void deletion(String id) {
        SinkRecord record = record(id, null);
        record.headers().addLong(RagHeaders.VERSION, nextOffset);
        put(record);
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private SinkRecord record(String id, Object value) {
        return new SinkRecord(
                PARTITION.topic(),
                PARTITION.partition(),
                Schema.STRING_SCHEMA,
                id,
                null,
                value,
                nextOffset++,
                1_700_000_000_000L + nextOffset,
                TimestampType.CREATE_TIME);
    }

    private void put(SinkRecord record) {
        task.put(List.of(record));
        OffsetAndMetadata end = new OffsetAndMetadata(nextOffset);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    task.put(List.of());
                    return end.equals(task.preCommit(Map.of(PARTITION, end)).get(PARTITION));
                });
    }

    @Override
    public void close() {
        task.stop();
        embedder.close();
    }

    private static final class Context implements SinkTaskContext {
        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void timeout(long timeoutMs) {}

        @Override
        public Set<TopicPartition> assignment() {
            return Set.of(PARTITION);
        }

        @Override
        public void pause(TopicPartition... partitions) {}

        @Override
        public void resume(TopicPartition... partitions) {}

        @Override
        public void requestCommit() {}

        @Override
        public ErrantRecordReporter errantRecordReporter() {
            return null; // as with errors.tolerance=none: none is expected here
        }
    }
}
