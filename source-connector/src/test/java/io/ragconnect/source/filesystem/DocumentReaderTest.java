package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
    @TempDir
    Path folder;

    @Test
    void whateverAParserThrowsConcernsThatDocumentAlone() throws IOException {
        assertExtractFails((content, hints) -> {
            throw new ExtractionException("image/png has no text to index");
        });
        assertExtractFails((content, hints) -> {
            throw new IllegalStateException("a parser's bug");
        });
        assertExtractFails((content, hints) -> {
            throw new StackOverflowError();
        });
        assertExtractFails((content, hints) -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertExtractFails((content, hints) -> {
            throw new NoClassDefFoundError("some/Parser");
        });
    }

    @Test
    void whatStopsAnExtractionIsNoFaultOfTheDocument() {
        assertThatThrownBy(() -> read((content, hints) -> {
                    throw new ExtractionStoppedException("The extractor is closed");
                }))
                .isInstanceOf(ExtractionStoppedException.class);
    }

    @Test
    void aFileThatChangesOrVanishesOnTheWayIsNoDocument() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");
        FileStamp stamp = FileStatus.read(file).stamp();
        Files.writeString(file, "longer");
        assertThat(read(Extractors.standard(), "a.txt", stamp))
                .isEqualTo(new Reading.Disturbed(FileStatus.read(file).stamp()));
        Files.delete(file);
        assertThat(read(Extractors.standard(), "a.txt", stamp)).isEqualTo(new Reading.Gone());
    }

    private void assertExtractFails(Extractor extractor) throws IOException {
        assertThat(read(extractor)).isInstanceOfSatisfying(Reading.Failed.class, failed -> {
            assertThat(failed.failure().stage()).isEqualTo(Stage.EXTRACT);
            assertThat(failed.failure()).hasMessageContaining("a.pdf");
        });
    }

    private Reading read(Extractor extractor) throws IOException {
        Path file = Files.writeString(folder.resolve("a.pdf"), "a");
        return read(extractor, "a.pdf", FileStatus.read(file).stamp());
    }

    private Reading read(Extractor extractor, String name, FileStamp stamp) {
        FileSystemSourceConfig config =
                new FileSystemSourceConfig(Map.of("topic", "documents", "roots", "r=" + folder));
        FileTree tree = new FileTree(config);
        Place place = new Place(config.roots().get(0), name, folder.resolve(name));
        SourceMetrics metrics = new SourceMetrics("docs", 0, config);
        DocumentReader reader = new DocumentReader(tree, extractor, config, Clock.systemUTC(), metrics);
        return reader.read(place, stamp, null, 1);
    }
}
