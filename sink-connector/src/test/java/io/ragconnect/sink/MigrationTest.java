package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.ChunkIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that an earlier schema version made, with rows in them and views of others on them. */
@ParameterizedClass(name = "version {0}")
@ValueSource(ints = {1, 2, 3})
class MigrationTest {
    @Parameter
    private int version;

    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private final List<RunningSink> sinks = new ArrayList<>();

    private RunningSink start(String... overrides) {
        RunningSink sink = new RunningSink(database, overrides);
        sinks.add(sink);
        return sink;
    }

    @AfterEach
    void stop() {
        sinks.forEach(RunningSink::close);
    }

    @BeforeEach
    void makeTables() throws IOException {
        run("/schema-version-" + version + ".sql");
        database.execute("UPDATE rag_schema SET embedding_model = '" + CountingEmbedder.MODEL.fingerprint()
                + "', dimension = 8");
        if (version > 1) {
            database.execute("UPDATE rag_schema SET vector_type = 'vector', distance = 'cosine', layout = 'native'");
        }
        insert("a", "indexed", "one", "two");
        insert("b", "failed", "three");
        database.execute("CREATE VIEW dashboard AS SELECT f.*, id || uri AS link FROM rag_freshness f;"
                + " CREATE VIEW alarms AS SELECT id, error FROM rag_failures");
    }

    private void run(String script) throws IOException {
        try (InputStream sql = getClass().getResourceAsStream(script)) {
            database.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void insert(String id, String status, String... paragraphs) {
        database.execute("INSERT INTO rag_document (id, uri, title, metadata, version, origin_topic, origin_partition,"
                + " origin_offset, chunk_count, embedding_model, applied_hash, status, error, observed_at, indexed_at)"
                + " VALUES ('" + id + "', 'file:///" + id + "', 'Title', '{\"k\": \"v\"}', 1, 'documents', 0, 0, "
                + paragraphs.length + ", '" + CountingEmbedder.MODEL.fingerprint() + "', 'digest', '" + status
                + "', 'broken', now(), now())");
        int start = 0;
        for (int i = 0; i < paragraphs.length; i++) {
            Chunk chunk = Chunk.of(i, paragraphs[i], start, 7, List.of("Title", "Part"), "Title", 1);
            database.execute("INSERT INTO rag_chunk VALUES ('" + ChunkIds.of(id, chunk.hash(), 0) + "', '" + id + "', "
                    + i
                    + ", '" + chunk.hash() + "', '" + paragraphs[i] + "', 'Title', '{Title,Part}', " + start + ", "
                    + chunk.end() + ", 1, 7, '"
                    + Arrays.toString(CountingEmbedder.vector(chunk.embeddingText())) + "')");
            start = chunk.end() + 1;
        }
    }

    private void assertServes(RunningSink sink) {
        assertThat(database.rows("SELECT version, embedding_model IS NOT NULL, dimension, vector_type, distance, layout"
                        + " FROM rag_schema"))
                .containsExactly("4|t|8|vector|cosine|native");
        assertThat(database.rows("SELECT id, link, d.tenant FROM dashboard JOIN rag_document d USING (id) ORDER BY 1"))
                .containsExactly("a|afile:///a|", "b|bfile:///b|");
        assertThat(database.rows("SELECT id, error FROM alarms")).containsExactly("b|broken");

        sink.index(topic.document("a", 2L, "zero", "two", "one"), topic.tombstone("b", 2L));

        assertThat(embedder.texts).containsExactly("Title\n\nzero");
        assertThat(database.rows("SELECT content, ordinal FROM rag_chunk ORDER BY ordinal"))
                .containsExactly("zero|0", "two|1", "one|2");
        assertThat(database.rows("SELECT id, tenant, version, status, metadata FROM rag_document ORDER BY id"))
                .containsExactly("a||2|indexed|{}", "b||2|deleted|{\"k\": \"v\"}");
        assertThat(database.one("SELECT vector_index, schema_version FROM rag_status"))
                .isEqualTo("valid|4");
        assertThat(database.one("SELECT count(*) FROM rag_spare_vector")).isEqualTo("1");
    }

    @Test
    void rowsAndForeignViewsSurviveAndFurtherChangesAreServed() {
        List<String> rows = database.rows("SELECT id, content, embedding FROM rag_chunk ORDER BY id");
        RunningSink sink = start();
        sink.index(topic.tombstone("unknown", 1L));
        assertThat(database.rows("SELECT id, content, embedding FROM rag_chunk ORDER BY id"))
                .isEqualTo(rows);
        database.execute("DELETE FROM rag_document WHERE id = 'unknown'");

        assertServes(sink);
    }

    @Test
    void theTablesAreThenAsIfMadeNew() {
        start("table.prefix", "new_").index(topic.document("x", 1L, "x"));
        start("task.number", "1").index(topic.document("x", 1L, "x"));
        String columns = "SELECT table_name, column_name, data_type, is_nullable, column_default"
                + " FROM information_schema.columns WHERE table_name LIKE '%s%%' ORDER BY 1, 2";
        String indexes = "SELECT tablename, indexdef FROM pg_indexes WHERE tablename LIKE '%s%%'"
                + " AND indexdef NOT LIKE '%%hnsw%%' ORDER BY indexname";
        String options = "SELECT relname, reloptions FROM pg_class WHERE relname LIKE '%s%%' AND relkind IN ('r', 'v')"
                + " ORDER BY 1";
        for (String question : List.of(columns, indexes, options)) {
            assertThat(database.rows(question.formatted("rag_")))
                    .isEqualTo(database.rows(question.formatted("new_")).stream()
                            .map(row -> row.replace("new_", "rag_"))
                            .toList());
        }
    }

    @Test
    void ofTwoTasksThatStartAtOnceOneMigrates() {
        Topic other = new Topic("other", embedder);
        for (int round = 0; round < 2; round++) {
            RunningSink first = start();
            RunningSink second = start("task.number", "1");
            first.put(topic.tombstone("x", 1L));
            second.put(other.tombstone("y", 1L));
            first.settle();
            second.settle();
        }
        database.execute("DELETE FROM rag_document WHERE id IN ('x', 'y')");
        assertServes(sinks.get(0));
    }

    @Test
    void withoutAutoCreateExactlyTheSaidStatementsDoIt() {
        RunningSink refused = start("auto.create", "false");
        Throwable thrown = catchThrowable(() -> await().until(() -> {
            refused.task.put(List.of());
            return false;
        }));
        assertThat(thrown)
                .hasMessageContaining(
                        "have schema version " + version + ", this connector needs 4, and auto.create is false");
        assertThat(database.one("SELECT version FROM rag_schema")).isEqualTo(String.valueOf(version));
        refused.close();

        database.execute(thrown.getMessage().substring(thrown.getMessage().indexOf('\n')));
        assertServes(start("auto.create", "false"));
    }

    @ParameterizedTest
    @EnumSource(PostgresProxy.Cut.class)
    void aConnectionThatBreaksAtTheCommitLeavesOneVersionOrTheOther(PostgresProxy.Cut cut) {
        try (PostgresProxy network = new PostgresProxy(database)) {
            network.cutAtStatement("COMMIT", cut);
            RunningSink sink = start("connection.url", network.url());
            sink.index(topic.tombstone("unknown", 1L));
            assertThat(network.isArmed()).isFalse();
            database.execute("DELETE FROM rag_document WHERE id = 'unknown'");
            assertServes(sink);
            sink.close();
        }
    }

    @Test
    void vectorsThatWereKeptAreStillFound() {
        assumeThat(version).as("version 1 kept none").isGreaterThan(1);
        Chunk chunk = Chunk.of(0, "gone", 0, 7, List.of("Title", "Part"), "Title", 1);
        database.execute("ALTER TABLE rag_spare_vector ADD COLUMN IF NOT EXISTS embedding_model text");
        database.execute("INSERT INTO rag_spare_vector (hash, tenant, embedding, deleted_at, embedding_model) VALUES ('"
                + chunk.hash() + "', '', '" + Arrays.toString(CountingEmbedder.vector(chunk.embeddingText()))
                + "', now(), " + (version == 2 ? "NULL" : "'" + CountingEmbedder.MODEL.fingerprint() + "'") + ")");

        start().index(topic.document("c", 1L, "gone"));

        assertThat(embedder.texts).isEmpty();
        assertThat(database.one("SELECT embedding_model FROM rag_spare_vector"))
                .isEqualTo(CountingEmbedder.MODEL.fingerprint());
    }

    /** Who may call it, and what calls it, need not be set up again. */
    @Test
    void theSearchFunctionIsReplacedInItsPlace() throws IOException {
        assumeThat(version).as("the function changed after version 3").isEqualTo(3);
        run("/search-version-3.sql");
        String found = "SELECT content FROM rag_search('a two', '" + Arrays.toString(CountingEmbedder.vector("x"))
                + "') WHERE keyword_rank IS NOT NULL";
        database.execute("REVOKE ALL ON FUNCTION rag_search FROM PUBLIC; CREATE VIEW answers AS " + found);
        String function = "SELECT oid, proacl FROM pg_proc WHERE proname = 'rag_search'";
        List<String> before = database.rows(function);

        start("text.search.config", "english").index(topic.document("c", 1L, "two and two"));

        assertThat(database.rows(function)).isEqualTo(before);
        assertThat(database.one("SELECT prosrc LIKE '%weights%' FROM pg_proc WHERE proname = 'rag_search'"))
                .isEqualTo("t");
        assertThat(database.rows("SELECT * FROM answers")).containsExactlyInAnyOrder("two", "two and two");
    }

    @Test
    void whatSomethingElseDependsOnIsLeftAsItIs() {
        assumeThat(version).as("a key changed after version 1 alone").isEqualTo(1);
        database.execute("CREATE TABLE likes (document text REFERENCES rag_document (id))");
        RunningSink refused = start();
        refused.put(topic.tombstone("x", 1L));
        Throwable thrown = catchThrowable(() -> await().until(() -> {
            refused.task.put(List.of());
            return false;
        }));
        assertThat(thrown).hasMessageContainingAll("rag_document_pkey", "SQLSTATE 2BP01", "make it again");
        assertThat(database.rows("SELECT * FROM rag_schema")).hasSize(1).allMatch(row -> row.startsWith("t|1|"));
        assertThat(database.rows("SELECT column_name FROM information_schema.columns WHERE column_name = 'tenant'"))
                .isEmpty();
        refused.close();

        database.execute("DROP TABLE likes");
        RunningSink sink = start();
        sink.index(topic.tombstone("unknown", 1L));
        database.execute("DELETE FROM rag_document WHERE id IN ('x', 'unknown')");
        assertServes(sink);
    }
}
