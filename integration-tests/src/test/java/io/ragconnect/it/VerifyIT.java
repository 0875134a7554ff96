package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./quickstart verify} against any worker and database: it proves equality, and no damage escapes it. */
class VerifyIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SOURCE = "filesystem-source";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private Path temp;

    @Test
    void equalityIsProvedEveryDamageIsNamedAndCanBeMended() throws Exception {
        Folders.letOthersThrough(temp);
        Path folder = Files.createDirectory(temp.resolve("docs"));
        for (String name : List.of("stale", "lost", "torn", "rewritten", "whole", "orphan")) {
            Files.writeString(folder.resolve(name + ".txt"), "The document that is called " + name + ".");
        }
        Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.4 and nothing more");
        try (Pipeline pipeline = Pipeline.start(LocalStack.builder(), folder).withConnectors()) {
            pipeline.awaitRows(
                    "SELECT status, count(*) FROM rag_document GROUP BY status ORDER BY status",
                    "failed|1",
                    "indexed|6");

            JsonNode equal = verify(pipeline, folder, 0, "--wait", "60");
            assertThat(equal.path("equals_sources").asBoolean()).isTrue();
            assertThat(equal.path("equal").asInt()).isEqualTo(6);
            assertThat(equal.path("files_read").asInt()).isEqualTo(6);
            assertThat(equal.path("failed").asInt()).isEqualTo(1);

            String newest =
                    pipeline.rows("SELECT max(version) FROM rag_document").get(0);
            stop(pipeline);
            pipeline.stack.connect().resetOffsets(SOURCE);
            // the source can't know any more that it has sent this one
            Files.delete(folder.resolve("orphan.txt"));
            pipeline.stack.connect().resume(SOURCE);
            pipeline.awaitRows("SELECT count(*) FROM rag_document WHERE version > " + newest, "5");
            stop(pipeline);
            Files.writeString(folder.resolve("rewritten.txt"), "Another text.");
            pipeline.execute("UPDATE rag_document SET version = version - 1 WHERE id = 'docs/stale.txt'");
            pipeline.execute("DELETE FROM rag_document WHERE id = 'docs/lost.txt'");
            pipeline.execute("DELETE FROM rag_chunk WHERE document_id = 'docs/torn.txt'");

            JsonNode damaged = verify(pipeline, folder, 1, "--wait", "0");
            assertThat(damaged.path("equals_sources").asBoolean()).isFalse();
            assertThat(damaged.path("differences"))
                    .extracting(difference -> difference.path("kind").asText() + " "
                            + difference.path("document_id").asText())
                    .containsExactlyInAnyOrder(
                            "extra docs/orphan.txt",
                            "stale docs/stale.txt",
                            "missing docs/lost.txt",
                            "chunks docs/torn.txt",
                            "content docs/rewritten.txt");

            // what docs/verifying.md tells to do
            for (String table : List.of("rag_chunk WHERE document_id", "rag_document WHERE id")) {
                pipeline.execute("DELETE FROM " + table + " IN ('docs/orphan.txt', 'docs/lost.txt', 'docs/torn.txt')");
            }
            pipeline.stack
                    .connect()
                    .put(
                            SOURCE,
                            Pipeline.example("filesystem-source.json")
                                    .with("resend", "1")
                                    .config());
            pipeline.stack.connect().resume(SOURCE);
            JsonNode mended = verify(pipeline, folder, 0, "--wait", "60");
            assertThat(mended.path("equal").asInt()).isEqualTo(5);
            assertThat(mended.path("files_read").asInt()).isEqualTo(5);
        }
    }

    /** A stop stores the offsets. */
    private static void stop(Pipeline pipeline) {
        ConnectClient connect = pipeline.stack.connect();
        connect.stop(SOURCE);
        connect.awaitStopped(SOURCE, LIMIT);
    }

    private JsonNode verify(Pipeline pipeline, Path folder, int status, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "verify",
                "--json",
                "--connect-url",
                pipeline.stack.worker(0).restUrl(),
                "--jdbc-url",
                pipeline.stack.postgres().jdbcUrl(),
                "--root",
                "docs=" + folder));
        command.addAll(List.of(options));
        QuickstartCommand.Outcome outcome = new QuickstartCommand(temp).run(command.toArray(String[]::new));
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(status);
        return JSON.readTree(outcome.out());
    }
}
