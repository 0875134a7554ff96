package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWorkerIT {
    private static final int DOCUMENTS = 40;
    private static final String ROWS =
            "SELECT id, document_id, ordinal, hash, content, context, heading_path, start_offset, "
                    + "end_offset FROM rag_chunk ORDER BY id";

    @TempDir
    private Path temp;

    /** The undisturbed run is on the oldest supported Connect, so that the two releases are compared as well. */
    @Test
    void aKillInTheMiddleOfTheFirstIngestLeavesTheRowsOfAnUndisturbedOne() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("docs"));
        for (int i = 0; i < DOCUMENTS; i++) {
            Files.writeString(folder.resolve("subject-" + i + ".md"), Texts.document("Subject " + i, 2));
        }

        List<String> undisturbed;
        try (Pipeline pipeline = start(folder, "3.9.2")) {
            awaitAll(pipeline);
            undisturbed = pipeline.rows(ROWS);
        }

        try (Pipeline pipeline = start(folder, "4.3.1")) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> indexed(pipeline) > 2);
            pipeline.stack.worker(0).kill();
            assertThat(indexed(pipeline)).isLessThan(DOCUMENTS);
            pipeline.stack.worker(0).start();
            awaitAll(pipeline);

            assertThat(undisturbed).hasSizeGreaterThanOrEqualTo(DOCUMENTS * 2);
            assertThat(pipeline.rows(ROWS)).isEqualTo(undisturbed);
        }
    }

    /** In small batches, so that the kill falls between two commits. */
    private static Pipeline start(Path folder, String connectVersion) {
        return Pipeline.start(LocalStack.builder().connectVersion(connectVersion), folder)
                .withConnectors(connector -> connector.name().equals("pgvector-sink")
                        ? connector.with("batch.max.documents", "4")
                        : connector);
    }

    private static void awaitAll(Pipeline pipeline) {
        pipeline.awaitRows("SELECT count(*) FROM rag_document WHERE status = 'indexed'", String.valueOf(DOCUMENTS));
    }

    private static long indexed(Pipeline pipeline) throws IOException {
        try {
            return Long.parseLong(pipeline.rows("SELECT count(*) FROM rag_document WHERE status = 'indexed'")
                    .get(0));
        } catch (SQLException e) {
            return 0; // no table yet
        }
    }
}
