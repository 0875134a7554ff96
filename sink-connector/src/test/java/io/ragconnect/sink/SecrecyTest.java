package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, metadata and passwords are in no log line, status message, ledger row, dead letter or attribute. */
class SecrecyTest {
    private static final String TEXT = "salaries-of-the-board";
    private static final String METADATA = "diagnosis-of-the-patient";
    private static final String PASSWORD = "correct-horse-battery";

    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("documents", new CountingEmbedder());
    private RunningSink sink = new RunningSink(database);

    @AfterEach
    void stop() {
        sink.close();
    }

    private void restart(boolean hasReporter, String... overrides) {
        sink.close();
        sink = new RunningSink(database, hasReporter, overrides);
    }

    private SinkRecord secret(long version) {
        return topic.document(
                "a",
                version,
                builder -> builder.metadata(Map.of("note", METADATA)).title(METADATA),
                TEXT,
                TEXT + "s");
    }

    private String attributes() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            StringBuilder all = new StringBuilder();
            ObjectName bean = new ObjectName("io.ragconnect:type=pgvector-sink,connector=test,task=0");
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
                all.append(attribute.getName())
                        .append('=')
                        .append(server.getAttribute(bean, attribute.getName()))
                        .append('\n');
            }
            return all.toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String reports() {
        StringWriter all = new StringWriter();
        sink.context.reported.forEach(report -> report.error().printStackTrace(new PrintWriter(all)));
        return all.toString();
    }

    private String failure() {
        Throwable thrown = catchThrowable(() -> await().until(() -> {
            sink.task.put(List.of());
            return false;
        }));
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static void assertSecret(String... told) {
        assertThat(String.join("\n", told)).isNotBlank().doesNotContain(TEXT, METADATA, PASSWORD);
    }

    /** Whose details the server fills with the row. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE rag_chunk ADD CHECK (content NOT LIKE '%board%')",
                "ALTER TABLE rag_document ADD CHECK (title NOT LIKE '%patient%')",
                "CREATE UNIQUE INDEX ON rag_chunk (left(content, 8))",
                "CREATE UNIQUE INDEX ON rag_chunk ((length(content) > 0))",
                "ALTER TABLE rag_chunk ADD COLUMN n int GENERATED ALWAYS AS (1000000000 * length(content)) STORED"
            })
    void valuesThatTheDatabaseRefusesAreNotRepeated(String constraint) throws Exception {
        sink.index(topic.document("b", 1L, "x"));
        database.execute(constraint);
        String log = CapturedLog.of(() -> sink.index(secret(1)));

        assertThat(sink.context.reported).hasSize(1);
        assertThat(log).contains("SQLSTATE 2");
        assertSecret(
                log,
                reports(),
                attributes(),
                database.rows("SELECT error FROM rag_failures").toString());
    }

    @Test
    void theMessageOfATaskThatStopsForARecordHoldsNoValue() throws Exception {
        restart(false);
        sink.index(topic.document("b", 1L, "x"));
        database.execute("ALTER TABLE rag_chunk ADD CHECK (content NOT LIKE '%board%')");
        String log = CapturedLog.of(() -> {
            sink.put(secret(1));
            String failure = failure();
            assertThat(failure).contains("Record documents-0@1 (document a) can't be indexed", "SQLSTATE 23514");
            assertSecret(failure, attributes());
        });
        assertSecret(log);
    }

    @Test
    void anOutageIsToldWithoutValues() throws Exception {
        sink.index(topic.document("b", 1L, "x"));
        database.execute("CREATE FUNCTION fill_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'disk full' USING ERRCODE = '53100', DETAIL = NEW.content; END $$;"
                + " CREATE TRIGGER fill_up BEFORE INSERT ON rag_chunk FOR EACH ROW EXECUTE FUNCTION fill_up()");
        String log = CapturedLog.of(() -> {
            sink.put(secret(1));
            await().until(() -> sink.metrics().getState().startsWith("BACKING_OFF"));
            assertSecret(attributes());
        });
        assertThat(log).contains("disk full");
        assertSecret(log);
    }

    @Test
    void aRefusedPasswordIsNotTold() throws Exception {
        String log = CapturedLog.of(() -> {
            restart(true, "connection.password", PASSWORD);
            sink.put(secret(1));
            String failure = failure();
            assertThat(failure).contains("password authentication failed", "connection.password");
            assertSecret(failure, attributes());
        });
        assertSecret(log);
    }

    @Test
    void aServerThatIsAwayIsToldWithoutThePassword() throws Exception {
        String log = CapturedLog.of(() -> {
            restart(true, "connection.url", "jdbc:postgresql://127.0.0.1:1/none", "connection.password", PASSWORD);
            sink.put(secret(1));
            await().until(() -> sink.metrics().getState().startsWith("BACKING_OFF"));
            assertSecret(attributes());
        });
        assertSecret(log);
    }
}
