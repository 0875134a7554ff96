package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.ConnectWorker;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZombieIT {
    private static final int DOCUMENTS = 40;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String ROWS = "SELECT c.id, document_id, ordinal, content, d.version, d.status, d.indexed_at"
            + " FROM rag_document d LEFT JOIN rag_chunk c ON c.document_id = d.id ORDER BY 2, 3, d.id";

    @TempDir
    private Path temp;

    /** The frozen worker keeps old versions in its queue while another one writes newer ones. */
    @Test
    void aTaskThatWasFrozenWhileItsPartitionsMovedChangesNothing() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("docs"));
        write(folder, "old");
        try (Pipeline pipeline = Pipeline.start(LocalStack.builder().workers(2), folder)) {
            pipeline.withConnectors(connector -> connector.name().equals("pgvector-sink")
                    ? connector
                            .with("tasks.max", "2")
                            .with("batch.max.documents", "1")
                            .with("statement.timeout.ms", "10000")
                            .with("consumer.override.session.timeout.ms", "6000")
                            .with("consumer.override.heartbeat.interval.ms", "2000")
                    : connector);
            ConnectWorker zombie = awaitWorkerWithSinkAlone(pipeline);
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> indexed(pipeline, "old") > 4);
            zombie.pause();
            assertThat(indexed(pipeline, "old")).isLessThan(DOCUMENTS);

            write(folder, "new");
            Files.delete(folder.resolve("subject-0.md"));
            pipeline.awaitRows(
                    "SELECT status, count(*) FROM rag_document GROUP BY 1 ORDER BY 1",
                    "deleted|1",
                    "indexed|" + (DOCUMENTS - 1));
            await().atMost(LIMIT).until(() -> indexed(pipeline, "new") == DOCUMENTS - 1);
            List<String> truth = pipeline.rows(ROWS);

            zombie.resume();
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> runsAnyTask(pipeline, zombie));
            Files.writeString(folder.resolve("last.md"), "Written when the zombie was back.");
            pipeline.awaitRows("SELECT status FROM rag_document WHERE id = 'docs/last.md'", "indexed");
            pipeline.execute("DELETE FROM rag_chunk WHERE document_id = 'docs/last.md'");
            pipeline.execute("DELETE FROM rag_document WHERE id = 'docs/last.md'");

            assertThat(pipeline.rows(ROWS)).isEqualTo(truth);
            assertThat(truth).noneMatch(row -> row.contains("The old "));
        }
    }

    private static void write(Path folder, String age) throws IOException {
        for (int i = 0; i < DOCUMENTS; i++) {
            Files.writeString(folder.resolve("subject-" + i + ".md"), "# Subject " + i + "\n\nThe " + age + " text.\n");
        }
    }

    private static long indexed(Pipeline pipeline, String age) {
        try {
            return Long.parseLong(
                    pipeline.rows("SELECT count(*) FROM rag_chunk WHERE content LIKE '%The " + age + " text.%'")
                            .get(0));
        } catch (SQLException e) {
            return 0; // no table yet
        }
    }

    /** One that does not run the source, so that changes keep coming. */
    private static ConnectWorker awaitWorkerWithSinkAlone(Pipeline pipeline) {
        return await().atMost(LIMIT)
                .until(
                        () -> {
                            Set<String> workers = workersOf(pipeline, "pgvector-sink");
                            workers.removeAll(workersOf(pipeline, "filesystem-source"));
                            return workers.size() == 1
                                    ? List.of(pipeline.stack.worker(0), pipeline.stack.worker(1)).stream()
                                            .filter(worker -> workers.contains(workerId(worker)))
                                            .findFirst()
                                            .orElse(null)
                                    : null;
                        },
                        worker -> worker != null);
    }

    /** Which of the three tasks comes back to the worker is Connect's choice. */
    private static boolean runsAnyTask(Pipeline pipeline, ConnectWorker worker) {
        return workersOf(pipeline, "pgvector-sink").contains(workerId(worker))
                || workersOf(pipeline, "filesystem-source").contains(workerId(worker));
    }

    private static String workerId(ConnectWorker worker) {
        return worker.restUrl().substring("http://".length());
    }

    private static Set<String> workersOf(Pipeline pipeline, String connector) {
        Set<String> workers = new TreeSet<>();
        JsonNode tasks = pipeline.stack.connect().status(connector).path("tasks");
        tasks.forEach(task -> {
            if (task.path("state").asText().equals("RUNNING")) {
                workers.add(task.path("worker_id").asText());
            }
        });
        return workers;
    }
}
