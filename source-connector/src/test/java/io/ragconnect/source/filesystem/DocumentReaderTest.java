package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
    @TempDir
    Path folder;

    @Test
    void whateverAParserThrowsConcernsThatDocumentAlone() {
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
        assertThatThrownBy(() -> extract((content, hints) -> {
                    throw new ExtractionStoppedException("The extractor is closed");
                }))
                .isInstanceOf(ExtractionStoppedException.class);
    }

    private void assertExtractFails(Extractor extractor) {
        assertThatThrownBy(() -> extract(extractor))
                .isInstanceOfSatisfying(DocumentException.class, failure -> assertThat(failure.stage())
                        .isEqualTo(Stage.EXTRACT))
                .hasMessageContaining("a.pdf");
    }

    private void extract(Extractor extractor) throws DocumentException {
        FileSystemSourceConfig config =
                new FileSystemSourceConfig(Map.of("topic", "documents", "roots", "r=" + folder));
        FileTree tree = new FileTree(config.roots(), config.filter(), false, config.allowedRoots());
        Place place = new Place(config.roots().get(0), "a.pdf", folder.resolve("a.pdf"));
        DocumentReader reader = new DocumentReader(tree, extractor, config);
        reader.extract(place, new FileStamp(0, 1), new byte[1], "00", 1, Instant.EPOCH);
    }
}
