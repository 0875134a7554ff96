package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose a document is, and that tenants have nothing in common. */
class TenantsTest {
    private static final String ROWS = "SELECT tenant, document_id, content FROM rag_chunk ORDER BY 1, 2, 3";

    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic acme = new Topic("acme", embedder);
    private final Topic umbrella = new Topic("umbrella", embedder);
    private RunningSink sink;

    private void start(String... settings) {
        sink = new RunningSink(database, settings);
    }

    @AfterEach
    void stop() {
        sink.close();
    }

    private SinkRecord document(String id, long version, String tenant, String text) {
        return acme.document(id, version, builder -> builder.metadata(Map.of("customer", tenant)), text);
    }

    private static SinkRecord with(SinkRecord record, String tenant) {
        record.headers().addString("customer", tenant);
        return record;
    }

    @Test
    void theTopicTellsTheTenantAndOneIdIsADocumentOfEach() {
        start("tenant.source", "topic");
        sink.index(acme.document("a", 1L, "one", "two"));
        sink.close();
        start("tenant.source", "topic");
        sink.index(umbrella.document("a", 1L, "one"));
        assertThat(database.rows(ROWS)).containsExactly("acme|a|one", "acme|a|two", "umbrella|a|one");
        assertThat(embedder.texts).hasSize(3); // the tables' vectors are not shared between tenants

        sink.index(acme.tombstone("a", 2L));

        assertThat(database.rows(ROWS)).containsExactly("umbrella|a|one");
        assertThat(database.rows("SELECT tenant, status FROM rag_document ORDER BY 1"))
                .containsExactly("acme|deleted", "umbrella|indexed");
    }

    @Test
    void aHeaderTellsTheTenantOfDocumentsDeletionsAndFailures() {
        start("tenant.source", "header", "tenant.name", "customer");
        sink.index(
                with(acme.document("a", 1L, "one"), "x"),
                with(acme.document("a", 1L, "one"), "y"),
                with(acme.document("b", 1L, "b"), "x"));
        sink.index(with(acme.tombstone("a", 2L), "x"), with(acme.error("b", 2L, "broken"), "x"));

        assertThat(database.rows("SELECT id, tenant, status, error FROM rag_document ORDER BY 1, 2"))
                .containsExactly("a|x|deleted|null", "a|y|indexed|null", "b|x|failed|broken");
    }

    @Test
    void aRecordThatDoesNotTellItsTenantIsReported() {
        start("tenant.source", "header", "tenant.name", "customer");
        sink.index(acme.document("a", 1L, "one"));

        assertThat(sink.context.reported).singleElement().satisfies(report -> assertThat(report.error())
                .hasMessageContaining("its header customer is missing")
                .hasMessageContaining("tenant.name"));
        assertThat(database.rows("SELECT id FROM rag_document")).isEmpty();
    }

    @Test
    void aDocumentThatChangesItsTenantLeavesTheOldOne() {
        start("tenant.source", "metadata", "tenant.name", "customer");
        sink.index(document("a", 1, "x", "one"));
        sink.index(document("a", 2, "y", "one"));
        assertThat(database.rows(ROWS)).containsExactly("y|a|one");

        SinkRecord replay = document("a", 1, "x", "one");
        sink.index(replay);
        assertThat(database.rows(ROWS)).containsExactly("y|a|one");

        sink.index(document("a", 3, "x", "one"), document("a", 4, "z", "two"));
        assertThat(database.rows(ROWS)).containsExactly("z|a|two");
    }

    @Test
    void aDeletionOrFailureWithoutContentIsOfEveryTenantThatHadTheDocument() {
        start("tenant.source", "metadata", "tenant.name", "customer");
        sink.index(document("a", 1, "x", "one"), document("b", 1, "x", "two"));
        sink.index(acme.error("b", 2L, "broken"), acme.tombstone("a", 2L));

        assertThat(database.rows("SELECT id, tenant, status, error FROM rag_document ORDER BY 1, 2"))
                .containsExactly("a|x|deleted|null", "b|x|failed|broken");
        assertThat(database.rows(ROWS)).containsExactly("x|b|two");
    }

    @Test
    void theSettingsAreCheckedTogether() {
        start();
        List<String> messages = new PgVectorSinkConnector()
                        .validate(withSettings("tenant.source", "header", "tenant.row.level.security", "true"))
                        .configValues()
                        .stream()
                        .flatMap(value -> value.errorMessages().stream())
                        .toList();
        assertThat(messages).containsExactly("tenant.name must name the header that tells the tenant");
        assertThat(new PgVectorSinkConnector()
                        .validate(withSettings("tenant.row.level.security", "true"))
                        .configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .singleElement()
                .satisfies(value -> assertThat(value.errorMessages().get(0)).contains("set tenant.source"));
    }

    private Map<String, String> withSettings(String... settings) {
        Map<String, String> all = database.settings();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return all;
    }
}
