package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker is killed in the middle of the ingest, again and again, and files go while nobody looks. */
class ExactlyOnceSourceIT {
    private static final int FILES = 1_000;
    private static final int KILLS = 5;
    private static final int RECORDS_BETWEEN_KILLS = 60;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path temp;

    private final Random random = new Random(Long.getLong("seed", System.nanoTime()));

    @Test
    void theTopicEqualsTheFolderAndNothingIsThereTwice() throws Exception {
        Path root = Files.createDirectory(temp.resolve("docs"));
        ChangingFolder folder = new ChangingFolder(root, random);
        folder.write(FILES);
        LocalStack.Builder builder = LocalStack.builder()
                .bundle(Pipeline.BUNDLE)
                .durable(false)
                .workerProperty("exactly.once.source.support", "enabled")
                .examplesOn("docs=" + root.toUri());
        try (LocalStack stack = builder.start();
                SourceTopic topic = new SourceTopic(stack.bootstrapServers(), "documents")) {
            ConnectorFile source = Pipeline.example("filesystem-source.json")
                    .with("poll.max.bytes", "1")
                    .with("manifest.buckets", "8")
                    .with("delete.guard.count", "100000");
            stack.connect().put(source.name(), source.config());

            for (int kill = 0; kill < KILLS; kill++) {
                int enough = topic.read().size() + 1 + random.nextInt(RECORDS_BETWEEN_KILLS);
                await().atMost(LIMIT)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> topic.read().size() >= enough);
                stack.worker(0).kill();
                assertThat(topic.folded("text")).as("in the middle of it").isNotEqualTo(folder.documents());
                folder.deleteWhatWasSentLast(topic.read());
                folder.change();
                stack.worker(0).start();
                folder.change();
            }
            await().atMost(LIMIT).until(() -> topic.folded("text").equals(folder.documents()));
            topic.assertNothingIsThereTwice();
        }
    }
}
