package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task ends soon, whatever it is at. Embedders that block and index builds are tested where those are. */
class StopTest {
    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private RunningSink sink = new RunningSink(database);

    @AfterEach
    void stop() {
        sink.close();
    }

    private void restart(String... overrides) {
        sink.close();
        sink = new RunningSink(database, overrides);
    }

    private void assertStops() {
        long start = System.nanoTime();
        sink.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("pgvector-sink"));
    }

    private void awaitActive(String condition) {
        await().until(() -> database.one("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'kafka-connect-rag test 0' AND " + condition)
                .equals("t"));
    }

    private void awaitState(String beginning) {
        await().until(() -> sink.metrics().getState().startsWith(beginning));
    }

    @Test
    void whenNothingIsToBeDone() {
        sink.index(topic.document("a", 1L, "one"));
        assertStops();
    }

    @Test
    void whileAStatementRuns() {
        sink.index(topic.document("a", 1L, "one"));
        database.execute("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$;"
                + " CREATE TRIGGER slow BEFORE INSERT ON rag_chunk FOR EACH ROW EXECUTE FUNCTION slow()");
        sink.put(topic.document("a", 2L, "two"));
        awaitActive("wait_event = 'PgSleep'");
        assertStops();
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");

        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("one");
    }

    @Test
    void whileItWaitsForALock() throws Exception {
        sink.index(topic.document("a", 1L, "one"));
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE rag_chunk");
            sink.put(topic.document("a", 2L, "two"));
            awaitActive("wait_event_type = 'Lock'");
            assertStops();
        }
    }

    @Test
    void whileItWaitsForAnotherTaskToMakeTheTables() throws Exception {
        database.execute("CREATE EXTENSION vector");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_advisory_xact_lock(" + 0x7261672d736b6d61L + ")");
            sink.put(topic.document("a", 2L, "two"));
            awaitActive("wait_event = 'advisory'");
            assertStops();
        }
    }

    @Test
    void whileItBacksOffFromTheDatabase() {
        restart(
                "connection.url",
                "jdbc:postgresql://127.0.0.1:1/none",
                "retry.backoff.ms",
                "3600000",
                "retry.backoff.max.ms",
                "3600000");
        sink.put(topic.document("a", 1L, "one"));
        awaitState("BACKING_OFF");
        assertStops();
    }

    @Test
    void whileItBacksOffFromTheProvider() {
        restart("retry.backoff.ms", "3600000", "retry.backoff.max.ms", "3600000");
        embedder.behaviour = texts -> {
            throw new RetriableException("503");
        };
        sink.put(topic.document("a", 1L, "one"));
        awaitState("BACKING_OFF");
        assertStops();
    }

    @Test
    void whileTheNetworkSwallowsItsStatements() {
        try (PostgresProxy network = new PostgresProxy(database)) {
            restart("connection.url", network.url());
            sink.index(topic.document("a", 1L, "one"));
            network.swallowEverything();
            sink.put(topic.document("a", 2L, "two"));
            await().until(() -> sink.metrics().getQueuedDocuments() == 0);
            assertStops();
        }
    }

    @Test
    void whileNobodyAnswersItsConnections() {
        try (PostgresProxy network = new PostgresProxy(database)) {
            network.swallowEverything();
            restart("connection.url", network.url());
            sink.put(topic.document("a", 1L, "one"));
            await().until(() -> network.connections() > 0);
            assertStops();
        }
    }
}
