package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of other connectors, of one text and its vector each. */
class FlatRecordsTest {
    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("crm", new CountingEmbedder());
    private RunningSink sink = start();

    private RunningSink start(String... overrides) {
        String[] flat = {
            "flat.text.field", "row.note", "flat.vector.field", "row.vector", "flat.title.field", "row.subject",
            "flat.uri.field", "row.link", "flat.metadata.fields", "row.owner,row.tags", "flat.embedding.model", "mini"
        };
        String[] all = Arrays.copyOf(flat, flat.length + overrides.length);
        System.arraycopy(overrides, 0, all, flat.length, overrides.length);
        return new RunningSink(database, all);
    }

    private void restart(String... overrides) {
        sink.close();
        sink = start(overrides);
    }

    @AfterEach
    void stop() {
        sink.close();
    }

    private static byte[] littleEndian(float... components) {
        ByteBuffer bytes = ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : components) {
            bytes.putFloat(component);
        }
        return bytes.array();
    }

    static Stream<Object> vectors() {
        return Stream.of(
                List.of(1f, -2.5f, 3f),
                List.of(1d, -2.5d, 3d),
                List.of(1, -2.5, 3L),
                " [1, -2.5, 3] ",
                littleEndian(1, -2.5f, 3),
                ByteBuffer.wrap(littleEndian(1, -2.5f, 3)),
                Base64.getEncoder().encodeToString(littleEndian(1, -2.5f, 3)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyUsualFormOfAVectorIsRead(Object vector) {
        sink.index(topic.record("7", Map.of("row", Map.of("note", "Called back.", "vector", vector))));

        assertThat(database.rows("SELECT document_id, content, embedding, token_count FROM rag_chunk"))
                .containsExactly("7|Called back.|[1,-2.5,3]|0");
        assertThat(database.one("SELECT embedding_model, chunk_count FROM rag_document"))
                .isEqualTo("mini|1");
    }

    @Test
    void aStructIsReadByPaths() {
        Schema row = SchemaBuilder.struct()
                .field("note", Schema.STRING_SCHEMA)
                .field("subject", Schema.STRING_SCHEMA)
                .field("link", Schema.STRING_SCHEMA)
                .field("owner", Schema.STRING_SCHEMA)
                .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .field(
                        "vector",
                        SchemaBuilder.array(Schema.FLOAT64_SCHEMA)
                                .name("io.debezium.data.DoubleVector")
                                .build())
                .build();
        Schema envelope = SchemaBuilder.struct().field("row", row).build();
        sink.index(topic.record(
                "7",
                new Struct(envelope)
                        .put(
                                "row",
                                new Struct(row)
                                        .put("note", "Called\r\nback\u0000.")
                                        .put("subject", "Call")
                                        .put("link", "https://crm/7")
                                        .put("owner", "ann")
                                        .put("tags", List.of("a", "b"))
                                        .put("vector", List.of(1d, 2d)))));

        assertThat(database.one("SELECT title, uri, metadata FROM rag_document"))
                .isEqualTo("Call|https://crm/7|{\"tags\": \"[\\\"a\\\",\\\"b\\\"]\", \"owner\": \"ann\"}");
        assertThat(database.one("SELECT content FROM rag_chunk")).isEqualTo("Called\nback.");
    }

    @Test
    void jsonInAStringIsReadAsAMap() {
        sink.index(topic.record("7", "{\"row\": {\"note\": \"From JSON.\", \"vector\": [1, 2]}}"));

        assertThat(database.rows("SELECT content, embedding FROM rag_chunk")).containsExactly("From JSON.|[1,2]");
    }

    @Test
    void theIdMayStandInTheValueAndForADeletionInTheKey() {
        restart("flat.id.field", "row.id");
        Map<String, Object> key = Map.of("row", Map.of("id", 7));
        sink.index(topic.record(key, Map.of("row", Map.of("id", 7, "note", "one", "vector", List.of(1, 2)))));
        assertThat(database.one("SELECT document_id FROM rag_chunk")).isEqualTo("7");

        sink.index(topic.record(key, null));
        assertThat(database.rows("SELECT id FROM rag_chunk")).isEmpty();
        assertThat(database.one("SELECT id, status FROM rag_document")).isEqualTo("7|deleted");
    }

    @Test
    void anUnchangedRecordWritesNothingAndAChangedVectorReplacesTheRow() {
        Map<String, Object> record = Map.of("row", Map.of("note", "one", "vector", List.of(1, 2)));
        sink.index(topic.record("7", record));
        String before = database.one("SELECT xmin, ctid FROM rag_chunk");

        sink.index(topic.record("7", record));

        assertThat(database.one("SELECT xmin, ctid FROM rag_chunk")).isEqualTo(before);

        sink.index(topic.record("7", Map.of("row", Map.of("note", "one", "vector", List.of(2, 1)))));

        assertThat(database.rows("SELECT content, embedding FROM rag_chunk")).containsExactly("one|[2,1]");
    }

    @Test
    void whatIsMissingOrNoVectorIsReportedWithTheSetting() {
        Map<String, Object> noVector = new HashMap<>(Map.of("note", "x"));
        sink.index(
                topic.record("a", Map.of("row", Map.of("vector", List.of(1, 2)))),
                topic.record("b", Map.of("row", noVector)),
                topic.record("c", Map.of("row", Map.of("note", "x", "vector", "[1,"))),
                topic.record("d", Map.of("row", Map.of("note", "x", "vector", new byte[5]))),
                topic.record("e", Map.of("row", Map.of("note", "x", "vector", List.of("1")))),
                topic.record(new byte[1], Map.of("row", Map.of("note", "x", "vector", List.of(1)))));

        assertThat(sink.context.reported)
                .extracting(report -> report.error().getMessage())
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("no field row.note, which flat.text.field names"),
                        message -> assertThat(message)
                                .contains("flat.vector.field")
                                .endsWith("found: nothing"),
                        message -> assertThat(message).endsWith("found: a text that is neither"),
                        message -> assertThat(message).contains("5 bytes, which are no whole number of components"),
                        message -> assertThat(message).endsWith("a list that holds other things than numbers"),
                        message -> assertThat(message).contains("The record's key must be the document's id"));
    }

    @Test
    void documentsAreUnderstoodBesideThem() {
        restart("flat.embedding.model", CountingEmbedder.MODEL.fingerprint());
        sink.index(
                topic.document("doc", 1L, "one"),
                topic.record("7", Map.of("row", Map.of("note", "two", "vector", List.of(1, 2, 3, 4, 5, 6, 7, 8)))));

        assertThat(database.rows("SELECT content FROM rag_chunk ORDER BY content"))
                .containsExactly("one", "two");
    }
}
