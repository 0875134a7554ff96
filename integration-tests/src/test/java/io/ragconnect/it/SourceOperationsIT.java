package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.it.SourceTopic.Sent;
import io.ragconnect.localstack.ConnectException;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import io.ragconnect.localstack.site.Website;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to a source by Connect's interface, and what its broker does to it; the worker is not killed here. */
class SourceOperationsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int FILES = 40;

    @TempDir
    private static Path temp;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder().bundle(Pipeline.BUNDLE).durable(false).start();
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    /** A connector with a folder and topics of its own. */
    private record Source(String name, Path folder) {
        ConnectorFile connector() {
            return new ConnectorFile(
                            name, Pipeline.example("filesystem-source.json").config())
                    .with("roots", "docs=" + folder)
                    .with("topic", name)
                    .with("errors.topic", name + ".errors")
                    .with("rescan.interval.ms", "500");
        }

        SourceTopic topic() {
            return new SourceTopic(stack.bootstrapServers(), name);
        }

        void write(String file, String text) throws IOException {
            Files.writeString(folder.resolve(file), text);
        }

        Map<String, String> files() throws IOException {
            Map<String, String> documents = new TreeMap<>();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    documents.put("docs/" + file.getFileName(), Files.readString(file));
                }
            }
            return documents;
        }

        void awaitMirrored(SourceTopic topic) {
            await().atMost(LIMIT).until(() -> topic.folded("text").equals(files()));
        }

        void stopAndWait() {
            SourceOperationsIT.stopAndWait(name);
        }
    }

    private static void stopAndWait(String name) {
        stack.connect().stop(name);
        stack.connect().awaitStopped(name, LIMIT);
    }

    private static Source source(String name) throws IOException {
        Source source = new Source(name, Files.createDirectory(temp.resolve(name)));
        for (int i = 0; i < FILES; i++) {
            source.write("note-" + i + ".txt", "Note " + i);
        }
        return source;
    }

    @Test
    void moreOrFewerTasksSendNothingAgain() throws Exception {
        Source source = source("tasks");
        try (SourceTopic topic = source.topic()) {
            int changes = 0;
            for (int tasks : new int[] {1, 3, 2, 1}) {
                ConnectorFile connector = source.connector().with("tasks.max", String.valueOf(tasks));
                stack.connect().create(connector, LIMIT);
                await().atMost(LIMIT).until(() -> stack.connect()
                        .status(source.name())
                        .path("tasks")
                        .findValuesAsText("state")
                        .equals(Collections.nCopies(tasks, "RUNNING")));
                source.awaitMirrored(topic);
                source.write("note-" + tasks + ".txt", "Changed with " + tasks + " tasks, " + changes++);
                Files.delete(source.folder().resolve("note-" + (10 + changes) + ".txt"));
                Files.move(
                        source.folder().resolve("note-" + (20 + changes) + ".txt"),
                        source.folder().resolve("moved-" + changes + ".txt"));
                source.awaitMirrored(topic);
            }
            assertThat(topic.read()).hasSize(FILES + changes * 4);
        }
        stack.connect().deleteConnector(source.name());
    }

    @Test
    void offsetsPutBackAreObeyedAndAResetSendsEverythingAgain() throws Exception {
        Source source = source("offsets");
        stack.connect().create(source.connector(), LIMIT);
        try (SourceTopic topic = source.topic()) {
            source.awaitMirrored(topic);
            source.stopAndWait();
            JsonNode before = stack.connect().offsets(source.name());
            stack.connect().resume(source.name());
            Files.delete(source.folder().resolve("note-0.txt"));
            source.write("later.txt", "Later");
            source.awaitMirrored(topic);

            source.stopAndWait();
            String path = "/connectors/" + source.name() + "/offsets";
            assertThatThrownBy(() -> stack.connect().request("PATCH", path, withoutDocuments(before)))
                    .isInstanceOf(ConnectException.class);
            stack.connect().request("PATCH", path, before);
            stack.connect().resume(source.name());
            await().atMost(LIMIT)
                    .until(() -> times(topic, "docs/later.txt") == 2 && times(topic, "docs/note-0.txt") == 3);
            assertThat(topic.read()).hasSize(FILES + 4);

            source.stopAndWait();
            stack.connect().resetOffsets(source.name());
            stack.connect().resume(source.name());
            await().atMost(LIMIT).until(() -> topic.read().size() == FILES + 4 + FILES);
            assertThat(topic.folded("text")).isEqualTo(source.files());
            assertVersionsGrow(topic.read());
        }
        stack.connect().deleteConnector(source.name());
    }

    @Test
    void offsetsOfASitePutBackAreObeyedAndAResetCrawlsEverythingAnew() throws Exception {
        Map<String, String> pages = new HashMap<>();
        for (int i = 0; i < FILES; i++) {
            pages.put("/" + i + ".html", "<main>Page " + i + " <a href=/" + (i + 1) + ".html>on</a></main>");
        }
        String name = "site";
        try (Website site = Website.of(pages);
                SourceTopic topic = new SourceTopic(stack.bootstrapServers(), name)) {
            ConnectorFile connector = new ConnectorFile(
                            name, Pipeline.example("web-source.json").config())
                    .with("seeds", site.url("/0.html"))
                    .with("topic", name)
                    .with("errors.topic", "")
                    .with("allow.private.addresses", "true")
                    .with("crawl.delay.ms", "0")
                    .with("state.interval.ms", "500");
            stack.connect().create(connector, LIMIT);
            await().atMost(LIMIT).until(() -> topic.read().size() == FILES);
            new Crawled(stack, name).awaitAllSettled(LIMIT);
            stopAndWait(name);
            JsonNode before = stack.connect().offsets(name);
            String path = "/connectors/" + name + "/offsets";
            assertThatThrownBy(() -> stack.connect().request("PATCH", path, withoutDocuments(before)))
                    .isInstanceOf(ConnectException.class);

            // what was read is known, and due for no visit in the next hour
            stack.connect().request("PATCH", path, before);
            site.begin();
            stack.connect().resume(name);
            stack.connect().awaitRunning(name, LIMIT);
            stopAndWait(name);
            assertThat(topic.read()).hasSize(FILES);
            assertThat(site.fullAnswers()).isZero();

            stack.connect().resetOffsets(name);
            stack.connect().resume(name);
            await().atMost(LIMIT).until(() -> topic.read().size() == 2 * FILES);
            assertThat(topic.folded("id")).hasSize(FILES);
            assertThat(site.fullAnswersByPath()).hasSize(FILES).allSatisfy((url, times) -> assertThat(times)
                    .isEqualTo(1));
            assertVersionsGrow(topic.read());
        }
        stack.connect().deleteConnector(name);
    }

    @Test
    void aBadSettingIsRefusedWithItsRemedyAndTheOldOnesGoOn() throws Exception {
        Source source = source("settings");
        stack.connect().create(source.connector(), LIMIT);
        try (SourceTopic topic = source.topic()) {
            source.awaitMirrored(topic);
            ConnectorFile bad = source.connector().with("roots", "docs=" + temp.resolve("nowhere"));
            assertThatThrownBy(() -> stack.connect().put(bad.name(), bad.config()))
                    .isInstanceOfSatisfying(
                            ConnectException.class, e -> assertThat(e.status()).isEqualTo(400))
                    .hasMessageContaining("roots")
                    .hasMessageContaining("does not exist on this worker; mount it or correct the path");
            source.write("later.txt", "Later");
            source.awaitMirrored(topic);
        }
        stack.connect().deleteConnector(source.name());
    }

    /** Around the limit, so that what the estimate lets through is what the producer takes. */
    @Test
    void whatWouldBeTooLargeForTheProducerIsReportedAndTheRestFlows() throws Exception {
        Source source = source("sizes");
        int limit = 100_000;
        List<String> odd = new ArrayList<>();
        for (String letters : List.of("plain text ", "\"\\\"\\", "日本語 ", "\uD83D\uDE00 ", "é", "\t\n a")) {
            for (int percent = 60; percent <= 110; percent += 2) {
                int bytes = limit * percent / 100;
                String name = "odd-" + odd.size() + ".txt";
                odd.add("docs/" + name);
                source.write(name, "a" + letters.repeat(bytes / json(letters)));
            }
        }
        stack.connect()
                .create(
                        source.connector()
                                .with("document.max.bytes", String.valueOf(limit))
                                .with("producer.override.max.request.size", String.valueOf(limit))
                                .with("producer.override.compression.type", "none"),
                        LIMIT);
        try (SourceTopic topic = source.topic();
                SourceTopic errors = new SourceTopic(stack.bootstrapServers(), source.name() + ".errors")) {
            await().atMost(LIMIT).until(() -> {
                stack.connect().awaitRunning(source.name(), LIMIT);
                return topic.folded("id").size() + errors.folded("id").size() == FILES + odd.size();
            });
            assertThat(topic.folded("id").keySet())
                    .doesNotContainAnyElementsOf(errors.folded("id").keySet());
            assertThat(errors.folded("message").values())
                    .hasSizeBetween(odd.size() / 10, odd.size() / 2)
                    .allSatisfy(message -> assertThat(message).contains("document.max.bytes"));
            stack.connect().awaitRunning(source.name(), LIMIT);
        }
        stack.connect().deleteConnector(source.name());
    }

    @Test
    void aBrokerThatWasAwayLosesNothing() throws Exception {
        Source source = source("broker");
        stack.connect().create(source.connector(), LIMIT);
        try (SourceTopic topic = source.topic()) {
            source.awaitMirrored(topic);
            // a stop stores the offsets: a document that is deleted before they are stays behind (ADR 40)
            source.stopAndWait();
            stack.connect().resume(source.name());
            stack.connect().awaitRunning(source.name(), LIMIT);
            stack.broker(0).kill();
            for (int i = 0; i < FILES; i++) {
                source.write("away-" + i + ".txt", "Written while the broker was away " + i);
            }
            Files.delete(source.folder().resolve("note-0.txt"));
            stack.broker(0).start();
            source.awaitMirrored(topic);
            stack.connect().awaitRunning(source.name(), LIMIT);
        }
        stack.connect().deleteConnector(source.name());
    }

    /** How long a text is in JSON. */
    private static int json(String text) throws IOException {
        return new ObjectMapper().writeValueAsBytes(text).length - 2;
    }

    private static long times(SourceTopic topic, String key) {
        return topic.read().stream().filter(sent -> sent.key().equals(key)).count();
    }

    private static JsonNode withoutDocuments(JsonNode offsets) {
        JsonNode broken = offsets.deepCopy();
        ((ObjectNode) broken.at("/offsets/0/offset")).remove("documents");
        return broken;
    }

    private static void assertVersionsGrow(List<Sent> sent) {
        Map<String, Long> versions = new TreeMap<>();
        for (Sent record : sent) {
            Long before = versions.put(record.key(), record.version());
            assertThat(before == null || before < record.version())
                    .as(record.key())
                    .isTrue();
        }
    }
}
