package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.localstack.ConnectWorker;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker of the source is frozen in the middle of the ingest, and goes on when another one has done it all. */
class ZombieSourceIT {
    private static final int FILES = 600;
    private static final int SENT_BEFORE = 50;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path temp;

    private final Random random = new Random(Long.getLong("seed", System.nanoTime()));

    /** Its transaction is open, its queue is full, and its manifest knows of files that are no more. */
    @Test
    void aSourceThatWasFrozenWhileItsTaskMovedIsFenced() throws Exception {
        Path root = Files.createDirectory(temp.resolve("docs"));
        ChangingFolder folder = new ChangingFolder(root, random);
        folder.write(FILES);
        LocalStack.Builder builder = LocalStack.builder()
                .bundle(Pipeline.BUNDLE)
                .durable(false)
                .workers(2)
                .workerProperty("exactly.once.source.support", "enabled")
                .workerProperty("session.timeout.ms", "6000")
                .workerProperty("heartbeat.interval.ms", "2000")
                .examplesOn("docs=" + root.toUri());
        try (LocalStack stack = builder.start();
                SourceTopic topic = new SourceTopic(stack.bootstrapServers(), "documents")) {
            ConnectorFile source = Pipeline.example("filesystem-source.json")
                    .with("poll.max.bytes", "1")
                    .with("manifest.buckets", "8")
                    .with("delete.guard.count", "100000");
            stack.connect().put(source.name(), source.config());
            await().atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> topic.read().size() >= SENT_BEFORE);
            ConnectWorker zombie = worker(stack, source.name());
            ConnectWorker heir = zombie == stack.worker(0) ? stack.worker(1) : stack.worker(0);
            zombie.pause();
            assertThat(topic.folded("text")).as("in the middle of it").isNotEqualTo(folder.documents());

            folder.deleteWhatWasSentLast(topic.read());
            folder.change();
            await().atMost(LIMIT).until(() -> topic.folded("text").equals(folder.documents()));
            folder.change();
            await().atMost(LIMIT).until(() -> topic.folded("text").equals(folder.documents()));
            assertThat(workerId(heir)).isEqualTo(runsOn(heir, source.name()));

            zombie.resume();
            await().atMost(LIMIT).until(() -> Files.readString(zombie.logFile()).contains("ProducerFencedException"));
            folder.change();
            await().atMost(LIMIT).until(() -> topic.folded("text").equals(folder.documents()));
            topic.assertNothingIsThereTwice();
        }
    }

    private static ConnectWorker worker(LocalStack stack, String connector) {
        return runsOn(stack.worker(0), connector).equals(workerId(stack.worker(0))) ? stack.worker(0) : stack.worker(1);
    }

    /** @param asked any worker that is awake */
    private static String runsOn(ConnectWorker asked, String connector) {
        JsonNode tasks = new ConnectClient(asked.restUrl()).status(connector).path("tasks");
        return tasks.path(0).path("worker_id").asText();
    }

    private static String workerId(ConnectWorker worker) {
        return worker.restUrl().substring("http://".length());
    }
}
