package io.ragconnect.source.filesystem;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.record.Document;
import io.ragconnect.record.Hashes;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.record.DocumentSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a file a document. Thread-safe, as long as nobody changes the tree's ignore files. */
final class DocumentReader {
    private final FileTree tree;
    private final Extractor extractor;
    private final Clock clock;
    private final SourceMetrics metrics;
    private final int maxFileBytes;
    private final int maxDocumentBytes;
    private final Oversize oversize;
    private final boolean captureAcl;

    DocumentReader(
            FileTree tree, Extractor extractor, FileSystemSourceConfig config, Clock clock, SourceMetrics metrics) {
        this.tree = tree;
        this.extractor = extractor;
        this.clock = clock;
        this.metrics = metrics;
        this.maxFileBytes = config.maxFileBytes();
        this.maxDocumentBytes = config.maxDocumentBytes();
        this.oversize = config.oversize();
        this.captureAcl = config.captureAcl();
    }

    /**
     * Reads a file.
     *
     * @param stamp that it had just before
     * @param known what is known of it
     * @param version that the document is to have
     */
    Reading read(Place place, FileStamp stamp, @Nullable Entry known, long version) {
        long hash = 0;
        try {
            byte[] content = fetch(place, stamp);
            List<String> acl = captureAcl ? acl(place) : List.of();
            metrics.bytesRead.addAndGet(content.length);
            FileStatus after = FileStatus.read(place.path(), tree.openOptions(place));
            if (!after.stamp().equals(stamp)) {
                return new Reading.Disturbed(after.stamp());
            }
            String contentHash = Hashes.sha256(content);
            hash = shortHash(contentHash, acl);
            if (known != null && known.settles(hash)) {
                return new Reading.Unchanged(hash);
            }
            String id = DocumentIds.ofFile(place.id(), hash);
            Document document = document(id, place, stamp, content, contentHash, acl, version);
            long size = DocumentSize.of(document);
            return size <= maxDocumentBytes
                    ? new Reading.Changed(hash, List.of(document), false)
                    : new Reading.Changed(hash, sections(place, document, size), true);
        } catch (NoSuchFileException e) {
            return new Reading.Gone();
        } catch (IOException e) {
            return new Reading.Failed(hash, unreadable(place, e));
        } catch (DocumentException e) {
            return new Reading.Failed(hash, e);
        }
    }

    private byte[] fetch(Place place, FileStamp stamp) throws IOException, DocumentException {
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
        }
    }

    private List<String> acl(Place place) throws IOException {
        return Acl.readers(place.path(), tree.openOptions(place));
    }

    /** Of the content, and of who may read it: a change of rights makes another version, too. */
    private static long shortHash(String contentHash, List<String> acl) {
        long hash = HexFormat.fromHexDigitsToLong(contentHash, 0, 16);
        return acl.isEmpty() ? hash : hash ^ HexFormat.fromHexDigitsToLong(Hashes.sha256(acl.toString()), 0, 16);
    }

    private static DocumentException unreadable(Place place, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? ": " + f.getReason() : "";
        return new DocumentException(
                Stage.FETCH,
                place.path() + " can't be read (" + e.getClass().getSimpleName() + reason
                        + "); give the worker's user the right to read it",
                e);
    }

    private DocumentException tooLarge(Place place, String size) {
        return new DocumentException(
                Stage.FETCH,
                place.path() + " has " + size + " where file.max.bytes allows " + maxFileBytes
                        + "; raise it or exclude the file",
                null);
    }

    private Document document(
            String id, Place place, FileStamp stamp, byte[] content, String contentHash, List<String> acl, long version)
            throws DocumentException {
        String fileName = fileName(place);
        Extraction extraction = extraction(place, content, fileName);
        return Document.builder(id, place.path().toUri().toString(), extraction.contentType(), extraction.text())
                .title(extraction.title())
                .language(extraction.language())
                .headings(extraction.headings())
                .pages(extraction.pages())
                .content(contentHash, content.length)
                .modifiedAt(Instant.EPOCH.plus(stamp.modified(), ChronoUnit.MICROS))
                .observedAt(clock.instant())
                .metadata(metadata(place, fileName, extraction))
                .acl(acl)
                .version(version)
                .build();
    }

    private List<Document> sections(Place place, Document document, long size) throws DocumentException {
        List<Document> sections = oversize == Oversize.SECTIONS ? Sections.of(document, maxDocumentBytes) : List.of();
        if (sections.isEmpty()) {
            throw new DocumentException(
                    Stage.EXTRACT,
                    "The text of " + place.path() + " makes a record of about " + size
                            + " bytes where document.max.bytes allows " + maxDocumentBytes
                            + "; set document.oversize=sections, or raise it, the producer's max.request.size and the"
                            + " topic's max.message.bytes, then raise resend",
                    null);
        }
        return sections;
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
