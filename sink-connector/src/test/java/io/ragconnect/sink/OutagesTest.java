package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.postgres.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The world is bad for a while, and the task outlives it. */
class OutagesTest {
    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private RunningSink sink = new RunningSink(database);

    @AfterEach
    void stop() {
        sink.close();
    }

    private void restart(TestDatabase on, String... overrides) {
        sink.close();
        sink = new RunningSink(on, overrides);
    }

    private void awaitBackingOff(RunningSink backingOff, String reason) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            backingOff.task.put(List.of());
            assertThat(backingOff.metrics().getState())
                    .startsWith("BACKING_OFF: ")
                    .contains(reason);
            assertThat(backingOff.context.paused).isNotEmpty();
        });
    }

    @Test
    void whileTheProviderIsAwayThePartitionsArePausedAndNothingIsLost() {
        AtomicBoolean away = new AtomicBoolean(true);
        embedder.behaviour = texts -> {
            if (away.get()) {
                throw new RetriableException("503 from the provider");
            }
            return CountingEmbedder.vectors(texts);
        };
        sink.put(topic.document("a", 1L, "one"));
        awaitBackingOff(sink, "503 from the provider");
        assertThat(sink.committed(topic)).isZero();
        assertThat(sink.context.timeouts).isNotEmpty().allMatch(timeout -> timeout <= 500);

        away.set(false);
        sink.settle();
        assertThat(sink.metrics().getState()).isEqualTo("RUNNING");
        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("one");
        sink.task.put(List.of());
        assertThat(sink.context.paused).isEmpty();
        assertThat(sink.metrics().getRetries()).isPositive();
    }

    @Test
    void moreBytesThanMayWaitPauseThePartitionsUntilHalfAreDone() {
        restart(database, "queue.max.bytes", "100000");
        CountDownLatch mayEmbed = new CountDownLatch(1);
        embedder.behaviour = texts -> {
            try {
                mayEmbed.await();
            } catch (InterruptedException e) {
                throw new RetriableException(e);
            }
            return CountingEmbedder.vectors(texts);
        };
        sink.put(topic.document("a", 1L, "short"));
        assertThat(sink.context.paused).isEmpty();
        sink.put(topic.document("b", 1L, "x".repeat(100_000)));
        assertThat(sink.context.paused).containsExactly(topic.partition);

        mayEmbed.countDown();
        sink.settle();
        sink.task.put(List.of());
        assertThat(sink.context.paused).isEmpty();
    }

    @Test
    void textsEmbeddedBeforeAFailureAreNotEmbeddedAgain() {
        restart(database, "embedding.batch.texts", "1");
        AtomicBoolean failed = new AtomicBoolean();
        embedder.behaviour = texts -> {
            if (texts.contains("Title\n\ntwo") && !failed.getAndSet(true)) {
                throw new RetriableException("once");
            }
            return CountingEmbedder.vectors(texts);
        };
        sink.index(topic.document("a", 1L, "one", "two"));

        assertThat(embedder.texts).containsExactly("Title\n\none", "Title\n\ntwo");
    }

    @Test
    void aKilledConnectionIsOpenedAgain() {
        sink.index(topic.document("a", 1L, "one"));
        assertThat(database.one("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'kafka-connect-rag test 0'"))
                .isEqualTo("2");

        sink.index(topic.document("a", 2L, "two"));

        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("two");
        assertThat(sink.metrics().getState()).isEqualTo("RUNNING");
    }

    @Test
    void aLockThatIsHeldTooLongIsWaitedOut() throws Exception {
        restart(database, "statement.timeout.ms", "200");
        sink.index(topic.document("a", 1L, "one"));
        try (var blocker = database.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("SELECT FROM rag_document FOR UPDATE");
            sink.put(topic.document("a", 2L, "two"));
            awaitBackingOff(sink, "SQLSTATE 57014");
        }
        sink.settle();
        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("two");
    }

    @Test
    void aServerThatCrashesAndComesBackLosesNothing() {
        try (PostgresServer server = PostgresServer.builder().durable(false).start()) {
            TestDatabase own = new TestDatabase(server.newDatabase());
            restart(own);
            sink.index(topic.document("a", 1L, "one"));
            server.stopImmediately();
            sink.put(topic.document("a", 2L, "two"));
            awaitBackingOff(sink, "the database: ");

            server.restart();
            sink.settle();
            assertThat(own.rows("SELECT content, version FROM rag_chunk c JOIN rag_document d ON d.id = document_id"))
                    .containsExactly("two|2");
        }
    }

    @Test
    void aFullQueuePausesUntilItIsHalfEmpty() {
        restart(database, "queue.max.documents", "4", "batch.max.documents", "1");
        CountDownLatch gate = new CountDownLatch(1);
        embedder.behaviour = texts -> {
            awaitUnchecked(gate);
            return CountingEmbedder.vectors(texts);
        };
        for (int i = 0; i < 3; i++) {
            sink.put(topic.document("d" + i, 1L, "text " + i));
        }
        assertThat(sink.context.paused).isEmpty();
        for (int i = 3; i < 7; i++) {
            sink.put(topic.document("d" + i, 1L, "text " + i));
        }
        assertThat(sink.context.paused).containsExactly(topic.partition);
        assertThat(sink.committed(topic)).isZero();

        gate.countDown();
        sink.settle();
        sink.task.put(List.of());
        assertThat(sink.context.paused).isEmpty();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new RetriableException(e);
        }
    }

    @Test
    void onlyWhatIsCommittedIsGivenToKafka() {
        restart(database, "batch.max.documents", "1");
        CountDownLatch gate = new CountDownLatch(1);
        embedder.behaviour = texts -> {
            if (texts.contains("Title\n\nsecond")) {
                awaitUnchecked(gate);
            }
            return CountingEmbedder.vectors(texts);
        };
        sink.put(topic.document("a", 1L, "first"), topic.document("b", 1L, "second"), topic.document("c", 1L, "third"));

        await().until(() ->
                database.rows("SELECT to_regclass('rag_chunk')").get(0).equals("rag_chunk")
                        && database.one("SELECT count(*) FROM rag_chunk").equals("1"));
        await().until(() -> sink.committed(topic) == 1);
        assertThatCode(() -> sink.task.put(List.of())).doesNotThrowAnyException();
        assertThat(sink.committed(topic)).isEqualTo(1);

        gate.countDown();
        sink.settle();
        assertThat(sink.committed(topic)).isEqualTo(3);
    }

    @Test
    void closedPartitionsAreDroppedFromTheQueue() {
        restart(database, "batch.max.documents", "1");
        Topic lost = new Topic("lost", embedder);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        embedder.behaviour = texts -> {
            entered.countDown();
            awaitUnchecked(gate);
            return CountingEmbedder.vectors(texts);
        };
        sink.put(topic.document("a", 1L, "kept"));
        await().until(() -> entered.getCount() == 0);
        sink.put(lost.document("b", 1L, "lost"), topic.document("c", 1L, "kept, too"));
        sink.task.close(List.of(lost.partition));
        gate.countDown();
        await().until(() -> sink.committed(topic) == 2);

        assertThat(database.rows("SELECT id FROM rag_document ORDER BY id")).containsExactly("a", "c");
        assertThat(sink.metrics().getQueuedDocuments()).isZero();
    }

    @Test
    void stopEndsAnEmbedderThatBlocks() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        embedder.behaviour = texts -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            throw new RetriableException("interrupted");
        };
        sink.put(topic.document("a", 1L, "one"));
        entered.await();
        sink.close();

        assertThat(interrupted.getCount()).isZero();
        assertNoWorkerLeft();
        assertThat(database.rows("SELECT id FROM rag_document")).isEmpty();
    }

    @Test
    void stopBreaksOffAStatement() throws Exception {
        sink.index(topic.document("a", 1L, "one"));
        try (var blocker = database.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("SELECT FROM rag_document FOR UPDATE");
            sink.put(topic.document("a", 2L, "two"));
            await().until(() -> database.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND application_name = 'kafka-connect-rag test 0'")
                    .equals("1"));
            sink.close();
            assertNoWorkerLeft();
        }
        assertThat(database.rows("SELECT content FROM rag_chunk")).containsExactly("one");
    }

    private static void assertNoWorkerLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("pgvector-sink"));
    }

    @Test
    void twoTasksOnOneTableDoNotGetInEachOthersWay() {
        Topic other = new Topic("other", embedder);
        try (RunningSink second = new RunningSink(database, "task.number", "1")) {
            for (int i = 0; i < 20; i++) {
                sink.put(topic.document("d" + i, 2L, "new " + i, "same"), topic.document("e" + i, 2L, "e " + i));
                second.put(other.document("e" + i, 1L, "old"), other.document("d" + i, 1L, "old " + i, "same"));
            }
            sink.settle();
            second.settle();
        }
        assertThat(database.one("SELECT count(*), min(version) FROM rag_document"))
                .isEqualTo("40|2");
        assertThat(database.one("SELECT count(*), count(*) FILTER (WHERE content LIKE 'old%') FROM rag_chunk"))
                .isEqualTo("60|0");
    }
}
