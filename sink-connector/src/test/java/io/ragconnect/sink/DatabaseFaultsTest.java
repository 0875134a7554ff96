package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.record.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** What a real server answers when it is out of order, and what the task makes of it. */
class DatabaseFaultsTest {
    private final TestDatabase database = new TestDatabase();
    private final String name = database.url.substring(database.url.lastIndexOf('/') + 1);
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private RunningSink sink = new RunningSink(database);

    @AfterEach
    void stop() {
        sink.close();
        // also in sessions that it makes read-only
        database.execute("BEGIN READ WRITE; ALTER DATABASE " + name + " RESET ALL; COMMIT");
    }

    private void restart(String... overrides) {
        sink.close();
        sink = new RunningSink(database, overrides);
    }

    /** For sessions to come. */
    private void setForDatabase(String setting) {
        database.execute("BEGIN READ WRITE; ALTER DATABASE " + name + " SET " + setting + "; COMMIT");
        killSessions();
    }

    private void killSessions() {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'kafka-connect-rag %'");
    }

    private void awaitBackingOff(String... reasons) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    sink.task.put(List.of());
                    assertThat(sink.metrics().getState())
                            .startsWith("BACKING_OFF: ")
                            .contains(reasons);
                    assertThat(sink.context.paused).isNotEmpty();
                });
    }

    private void awaitLockWait() {
        await().until(() -> database.one("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND application_name = 'kafka-connect-rag test 0'")
                .equals("t"));
    }

    private String failure() {
        Throwable thrown =
                catchThrowable(() -> await().pollInterval(Duration.ofMillis(5)).until(() -> {
                    sink.task.put(List.of());
                    return false;
                }));
        assertThat(thrown).isInstanceOf(ConnectException.class);
        assertThat(sink.metrics().getState()).isEqualTo("FAILED");
        return thrown.getMessage();
    }

    private List<String> contents() {
        return database.rows("SELECT content FROM rag_chunk ORDER BY document_id, ordinal");
    }

    @Test
    void aServerThatIsRestartedInOrderLosesNothing() {
        try (PostgresServer server = PostgresServer.builder().durable(false).start()) {
            TestDatabase own = new TestDatabase(server.newDatabase());
            sink.close();
            sink = new RunningSink(own);
            sink.index(topic.document("a", 1L, "one"));
            server.restart();
            sink.index(topic.document("a", 2L, "one", "two"));
            assertThat(own.rows("SELECT content FROM rag_chunk ORDER BY ordinal"))
                    .containsExactly("one", "two");
            sink.close();
        }
    }

    @Test
    void aFailoverToAStandbyIsWaitedOutUntilThatIsPromoted() {
        try (PostgresServer primary = PostgresServer.builder().durable(false).start()) {
            String url = primary.newDatabase();
            TestDatabase first = new TestDatabase(url);
            try (PostgresProxy network = new PostgresProxy(first);
                    PostgresServer standby = primary.startStandby()) {
                TestDatabase second = new TestDatabase(url.replace(port(primary), port(standby)));
                sink.close();
                sink = new RunningSink(first, "connection.url", network.url());
                sink.index(topic.document("a", 1L, "one"));
                await().until(() ->
                        second.rows("SELECT to_regclass('rag_chunk')").contains("rag_chunk")
                                && second.rows("SELECT content FROM rag_chunk").equals(List.of("one")));

                network.failOverTo(second);
                sink.put(topic.document("a", 2L, "one", "two"), topic.document("b", 1L, "three"));
                awaitBackingOff("SQLSTATE 25006", "read-only transaction");
                assertThat(sink.committed(topic)).isEqualTo(1);
                assertThat(second.rows("SELECT content FROM rag_chunk")).containsExactly("one");

                second.execute("SELECT pg_promote()");
                sink.settle();
                assertThat(second.rows("SELECT content FROM rag_chunk ORDER BY document_id, ordinal"))
                        .containsExactly("one", "two", "three");
                sink.close();
            }
        }
    }

    private static String port(PostgresServer server) {
        return server.url().replaceAll(".*:(\\d+)/.*", ":$1/");
    }

    @Test
    void aSessionThatIsReadOnlyIsWaitedOut() {
        sink.index(topic.document("a", 1L, "one"));
        setForDatabase("default_transaction_read_only = on");
        sink.put(topic.document("a", 2L, "two"));
        awaitBackingOff("SQLSTATE 25006");
        assertThat(contents()).containsExactly("one");
        assertThat(sink.committed(topic)).isEqualTo(1);

        setForDatabase("default_transaction_read_only = off");
        sink.settle();
        assertThat(contents()).containsExactly("two");
    }

    @Test
    void aConnectionThatBreaksBeforeCommitIsTriedAgain() {
        try (PostgresProxy network = new PostgresProxy(database)) {
            restart("connection.url", network.url());
            sink.index(topic.document("a", 1L, "one"));
            network.cutAtStatement("COMMIT", PostgresProxy.Cut.BEFORE);
            sink.index(topic.document("a", 2L, "two"));

            assertThat(network.isArmed()).isFalse();
            assertThat(sink.metrics().getRetries()).isEqualTo(1);
            assertThat(contents()).containsExactly("two");
            sink.close();
        }
    }

    @Test
    void aCommitWhoseReplyIsLostIsNotDoneTwice() {
        try (PostgresProxy network = new PostgresProxy(database)) {
            restart("connection.url", network.url(), "retry.backoff.ms", "2000", "retry.backoff.max.ms", "2000");
            sink.index(topic.document("a", 1L, "one"));
            network.cutAtStatement("COMMIT", PostgresProxy.Cut.REPLY);
            sink.put(topic.document("a", 2L, "one", "two"), topic.tombstone("b", 3L));
            awaitBackingOff("the database: ");
            List<String> committed = rowVersions();
            assertThat(contents()).containsExactly("one", "two");
            assertThat(sink.committed(topic)).isEqualTo(1);

            sink.settle();
            assertThat(rowVersions()).isEqualTo(committed);
            sink.close();
        }
    }

    private List<String> rowVersions() {
        List<String> rows = new ArrayList<>(database.rows("SELECT id, xmin FROM rag_chunk ORDER BY id"));
        rows.addAll(database.rows("SELECT id, xmin FROM rag_document ORDER BY id"));
        return rows;
    }

    @Test
    void fourTasksOnTheSameDocumentsInOppositeOrdersNeverDeadlock() {
        String deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        long before = Long.parseLong(database.one(deadlocks));
        // by UTF-16 units the two last come the other way round than by UTF-8 bytes
        List<String> ids = List.of("a", "B", "ä", "z", "\uFFFD", "😀");
        List<RunningSink> sinks = new ArrayList<>();
        List<Topic> topics = new ArrayList<>();
        for (int task = 0; task < 4; task++) {
            sinks.add(new RunningSink(database, "task.number", String.valueOf(task + 1), "batch.max.documents", "4"));
            topics.add(new Topic("topic" + task, embedder));
        }
        for (long version = 1; version <= 15; version++) {
            for (int task = 0; task < 4; task++) {
                for (int i = 0; i < ids.size(); i++) {
                    String id = ids.get(task % 2 == 0 ? i : ids.size() - 1 - i);
                    sinks.get(task)
                            .put(topics.get(task)
                                    .document(id, version * 4 + task, "text " + version * task, "same", "v" + version));
                }
            }
        }
        sinks.forEach(RunningSink::settle);
        sinks.forEach(RunningSink::close);

        assertThat(database.one("SELECT count(*), min(version), sum(chunk_count) FROM rag_document"))
                .isEqualTo("6|63|18");
        assertThat(database.rows("SELECT DISTINCT content FROM rag_chunk ORDER BY 1"))
                .containsExactly("same", "text 45", "v15");
        assertThat(database.one(deadlocks)).isEqualTo(String.valueOf(before));
    }

    /** Both saw that there is no such document. The one that comes second learns at its own insert what the first one did. */
    @ParameterizedTest
    @CsvSource({"1, 5, other", "9, 9, mine"})
    void aDocumentThatTwoTasksMakeAtOnceIsTheNewerOne(long version, long left, String content) throws Exception {
        sink.index(topic.document("z", 1L, "so that there are tables"));
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("INSERT INTO rag_document (id, status, version, origin_topic, origin_partition,"
                            + " origin_offset, applied_hash, chunk_count, embedding_model)"
                            + " SELECT 'a', 'indexed', 5, 'other', 0, 0, 'x', 1, embedding_model FROM rag_schema;"
                            + " INSERT INTO rag_chunk (id, document_id, ordinal, hash, context, heading_path,"
                            + " start_offset, end_offset, token_count, content, embedding) SELECT gen_random_uuid(),"
                            + " 'a', 0, 'h', '', '{}', 0, 5, 1, 'other', embedding FROM rag_chunk");
            sink.put(topic.document("a", version, "mine"), topic.document("b", 1L, "b"), topic.tombstone("c", 1L));
            awaitLockWait();
            other.commit();
        }
        sink.settle();

        assertThat(database.rows("SELECT content FROM rag_chunk WHERE document_id = 'a'"))
                .containsExactly(content);
        assertThat(database.rows("SELECT id, version, status, chunk_count, indexed_at IS NOT NULL FROM rag_document"
                        + " WHERE id IN ('b', 'c') ORDER BY id"))
                .containsExactly("b|1|indexed|1|t", "c|1|deleted|0|t");
        assertThat(database.one("SELECT version FROM rag_document WHERE id = 'a'"))
                .isEqualTo(String.valueOf(left));
        assertThat(sink.metrics().getRetries()).isZero();
    }

    @Test
    void aDeadlockWithSomebodyElseIsTriedAgain() throws Exception {
        sink.index(topic.document("a", 1L, "one"), topic.document("b", 1L, "one"));
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM rag_document WHERE id = 'b' FOR UPDATE");
            sink.put(topic.document("a", 2L, "two"), topic.document("b", 2L, "two"));
            awaitLockWait();
            // the sink waited first, so it is the one whom the server breaks off
            other.createStatement().execute("SELECT FROM rag_document WHERE id = 'a' FOR UPDATE");
            assertThat(sink.metrics().getState()).doesNotContain("FAILED");
            other.rollback();
        }
        sink.settle();
        assertThat(sink.metrics().getRetries()).isPositive();
        assertThat(contents()).containsExactly("two", "two");
    }

    @Test
    void aSerializationFailureIsTriedAgain() throws Exception {
        sink.index(topic.document("a", 1L, "one"));
        setForDatabase("default_transaction_isolation = serializable");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("UPDATE rag_document SET title = 'other' WHERE id = 'a'");
            sink.put(topic.document("a", 2L, "two"));
            awaitLockWait();
            other.commit();
        }
        sink.settle();
        assertThat(sink.metrics().getRetries()).isPositive();
        assertThat(contents()).containsExactly("two");
        assertThat(database.one("SELECT title FROM rag_document")).isEqualTo("Title");
    }

    @Test
    void aLockTimeoutIsWaitedOut() throws Exception {
        sink.index(topic.document("a", 1L, "one"));
        setForDatabase("lock_timeout = '50ms'");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM rag_document FOR UPDATE");
            sink.put(topic.document("a", 2L, "two"));
            awaitBackingOff("SQLSTATE 55P03");
        }
        sink.settle();
        assertThat(contents()).containsExactly("two");
    }

    /** The server interrupts no COPY that waits for its client, whatever the time-outs. */
    @Test
    void theLocksOfAWorkerThatStandsStillInMidCopyAreFreed() throws Exception {
        restart("statement.timeout.ms", "500");
        sink.index(topic.document("a", 1L, "one"));
        Connection frozen = database.connect(); // not closed in order, for which it would have to end its COPY
        Statement statement = frozen.createStatement();
        statement.execute("SET application_name = 'kafka-connect-rag test 7'; SET statement_timeout = 500");
        frozen.setAutoCommit(false);
        statement.execute("SELECT FROM rag_document WHERE id = 'a' FOR UPDATE");
        frozen.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY rag_chunk FROM STDIN");

        sink.put(topic.document("a", 2L, "two"));
        sink.settle();

        assertThat(contents()).containsExactly("two");
        assertThat(database.one("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE application_name = 'kafka-connect-rag test 7'"))
                .isEqualTo("0");
        frozen.abort(Runnable::run);
    }

    @ParameterizedTest
    @CsvSource({"53100, disk full", "53200, out of memory", "58030, I/O error", "40001, could not serialize"})
    void aServerWithoutRoomIsWaitedOut(String state, String what) {
        sink.index(topic.document("a", 1L, "one"));
        database.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '" + what
                        + "' USING ERRCODE = '" + state + "'; END $$;"
                        + " CREATE TRIGGER refuse BEFORE INSERT ON rag_chunk FOR EACH STATEMENT EXECUTE FUNCTION refuse()");
        sink.put(topic.document("a", 2L, "two"));
        awaitBackingOff(what, "SQLSTATE " + state);
        assertThat(contents()).containsExactly("one");

        database.execute("DROP TRIGGER refuse ON rag_chunk");
        sink.settle();
        assertThat(contents()).containsExactly("two");
    }

    @Test
    void aDiskThatIsFullIsWaitedOut(@TempDir Path place) throws Exception {
        Path cluster = Path.of(database.one("SHOW data_directory"));
        assumeThat(Files.exists(cluster)).as("the server runs here").isTrue();
        Object server = Files.getAttribute(cluster, "unix:uid");
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700,uid=" + server, "tmpfs", place.toString()))
                .as("only root can mount a disk of one megabyte")
                .isZero();
        try {
            restart("index.type", "none");
            sink.index(topic.document("a", 1L, "one"));
            database.execute("CREATE TABLESPACE tiny LOCATION '" + place + "'");
            database.execute("ALTER TABLE rag_chunk SET TABLESPACE tiny");
            String[] paragraphs = IntStream.range(0, 600)
                    .mapToObj(i -> IntStream.range(0, 100)
                            .mapToObj(part -> Hashes.sha256(i + "-" + part))
                            .collect(Collectors.joining()))
                    .toArray(String[]::new);
            sink.put(topic.document("a", 2L, paragraphs));
            awaitBackingOff("SQLSTATE 53100");
            assertThat(contents()).containsExactly("one");
            assertThat(sink.committed(topic)).isEqualTo(1);

            assertThat(run("mount", "-o", "remount,size=64m", place.toString())).isZero();
            sink.settle();
            assertThat(database.one("SELECT count(*) FROM rag_chunk")).isEqualTo("600");
            sink.close();
            database.execute("ALTER TABLE rag_chunk SET TABLESPACE pg_default");
            database.execute("DROP TABLESPACE tiny");
        } finally {
            run("umount", "--lazy", place.toString());
        }
    }

    /** @return how it ended; 127 when there is no such program */
    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return 127;
        }
    }

    /** A user of the sink's own, with just the rights it needs. @return the settings to log in */
    private String[] role(String role) {
        database.execute("DO $$ BEGIN CREATE ROLE " + role + " LOGIN PASSWORD 'x';"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$; ALTER ROLE " + role + " CONNECTION LIMIT -1;"
                + " GRANT CREATE ON SCHEMA public TO " + role);
        return new String[] {"connection.user", role, "connection.password", "x"};
    }

    @Test
    void tooManyConnectionsAreWaitedOut() {
        database.execute("CREATE EXTENSION vector");
        restart(role("limited"));
        sink.index(topic.document("a", 1L, "one"));
        database.execute("ALTER ROLE limited CONNECTION LIMIT 0");
        killSessions();
        sink.put(topic.document("a", 2L, "two"));
        awaitBackingOff("SQLSTATE 53300");

        database.execute("ALTER ROLE limited CONNECTION LIMIT -1");
        sink.settle();
        assertThat(contents()).containsExactly("two");
    }

    @Test
    void anAdministratorWhoEndsTheSessionIsOutlived() throws Exception {
        sink.index(topic.document("a", 1L, "one"));
        restart("retry.backoff.ms", "1000", "retry.backoff.max.ms", "1000");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM rag_document FOR UPDATE");
            sink.put(topic.document("a", 2L, "two"));
            awaitLockWait();
            killSessions();
            awaitBackingOff("SQLSTATE 57P01");
        }
        sink.settle();
        assertThat(contents()).containsExactly("two");
    }

    @Test
    void aMissingExtensionThatMayNotBeMadeIsNamedWithTheStatement() {
        restart(role("plain"));
        sink.put(topic.document("a", 1L, "one"));

        assertThat(failure())
                .contains(
                        "The extension vector is missing and can't be created",
                        "CREATE EXTENSION IF NOT EXISTS vector");
        database.execute("CREATE EXTENSION IF NOT EXISTS vector");
        restart(role("plain"));
        sink.index(topic.document("a", 1L, "one"));
        assertThat(contents()).containsExactly("one");
    }

    @Test
    void rightsThatAreTakenAwayAreNamedWithTheStatementThatGrantsThem() {
        database.execute("CREATE EXTENSION vector");
        restart();
        sink.index(topic.document("a", 1L, "one"));
        String[] login = role("poor");
        database.execute("GRANT SELECT, INSERT, UPDATE ON rag_document, rag_schema TO poor;"
                + " GRANT SELECT, INSERT, UPDATE, DELETE ON rag_chunk, rag_spare_vector TO poor");
        restart(login);
        sink.index(topic.document("a", 2L, "two"));
        database.execute("REVOKE INSERT, DELETE ON rag_chunk FROM poor; REVOKE UPDATE ON rag_document FROM poor");
        sink.put(topic.document("a", 3L, "three"));

        String message = failure();
        assertThat(message).contains("SQLSTATE 42501");
        String grants = message.substring(message.indexOf("GRANT "));
        database.execute(grants);
        restart(login);
        sink.index(topic.document("a", 3L, "three"));
        assertThat(contents()).containsExactly("three");
    }

    @Test
    void afterAnOutageTablesThatTheServerLostAreMadeAgain() {
        sink.index(topic.document("a", 1L, "one"));
        restart("retry.backoff.ms", "1", "retry.backoff.max.ms", "1");
        sink.index(topic.document("a", 2L, "one", "two"));
        database.execute("BEGIN; DROP TABLE rag_chunk, rag_document, rag_schema CASCADE;"
                + " SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'kafka-connect-rag %'; COMMIT");

        sink.index(topic.document("a", 3L, "three"));
        assertThat(contents()).containsExactly("three");
    }

    @Test
    void aTableThatIsDroppedUnderTheTaskIsNamedWithTheRemedy() {
        sink.index(topic.document("a", 1L, "one"));
        database.execute("DROP TABLE rag_chunk");
        sink.put(topic.document("a", 2L, "two"));
        assertThat(failure()).contains("rag_chunk", "SQLSTATE 42P01", "restart the task", "auto.create", "offsets");

        restart("auto.create", "false");
        sink.put(topic.document("a", 2L, "two"));
        assertThat(failure()).contains("CREATE TABLE IF NOT EXISTS \"public\".\"rag_chunk\"");

        restart();
        sink.index(topic.document("a", 2L, "two"));
        assertThat(contents()).containsExactly("two");
    }

    @Test
    void aTableOfAnotherDimensionIsNamedAtValidationAndAtStart() {
        sink.index(topic.document("a", 1L, "one"));
        sink.close();
        database.execute("TRUNCATE rag_chunk; DROP INDEX IF EXISTS rag_chunk_embedding_idx;"
                + " ALTER TABLE rag_chunk ALTER COLUMN embedding TYPE vector(3)");
        assertThat(new PgVectorSinkConnector().validate(database.settings()).configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .singleElement()
                .satisfies(value -> {
                    assertThat(value.name()).isEqualTo("table.prefix");
                    assertThat(value.errorMessages().toString()).contains("has 3 dimensions", "says that they are 8");
                });

        restart();
        sink.put(topic.document("a", 2L, "two"));
        assertThat(failure())
                .contains("The column embedding of \"public\".\"rag_chunk\"", "3 dimensions", "needs vector and 8");
    }

    @Test
    void aTableOfThatNameWhichIsNotOursIsAnAnswerOfValidation() {
        database.execute("CREATE TABLE rag_document (); CREATE TABLE rag_schema (one int)");
        assertThat(new PgVectorSinkConnector().validate(database.settings()).configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .singleElement()
                .satisfies(value -> {
                    assertThat(value.name()).isEqualTo("table.prefix");
                    assertThat(value.errorMessages().toString()).contains("is not this connector's");
                });
    }

    @Test
    void aReaderSeesFiftyChunksOrThree() throws Exception {
        String[] fifty = IntStream.range(0, 50).mapToObj(i -> "p" + i).toArray(String[]::new);
        sink.index(topic.document("a", 1L, fifty));
        var seen = ConcurrentHashMap.<String>newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            try (Connection connection = database.connect();
                    var select = connection.prepareStatement("SELECT count(*) FROM rag_chunk")) {
                while (!done.get()) {
                    try (var row = select.executeQuery()) {
                        row.next();
                        seen.add(row.getString(1));
                    }
                }
            } catch (Exception e) {
                seen.add(e.toString());
            }
        });
        reader.start();
        for (long version = 2; version < 30; version++) {
            sink.index(topic.document("a", version, version % 2 == 0 ? Arrays.copyOf(fifty, 3) : fifty));
        }
        done.set(true);
        reader.join();

        assertThat(seen).containsExactlyInAnyOrder("50", "3");
    }

    @Test
    void aVersionThatFailedBeforeIsReportedAgainWhenItIsReplayed() {
        var bad = topic.error("a", 2L, "broken");
        sink.index(topic.document("a", 1L, "one"), bad);
        sink.index(bad);
        restart();
        sink.index(bad);

        assertThat(sink.context.reported).hasSize(1);
        assertThat(database.one("SELECT status, version, error_version FROM rag_document"))
                .isEqualTo("failed|1|2");
    }

    @Test
    void aFaultyRecordIsFinishedWhenItsReportIsKept() {
        CompletableFuture<Void> kept = new CompletableFuture<>();
        sink.context.kept = kept;
        sink.put(topic.record("a", "just text"));
        await().until(() -> sink.context.reported.size() == 1);
        assertThat(sink.committed(topic)).isZero();

        kept.complete(null);
        sink.settle();
        assertThat(sink.committed(topic)).isEqualTo(1);
    }

    @Test
    void aFaultyRecordThatCantBeReportedStopsTheTask() {
        sink.context.kept = CompletableFuture.failedFuture(new IllegalStateException("the topic is gone"));
        sink.put(topic.record("a", "just text"));
        assertThat(failure()).contains("could not be reported", "the topic is gone");
        assertThat(sink.committed(topic)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity", "0"})
    void vectorsOfRecordsThatCantBeSearchedFailForThatRecordAlone(float component) {
        float[] vector = new float[8];
        Arrays.fill(vector, component);
        var document = Topic.chunked("bad", 1L, builder -> builder, "one");
        var chunks = List.of(document.chunks().get(0).withEmbedding(vector));
        sink.index(topic.record("bad", document.withChunks(chunks).toStruct()), topic.document("good", 1L, "good"));

        assertThat(contents()).containsExactly("good");
        assertThat(database.rows("SELECT id, status FROM rag_document ORDER BY id"))
                .containsExactly("bad|failed", "good|indexed");
        assertThat(sink.context.reported).hasSize(1);
    }

    @Test
    void putReturnsWhileTheDatabaseHangs() {
        try (PostgresProxy network = new PostgresProxy(database)) {
            restart("connection.url", network.url(), "queue.max.documents", "4", "batch.max.documents", "1");
            sink.index(topic.document("a", 1L, "one"));
            network.swallowEverything();
            for (long version = 2; version < 40; version++) {
                sink.put(topic.document("a", version, "text " + version));
                assertThat(sink.committed(topic)).isEqualTo(1);
            }
            assertThat(sink.context.paused).isNotEmpty();
            assertThat(sink.metrics().getQueuedDocuments()).isPositive();

            network.passAgain();
            sink.settle();
            assertThat(contents()).containsExactly("text 39");
            sink.close();
        }
    }
}
