package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a CRM, as other connectors write them, searchable by the settings of config-examples. */
class AnyRecordIT {
    private static final String ROW_SCHEMA = "{\"type\":\"struct\",\"optional\":true,\"name\":\"crm.Row\",\"fields\":["
            + "{\"field\":\"id\",\"type\":\"int64\"},{\"field\":\"subject\",\"type\":\"string\"},"
            + "{\"field\":\"body\",\"type\":\"string\",\"optional\":true},"
            + "{\"field\":\"status\",\"type\":\"string\",\"optional\":true},"
            + "{\"field\":\"customer_id\",\"type\":\"int32\",\"optional\":true}]";

    @TempDir
    private static Path temp;

    private static Pipeline pipeline;
    private static KafkaProducer<String, String> producer;

    @BeforeAll
    static void start() throws IOException {
        Folders.letOthersThrough(temp);
        pipeline = Pipeline.start(
                LocalStack.builder().dataDir(temp.resolve("stack")), Files.createDirectory(temp.resolve("docs")));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.stack.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
    }

    @AfterAll
    static void stop() {
        if (producer != null) {
            producer.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Test
    void debeziumsChangesOfATableAreFollowed() throws Exception {
        String topic = "crm.public.tickets";
        send(topic, key(1), change("r", null, row(1, "Pump is loud", "It rattles at night.", "open")));
        send(topic, key(2), change("c", null, row(2, "Invoice missing", "Please send it again.", "open")));
        send(
                topic,
                key(3),
                "{\"schema\":null,\"payload\":{\"op\":\"t\",\"source\":{},\"before\":null,\"after\":null}}");
        create("pgvector-sink-debezium.json", Map.of());
        pipeline.awaitRows(
                "SELECT d.id, d.title, d.uri, d.metadata->>'status', c.content FROM tickets_document d "
                        + "JOIN tickets_chunk c ON c.document_id = d.id ORDER BY d.id",
                "1|Pump is loud|https://crm.example.com/tickets/1|open|Pump is loud\n\nIt rattles at night.",
                "2|Invoice missing|https://crm.example.com/tickets/2|open|Invoice missing\n\nPlease send it again.");
        pipeline.awaitRows("SELECT status, error_stage FROM tickets_document WHERE id = '3'", "failed|chunk");

        send(
                topic,
                key(1),
                change(
                        "u",
                        row(1, "Pump is loud", "It rattles at night.", "open"),
                        row(1, "Pump is loud", "It was the bearing.", "closed")));
        send(topic, key(2), change("d", row(2, "Invoice missing", "Please send it again.", "open"), null));
        send(topic, key(2), null);

        pipeline.awaitRows(
                "SELECT d.id, d.metadata->>'status', c.content FROM tickets_document d "
                        + "JOIN tickets_chunk c ON c.document_id = d.id",
                "1|closed|Pump is loud\n\nIt was the bearing.");
        assertThat(pipeline.rows("SELECT status FROM tickets_document WHERE id = '2'"))
                .containsExactly("deleted");
    }

    @Test
    void plainJsonIsReadByPathsAndAPredicateLeavesTheRestOut() throws Exception {
        String topic = "crm.notes";
        send(
                topic,
                "n-1",
                "{\"text\":\"# Visit\\n\\nWants solar panels.\",\"customer\":{\"name\":\"Ada\"},"
                        + "\"tags\":[\"energy\",\"roof\"],\"rev\":1.10}");
        send(topic, "n-2", "{\"text\":\"Calls back in May.\",\"customer\":{\"name\":\"Bob\"}}");
        create(
                "pgvector-sink-json.json",
                Map.of(
                        "predicates", "notes",
                        "predicates.notes.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
                        "predicates.notes.pattern", "crm\\.notes",
                        "transforms.chunk.predicate", "notes"));
        pipeline.awaitRows(
                "SELECT d.id, d.title, d.metadata->>'customer', d.metadata->>'tags', c.heading_path::text, c.content "
                        + "FROM notes_document d JOIN notes_chunk c ON c.document_id = d.id ORDER BY d.id",
                "n-1|Note for Ada|Ada|energy, roof|{Visit}|# Visit\n\nWants solar panels.",
                "n-2|Note for Bob|Bob|null|{}|Calls back in May.");

        send(topic, "n-1", null);

        pipeline.awaitRows("SELECT document_id FROM notes_chunk", "n-2");
    }

    private static void create(String example, Map<String, String> more) {
        ConnectorFile connector =
                ConnectorFile.read(Path.of(System.getProperty("rag.home"), "config-examples", example));
        for (Map.Entry<String, String> setting : more.entrySet()) {
            connector = connector.with(setting.getKey(), setting.getValue());
        }
        pipeline.stack.connect().create(connector, Duration.ofMinutes(1));
    }

    private static void send(String topic, String key, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    private static String key(int id) {
        return "{\"schema\":{\"type\":\"struct\",\"name\":\"crm.Key\",\"fields\":[{\"field\":\"id\",\"type\":\"int64\"}]},"
                + "\"payload\":{\"id\":" + id + "}}";
    }

    private static String row(int id, String subject, String body, String status) {
        return String.format(
                "{\"id\":%d,\"subject\":\"%s\",\"body\":\"%s\",\"status\":\"%s\",\"customer_id\":7}",
                id, subject, body, status);
    }

    private static String change(String operation, String before, String after) {
        return "{\"schema\":{\"type\":\"struct\",\"name\":\"crm.Envelope\",\"fields\":["
                + ROW_SCHEMA + ",\"field\":\"before\"}," + ROW_SCHEMA + ",\"field\":\"after\"},"
                + "{\"field\":\"source\",\"type\":\"struct\",\"optional\":true,\"fields\":[]},"
                + "{\"field\":\"op\",\"type\":\"string\"}]},\"payload\":{\"before\":" + before + ",\"after\":" + after
                + ",\"source\":{},\"op\":\"" + operation + "\"}}";
    }
}
