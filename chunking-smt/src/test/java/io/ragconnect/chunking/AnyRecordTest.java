package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import java.math.BigDecimal;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnyRecordTest {
    private static final Schema CUSTOMER = SchemaBuilder.struct()
            .name("Customer")
            .field("name", Schema.STRING_SCHEMA)
            .field("postal.code", Schema.OPTIONAL_STRING_SCHEMA)
            .optional()
            .build();
    private static final Schema TICKET = SchemaBuilder.struct()
            .name("Ticket")
            .field("id", Schema.INT64_SCHEMA)
            .field("subject", Schema.STRING_SCHEMA)
            .field("body", Schema.OPTIONAL_STRING_SCHEMA)
            .field("price", Decimal.builder(2).optional().build())
            .field("opened", Timestamp.builder().optional().build())
            .field(
                    "due",
                    SchemaBuilder.int32()
                            .name("io.debezium.time.Date")
                            .optional()
                            .build())
            .field(
                    "changed",
                    SchemaBuilder.int64()
                            .name("io.debezium.time.MicroTimestamp")
                            .optional()
                            .build())
            .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
            .field("customer", CUSTOMER)
            .field("attachment", Schema.OPTIONAL_BYTES_SCHEMA)
            .optional()
            .build();
    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).build();

    private static final Map<String, String> SETTINGS = Map.of(
            "text.template", "${subject}\n\n${body}",
            "title.template", "${subject}",
            "uri.template", "https://crm.example.com/tickets/${id}",
            "metadata.fields", "customer.name:customer,price,opened");

    private final ChunkDocument<SinkRecord> transform = new ChunkDocument<>();

    /** One row as a Struct, as a Map, as a JSON string, and each in Debezium's envelope. */
    static Stream<SinkRecord> theSameRow() {
        String json = "{\"id\":7,\"subject\":\"Pump is loud\",\"body\":\"It rattles at night.\",\"price\":12.50,"
                + "\"opened\":\"2026-01-02T03:04:05Z\",\"customer\":{\"name\":\"Ada\"}}";
        Map<String, Object> map = new HashMap<>();
        map.put("id", 7L);
        map.put("subject", "Pump is loud");
        map.put("body", "It rattles at night.");
        map.put("price", new BigDecimal("12.50"));
        map.put("opened", "2026-01-02T03:04:05Z");
        map.put("customer", Map.of("name", "Ada"));
        Struct key = new Struct(KEY).put("id", 7L);
        return Stream.of(
                record(KEY, key, TICKET, ticket()),
                record(null, Map.of("id", 7L), null, map),
                record(Schema.INT64_SCHEMA, 7L, Schema.STRING_SCHEMA, json),
                record(Schema.STRING_SCHEMA, "7", null, json),
                record(KEY, key, ENVELOPE, envelope("u", ticket(), ticket())),
                record(null, Map.of("id", 7L), null, Map.of("op", "c", "source", Map.of(), "after", map)),
                record(
                        Schema.STRING_SCHEMA,
                        "7",
                        Schema.STRING_SCHEMA,
                        "{\"op\":\"r\",\"source\":{},\"before\":null,\"after\":" + json + "}"));
    }

    @ParameterizedTest
    @MethodSource("theSameRow")
    void givesTheSameDocument(SinkRecord record) {
        transform.configure(SETTINGS);

        SinkRecord chunked = transform.apply(record);

        assertThat(chunked.key()).isEqualTo("7");
        assertThat(chunked.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
        Document document = Document.from((Struct) chunked.value());
        assertThat(document.id()).isEqualTo("7");
        assertThat(document.text()).isEqualTo("Pump is loud\n\nIt rattles at night.");
        assertThat(document.title()).isEqualTo("Pump is loud");
        assertThat(document.uri()).isEqualTo("https://crm.example.com/tickets/7");
        assertThat(document.metadata())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("customer", "Ada", "price", "12.50", "opened", "2026-01-02T03:04:05Z"));
        assertThat(document.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.text()).isEqualTo(document.text());
            assertThat(chunk.context()).isEqualTo("Pump is loud");
        });
        assertThat(document.observedAt()).isEqualTo(java.time.Instant.ofEpochMilli(1_000));
    }

    @Test
    void itRunsOnASourceConnectorToo() {
        try (ChunkDocument<SourceRecord> onSource = new ChunkDocument<>()) {
            onSource.configure(SETTINGS);
            SourceRecord chunked =
                    onSource.apply(new SourceRecord(Map.of(), Map.of(), "t", KEY, key(), TICKET, ticket()));

            assertThat(Document.is(chunked.value())).isTrue();
            assertThat(chunked.key()).isEqualTo("7");
        }
    }

    /** By Debezium's event, by the tombstone behind it, and by its flattened form. */
    static Stream<SinkRecord> deletions() {
        Map<String, Object> envelope = new HashMap<>();
        envelope.put("op", "d");
        envelope.put("source", Map.of());
        envelope.put("before", Map.of("id", 7));
        envelope.put("after", null);
        return Stream.of(
                record(KEY, key(), ENVELOPE, envelope("d", ticket(), null)),
                record(KEY, key(), ENVELOPE, envelope("d", null, null)),
                record(null, Map.of("id", 7), null, envelope),
                record(KEY, key(), null, null),
                record(null, Map.of("id", 7), null, null),
                record(null, Map.of("id", 7), null, Map.of("id", 7, "__deleted", "true")),
                record(Schema.STRING_SCHEMA, "7", Schema.STRING_SCHEMA, "{\"id\":7,\"__deleted\":true}"));
    }

    @ParameterizedTest
    @MethodSource("deletions")
    void aDeletedRowIsATombstoneWithTheSameKey(SinkRecord record) {
        transform.configure(SETTINGS);

        SinkRecord tombstone = transform.apply(record);

        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.valueSchema()).isNull();
        assertThat(tombstone.key()).isEqualTo("7");
    }

    @Test
    void theIdCanBeAnyField() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("id.field", "customer.name");
        transform.configure(settings);
        assertThat(transform.apply(record(KEY, key(), TICKET, ticket())).key()).isEqualTo("Ada");
        assertThat(transform
                        .apply(record(null, null, ENVELOPE, envelope("d", ticket(), null)))
                        .key())
                .isEqualTo("Ada");

        settings.put("id.field", "$key.id");
        transform.configure(settings);
        assertThat(transform
                        .apply(record(Schema.STRING_SCHEMA, "{\"id\":\"a-1\"}", TICKET, ticket()))
                        .key())
                .isEqualTo("a-1");

        settings.put("id.field", "id");
        transform.configure(settings);
        assertThat(transform.apply(record(KEY, key(), null, null)).key())
                .as("a tombstone's id is looked for in the key")
                .isEqualTo("7");
    }

    @Test
    void aCompositeKeyGivesAnIdThatNoOtherKeyGives() {
        transform.configure(SETTINGS);
        Schema schema = SchemaBuilder.struct()
                .field("tenant", Schema.STRING_SCHEMA)
                .field("id", Schema.STRING_SCHEMA)
                .build();

        Object first = transform
                .apply(record(schema, new Struct(schema).put("tenant", "a/b").put("id", "c"), TICKET, ticket()))
                .key();
        Object second = transform
                .apply(record(schema, new Struct(schema).put("tenant", "a").put("id", "b/c"), TICKET, ticket()))
                .key();

        assertThat(first).isEqualTo("a%2Fb/c");
        assertThat(second).isEqualTo("a/b%2Fc");
    }

    @Test
    void valuesAreWrittenTheSameEverywhere() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put(
                "text.template", "${due}|${changed}|${tags}|${tags.1}|${customer}|${customer.`postal.code`}|${body}");
        transform.configure(settings);
        Struct row = ticket().put("due", 20_000)
                .put("changed", 1_700_000_000_123_456L)
                .put("body", null);
        row.put("tags", List.of("pump", "noise"));
        row.getStruct("customer").put("postal.code", "1010");

        Document document = Document.from(
                (Struct) transform.apply(record(KEY, key(), TICKET, row)).value());

        assertThat(document.text())
                .isEqualTo("2024-10-04|2023-11-14T22:13:20.123456|pump, noise|noise|"
                        + "{\"name\":\"Ada\",\"postal.code\":\"1010\"}|1010|");
    }

    @Test
    void plainTextNeedsNoSettings() {
        transform.configure(Map.of());

        Document document = Document.from((Struct) transform
                .apply(record(Schema.STRING_SCHEMA, "n/1", Schema.STRING_SCHEMA, "One note.\r\nIts end."))
                .value());

        assertThat(document.text()).isEqualTo("One note.\nIts end.");
        assertThat(document.uri()).isEqualTo("kafka:tickets/n%2F1");
        assertThat(document.title()).isNull();
    }

    @Test
    void whatIsMissingIsNamedWithTheRemedy() {
        transform.configure(Map.of());
        assertThatThrownBy(() -> transform.apply(record(KEY, key(), TICKET, ticket())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("text.template")
                .hasMessageContaining("subject");
        assertThatThrownBy(() -> transform.apply(record(null, null, Schema.STRING_SCHEMA, "text")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("id.field");

        transform.configure(Map.of("text.template", "${sujet}"));
        assertThatThrownBy(() -> transform.apply(record(KEY, key(), TICKET, ticket())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sujet")
                .hasMessageContaining("subject");
        assertThatThrownBy(() -> transform.apply(record(null, "k", null, Map.of("subject", "x"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sujet")
                .hasMessageContaining("[subject]");

        transform.configure(Map.of("text.template", "${attachment}"));
        assertThatThrownBy(
                        () -> transform.apply(record(KEY, key(), TICKET, ticket().put("attachment", new byte[] {1}))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("attachment")
                .hasMessageContaining("bytes");

        transform.configure(Map.of("text.template", "${subject}", "id.field", "subject"));
        assertThatThrownBy(() -> transform.apply(record(KEY, key(), null, null)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("$key");

        transform.configure(SETTINGS);
        assertThatThrownBy(() -> transform.apply(record(KEY, key(), ENVELOPE, envelope("t", null, null))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("op=t");
    }

    @Test
    void anUnreadableRecordCanBeMarked() {
        transform.configure(Map.of("text.template", "${sujet}", "on.error", "mark"));

        SinkRecord marked = transform.apply(record(KEY, key(), TICKET, ticket()));

        assertThat(marked.key()).isEqualTo("7");
        assertThat(DocumentError.from((Struct) marked.value()).message()).contains("sujet");
        SinkRecord truncated = transform.apply(record(KEY, key(), ENVELOPE, envelope("t", null, null)));
        assertThat(DocumentError.from((Struct) truncated.value()).message()).contains("op=t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id.field=a..b",
                "id.field=`a",
                "text.template=${a",
                "text.template=${}",
                "metadata.fields=a:",
                "content.type=plain"
            })
    void settingsThatCannotBeReadAreRefused(String setting) {
        String key = setting.substring(0, setting.indexOf('='));
        assertThatThrownBy(() -> transform.configure(Map.of(key, setting.substring(key.length() + 1))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .name("tickets.Envelope")
            .field("before", TICKET)
            .field("after", TICKET)
            .field("source", SchemaBuilder.struct().optional().build())
            .field("op", Schema.STRING_SCHEMA)
            .build();

    private static Struct envelope(String operation, Struct before, Struct after) {
        return new Struct(ENVELOPE).put("op", operation).put("before", before).put("after", after);
    }

    private static Struct key() {
        return new Struct(KEY).put("id", 7L);
    }

    private static Struct ticket() {
        return new Struct(TICKET)
                .put("id", 7L)
                .put("subject", "Pump is loud")
                .put("body", "It rattles at night.")
                .put("price", new BigDecimal("12.50"))
                .put("opened", Date.from(java.time.Instant.parse("2026-01-02T03:04:05Z")))
                .put("customer", new Struct(CUSTOMER).put("name", "Ada"));
    }

    private static SinkRecord record(Schema keySchema, Object key, Schema schema, Object value) {
        return new SinkRecord(
                "tickets",
                0,
                keySchema,
                key,
                schema,
                value,
                0,
                1_000L,
                org.apache.kafka.common.record.TimestampType.CREATE_TIME);
    }
}
