package io.ragconnect.source.filesystem;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.record.Document;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes a file a document. */
final class DocumentReader {
    private final FileTree tree;
    private final Extractor extractor;
    private final int maxFileBytes;
    private final int maxDocumentBytes;

    DocumentReader(FileTree tree, Extractor extractor, FileSystemSourceConfig config) {
        this.tree = tree;
        this.extractor = extractor;
        this.maxFileBytes = config.maxFileBytes();
        this.maxDocumentBytes = config.maxDocumentBytes();
    }

    /**
     * The file's bytes.
     *
     * @throws NoSuchFileException when it vanished
     */
    byte[] fetch(Place place, FileStamp stamp) throws NoSuchFileException, DocumentException {
        if (stamp.size() > maxFileBytes) {
            throw tooLarge(place, stamp.size() + " bytes");
        }
        Set<OpenOption> options = new HashSet<>(Arrays.asList(tree.openOptions(place)));
        options.add(StandardOpenOption.READ);
        try (InputStream in = Channels.newInputStream(Files.newByteChannel(place.path(), options))) {
            byte[] content = in.readNBytes(maxFileBytes);
            if (content.length == maxFileBytes && in.read() >= 0) {
                throw tooLarge(place, "more");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? ": " + f.getReason() : "";
            throw new DocumentException(
                    Stage.FETCH,
                    place.path() + " can't be read (" + e.getClass().getSimpleName() + reason
                            + "); give the worker's user the right to read it",
                    e);
        }
    }

    private DocumentException tooLarge(Place place, String size) {
        return new DocumentException(
                Stage.FETCH,
                place.path() + " has " + size + " where file.max.bytes allows " + maxFileBytes
                        + "; raise it or exclude the file",
                null);
    }

    /** The document of a content. */
    Document extract(Place place, FileStamp stamp, byte[] content, String contentHash, long version, Instant observedAt)
            throws DocumentException {
        String fileName = fileName(place);
        Extraction extraction = extraction(place, content, fileName);
        Document document = Document.builder(
                        place.id(), place.path().toUri().toString(), extraction.contentType(), extraction.text())
                .title(extraction.title())
                .language(extraction.language())
                .headings(extraction.headings())
                .pages(extraction.pages())
                .content(contentHash, content.length)
                .modifiedAt(Instant.EPOCH.plus(stamp.modified(), ChronoUnit.MICROS))
                .observedAt(observedAt)
                .metadata(metadata(place, fileName, extraction))
                .version(version)
                .build();
        long size = DocumentSize.of(document);
        if (size > maxDocumentBytes) {
            throw new DocumentException(
                    Stage.EXTRACT,
                    "The text of " + place.path() + " makes a record of about " + size
                            + " bytes where document.max.bytes allows " + maxDocumentBytes
                            + "; raise it, the producer's max.request.size and the topic's max.message.bytes,"
                            + " then raise resend",
                    null);
        }
        return document;
    }

    private Extraction extraction(Place place, byte[] content, String fileName) throws DocumentException {
        try {
            return extractor.extract(content, Hints.fileName(fileName));
        } catch (ExtractionException e) {
            throw new DocumentException(Stage.EXTRACT, place.path() + ": " + e.getMessage(), e);
        } catch (ExtractionStoppedException e) {
            throw e; // it says nothing of the document
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            // a parser's own fault with this content, which is let go: the next document finds stack and heap as before
            throw new DocumentException(Stage.EXTRACT, place.path() + ": no text could be extracted: " + e, e);
        }
    }

    private static Map<String, String> metadata(Place place, String fileName, Extraction extraction) {
        Map<String, String> metadata = new HashMap<>(extraction.metadata());
        metadata.put("file_name", fileName);
        metadata.put("path", place.relative().isEmpty() ? fileName : place.relative());
        metadata.put("root", place.root().name());
        int dot = fileName.lastIndexOf('.');
        if (dot > 0 && dot < fileName.length() - 1) {
            metadata.put("extension", fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
        }
        return metadata;
    }

    private static String fileName(Place place) {
        return DocumentIds.element(place.path());
    }
}
