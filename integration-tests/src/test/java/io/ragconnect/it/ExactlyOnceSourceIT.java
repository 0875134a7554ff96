package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.it.SourceTopic.Sent;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private Path folder;
    private int written;

    @Test
    void theTopicEqualsTheFolderAndNothingIsThereTwice() throws Exception {
        folder = Files.createDirectory(temp.resolve("docs"));
        for (int i = 0; i < FILES; i++) {
            write();
        }
        LocalStack.Builder builder = LocalStack.builder()
                .bundle(Pipeline.BUNDLE)
                .durable(false)
                .workerProperty("exactly.once.source.support", "enabled")
                .examplesOn("docs=" + folder.toUri());
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
                assertThat(topic.folded("text")).as("in the middle of it").isNotEqualTo(folder());
                deleteWhatWasSentLast(topic.read());
                change();
                stack.worker(0).start();
                change();
            }
            await().atMost(LIMIT).until(() -> topic.folded("text").equals(folder()));
            assertNothingIsThereTwice(topic.read());
        }
    }

    /** What at-least-once delivery would leave behind: documents whose offsets may not have been stored. */
    private void deleteWhatWasSentLast(List<Sent> sent) throws IOException {
        for (Sent last : sent.subList(Math.max(0, sent.size() - 10), sent.size())) {
            Files.deleteIfExists(folder.resolve(last.key().substring("docs/".length())));
        }
    }

    private void change() throws IOException {
        List<Path> files = new ArrayList<>(folder().keySet().stream()
                .map(id -> folder.resolve(id.substring("docs/".length())))
                .toList());
        for (int i = 0; i < 10; i++) {
            Files.delete(files.remove(random.nextInt(files.size())));
            Files.move(files.remove(random.nextInt(files.size())), folder.resolve("moved-" + written++ + ".txt"));
            Files.writeString(files.get(random.nextInt(files.size())), "Changed, text " + written++);
            write();
        }
    }

    private void write() throws IOException {
        Files.writeString(folder.resolve("note-" + written + ".txt"), "Note, text " + written);
        written++;
    }

    private Map<String, String> folder() throws IOException {
        Map<String, String> documents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                documents.put("docs/" + file.getFileName(), Files.readString(file));
            }
        }
        return documents;
    }

    /** No text is written twice to one file, so a record that repeats the one before it was sent again. */
    private static void assertNothingIsThereTwice(List<Sent> sent) {
        assertThat(sent)
                .extracting(record -> record.key() + " " + record.version())
                .doesNotHaveDuplicates();
        Map<String, Sent> before = new HashMap<>();
        for (Sent record : sent) {
            Sent other = before.put(record.key(), record);
            if (other != null) {
                assertThat(record.version()).as(record.key()).isGreaterThan(other.version());
                assertThat(record.text("content_hash")).as(record.key()).isNotEqualTo(other.text("content_hash"));
            }
        }
    }
}
