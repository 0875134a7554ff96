package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The index on the vectors that is built after the first load. A build waits for the transactions that write to the
 * table, so one that is left open holds it in the middle for as long as a test likes.
 */
class VectorIndexTest {
    private static final String BUILDER =
            "application_name LIKE 'kafka-connect-rag % maintenance' AND query LIKE 'CREATE INDEX%' AND state = 'active'";

    private static final String[] SOON = {
        "index.build.idle.ms", "100", "retry.backoff.ms", "20", "retry.backoff.max.ms", "100"
    };

    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private RunningSink sink = new RunningSink(database, "index.build.idle.ms", "3600000");

    @AfterEach
    void stop() {
        sink.close();
    }

    private void restart(String... overrides) {
        sink.close();
        sink = new RunningSink(database, with(overrides));
    }

    private static String[] with(String... overrides) {
        String[] all = Arrays.copyOf(SOON, SOON.length + overrides.length);
        System.arraycopy(overrides, 0, all, SOON.length, overrides.length);
        return all;
    }

    /** A transaction that has written to the table. */
    private static Connection writer(TestDatabase database) throws SQLException {
        Connection writer = database.connect();
        writer.setAutoCommit(false);
        writer.createStatement().execute("LOCK TABLE rag_chunk IN ROW EXCLUSIVE MODE");
        return writer;
    }

    private void awaitBuilding() {
        awaitBuilding(database);
    }

    private static void awaitBuilding(TestDatabase database) {
        await().until(() -> database.one("SELECT count(*) FROM pg_stat_activity WHERE " + BUILDER
                        + " AND wait_event_type = 'Lock' AND datname = current_database()")
                .equals("1"));
    }

    private static void awaitVectorIndex(RunningSink sink, String state) {
        await().until(() -> sink.metrics().getVectorIndex(), state::equals);
    }

    private String indexState() {
        return database.one("SELECT vector_index FROM rag_status");
    }

    private void killBuilder() {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + BUILDER);
        await().until(() -> database.one("SELECT count(*) FROM pg_stat_activity WHERE " + BUILDER)
                .equals("0"));
    }

    /** How many rows the index alone knows. */
    private long found() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            long rows = 0;
            try (ResultSet found = statement.executeQuery(
                    "SELECT id FROM rag_chunk ORDER BY embedding <=> '[1,2,3,4,5,6,7,8]' LIMIT 40")) {
                while (found.next()) {
                    rows++;
                }
            }
            return rows;
        }
    }

    @Test
    void itIsBuiltAfterTheFirstLoadWhileWritesGoOn() throws Exception {
        restart();
        SinkRecord first = topic.document("a", 1L, "one", "two");
        sink.index(first);
        awaitVectorIndex(sink, "valid");
        assertThat(indexState()).isEqualTo("valid");
        database.execute("DROP INDEX rag_chunk_embedding_idx");

        try (Connection writer = writer(database)) {
            restart();
            sink.index(first);
            awaitBuilding();
            assertThat(sink.metrics().getVectorIndex()).isEqualTo("building");
            assertThat(indexState()).isEqualTo("building");
            sink.index(topic.document("a", 2L, "two", "three"), topic.document("b", 1L, "four"));
            assertThat(indexState()).isEqualTo("building");
            writer.commit();
        }
        awaitVectorIndex(sink, "valid");
        sink.index(topic.document("c", 1L, "five"));
        assertThat(indexState()).isEqualTo("valid");
        assertThat(found()).isEqualTo(4);
    }

    @Test
    void aBuildThatWasBrokenOffIsMendedAtTheNextStart() throws Exception {
        sink.index(topic.document("a", 1L, "one", "two"));
        try (Connection writer = writer(database)) {
            restart("retry.backoff.max.ms", "3600000");
            sink.index(topic.document("a", 2L, "one", "two"));
            awaitBuilding();
            killBuilder();
            assertThat(indexState()).isEqualTo("invalid");
            await().until(() -> sink.metrics().getVectorIndex().startsWith("trying again after: "));
            writer.commit();
        }
        sink.index(topic.document("b", 1L, "three"));

        restart();
        awaitVectorIndex(sink, "valid");
        assertThat(indexState()).isEqualTo("valid");
        assertThat(found()).isEqualTo(3);
    }

    @Test
    void aBuildThatWasBrokenOffIsTriedAgainWithoutANewDocument() throws Exception {
        sink.index(topic.document("a", 1L, "one", "two"));
        try (Connection writer = writer(database)) {
            restart();
            awaitBuilding();
            killBuilder();
            writer.commit();
        }
        awaitVectorIndex(sink, "valid");
        assertThat(indexState()).isEqualTo("valid");
    }

    @Test
    void ofTwoTasksOneBuildsAndTheOtherWaits() throws Exception {
        sink.index(topic.document("a", 1L, "one", "two"));
        try (Connection writer = writer(database);
                RunningSink second = new RunningSink(database, with("task.number", "1"))) {
            awaitBuilding();
            restart();
            awaitVectorIndex(sink, "being built by another task");
            writer.commit();
            awaitVectorIndex(second, "valid");
            awaitVectorIndex(sink, "valid");
        }
        assertThat(indexState()).isEqualTo("valid");
    }

    @Test
    void stopDuringABuildLeavesTheServerToEndIt() throws Exception {
        sink.index(topic.document("a", 1L, "one", "two"));
        try (Connection writer = writer(database)) {
            restart();
            awaitBuilding();
            long start = System.nanoTime();
            sink.close();
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);

            restart();
            awaitVectorIndex(sink, "being built by another task");
            writer.commit();
        }
        awaitVectorIndex(sink, "valid");
        assertThat(indexState()).isEqualTo("valid");
    }

    @Test
    void stopDuringABuildThatTheServerBreaksOffLeavesWhatTheNextStartMends() throws Exception {
        sink.index(topic.document("a", 1L, "one", "two"));
        try (Connection writer = writer(database)) {
            restart();
            awaitBuilding();
            sink.close();
            killBuilder();
            assertThat(indexState()).isEqualTo("invalid");
            writer.commit();
        }
        restart();
        awaitVectorIndex(sink, "valid");
        assertThat(indexState()).isEqualTo("valid");
    }

    @Test
    void withoutAutoCreateTheStatementsAreSaidAndWork() throws Exception {
        sink.index(topic.document("a", 1L, "one", "two"));
        try (Connection writer = writer(database)) {
            restart("retry.backoff.max.ms", "3600000");
            awaitBuilding();
            killBuilder();
            writer.commit();
        }
        String log = CapturedLog.of(() -> {
            restart("auto.create", "false");
            awaitVectorIndex(sink, "missing");
        });
        String statements = log.substring(log.indexOf("DROP INDEX CONCURRENTLY"), log.lastIndexOf(';'));
        for (String statement : statements.split(";\n", -1)) {
            database.execute(statement);
        }
        assertThat(indexState()).isEqualTo("valid");
        restart("auto.create", "false");
        awaitVectorIndex(sink, "valid");
    }

    @Test
    void anIvfflatIndexGetsItsListsFromTheRows() {
        restart("index.type", "ivfflat");
        sink.index(IntStream.range(0, 32)
                .mapToObj(d -> topic.document(
                        "d" + d,
                        1L,
                        IntStream.range(0, 100).mapToObj(c -> d + " " + c).toArray(String[]::new)))
                .toArray(SinkRecord[]::new));
        awaitVectorIndex(sink, "valid");

        assertThat(database.one("SELECT reloptions FROM pg_class WHERE relname = 'rag_chunk_embedding_idx'"))
                .isEqualTo("{lists=3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ivfflat | index.ivfflat.lists=7 | {lists=7}",
                "hnsw | index.hnsw.m=8 index.hnsw.ef.construction=40 | {m=8,ef_construction=40}"
            })
    void theIndexGetsTheOptionsThatAreAskedFor(String type, String settings, String options) {
        restart(("index.type=" + type + " " + settings).split("[= ]", -1));
        sink.index(topic.document("a", 1L, "one", "two"));
        awaitVectorIndex(sink, "valid");

        assertThat(database.one("SELECT reloptions FROM pg_class WHERE relname = 'rag_chunk_embedding_idx'"))
                .isEqualTo(options);
    }

    @Test
    void aLoadThatNeverEndsGetsItsIndexAfterTheLongestDelay() {
        restart("index.build.idle.ms", "3600000", "index.build.max.delay.ms", "100");
        sink.index(topic.document("a", 1L, "one", "two"));

        awaitVectorIndex(sink, "valid");
    }

    @Test
    void aTaskThatIsIdleWaitsForTheLoadOfAnother() {
        restart("index.build.idle.ms", "1000");
        sink.index(topic.document("a", 1L, "one", "two"));
        String big = "x".repeat(10_000);
        try (RunningSink loading = new RunningSink(database, "task.number", "1", "index.build.idle.ms", "3600000")) {
            for (int i = 0; !sink.metrics().getVectorIndex().contains("other tasks"); i++) {
                assertThat(sink.metrics().getVectorIndex()).isEqualTo("waiting for the first load to end");
                loading.index(topic.document("b" + i, 1L, big + i));
            }
        }
        awaitVectorIndex(sink, "valid");
    }

    @Test
    void aServerThatIsRestartedDuringABuildEndsWithTheIndex() throws Exception {
        try (PostgresServer server = PostgresServer.builder().durable(false).start()) {
            TestDatabase own = new TestDatabase(server.newDatabase());
            sink.close();
            sink = new RunningSink(own, "index.build.idle.ms", "3600000");
            sink.index(topic.document("a", 1L, "one", "two"));
            try (Connection writer = writer(own)) {
                sink.close();
                sink = new RunningSink(own, SOON);
                awaitBuilding(own);
                server.restart();
                assertThat(writer.isValid(1)).isFalse();
            }
            awaitVectorIndex(sink, "valid");
            assertThat(own.one("SELECT vector_index FROM rag_status")).isEqualTo("valid");
            sink.close();
        }
    }
}
