package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.DocumentError;
import io.ragconnect.source.manifest.StoredDocument;
import io.ragconnect.source.manifest.StoredDocument.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever became of the files, the stored offsets tell the last record of every key that stands in the topic. */
class StoredFilesTest {
    @TempDir
    private Path folder;

    @Test
    void everyKeyOfTheTopicIsToldWithItsVersion() throws IOException {
        write("a.txt", "One");
        write("sub/b#1 100%.txt", "Two");
        write("gone.txt", "Three");
        write("broken.pdf", "%PDF-1.4 and nothing more");
        write("long.md", "# Chapter\n\nA sentence. ".repeat(4_000));
        try (ConnectHarness connect = new ConnectHarness("docs=" + folder)
                .with("document.max.bytes", 32_768)
                .with("document.oversize", "sections")
                .start()
                .settle()) {
            Files.delete(folder.resolve("gone.txt"));
            write("a.txt", "One, changed");
            connect.settle();

            assertThat(told(connect)).isEqualTo(topic(connect)).hasSizeGreaterThan(5);
            assertThat(told(connect)).containsKey("docs/long.md#2");
            assertThat(StoredFiles.file(folder, "sub/b%231 100%25.txt")).hasContent("Two");
            assertThat(StoredFiles.file(folder, "long.md#2")).isEqualTo(folder.resolve("long.md"));
        }
    }

    @Test
    void oneDocumentOfSeveralFilesIsToldOnce() throws IOException {
        write("a.txt", "The same");
        write("b.txt", "The same");
        write("c.txt", "Another");
        try (ConnectHarness connect = new ConnectHarness("docs=" + folder)
                .with("document.id.strategy", "content-hash")
                .start()
                .settle()) {
            assertThat(told(connect)).isEqualTo(topic(connect)).hasSize(2);
        }
    }

    @Test
    void anEarlierVersionInPartsMayStandBehindAnError() throws IOException {
        write("long.md", "# Chapter\n\nA sentence. ".repeat(4_000));
        Extractor standard = Extractors.standard();
        try (ConnectHarness connect = new ConnectHarness("docs=" + folder)
                .with("document.max.bytes", 32_768)
                .with("document.oversize", "sections")
                .extracting((content, hints) -> {
                    if (content.length == 0) {
                        throw new ExtractionException("damaged", null);
                    }
                    return standard.extract(content, hints);
                })
                .start()
                .settle()) {
            int parts = told(connect).size();
            write("long.md", "");
            connect.settle();

            assertThat(told(connect).get("docs/long.md").standing()).isEqualTo(Standing.REPORTED);
            assertThat(told(connect).values().stream().filter(told -> told.standing() == Standing.EARLIER))
                    .hasSize(parts);
        }
    }

    @Test
    void whatIsNoOffsetOfThisSourceIsRefused() {
        assertThatThrownBy(() -> StoredFiles.read(Map.of("position", 3), told -> {}))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Not a manifest");
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static Map<String, StoredDocument> told(ConnectHarness connect) {
        Map<String, StoredDocument> told = new TreeMap<>();
        connect.offsets
                .values()
                .forEach(offset -> StoredFiles.read(offset, document -> {
                    assertThat(told.put(document.id(), document))
                            .as(document.id())
                            .isNull();
                }));
        return told;
    }

    /** What stands in both topics, folded by key. */
    private static Map<String, StoredDocument> topic(ConnectHarness connect) {
        Map<String, StoredDocument> topic = new TreeMap<>();
        for (SourceRecord record : connect.log) {
            String id = (String) record.key();
            if (record.value() == null) {
                topic.remove(id);
            } else {
                Standing standing = DocumentError.is(record.value()) ? Standing.REPORTED : Standing.SENT;
                topic.put(id, new StoredDocument(id, ConnectHarness.version(record), standing));
            }
        }
        return topic;
    }
}
