package io.ragconnect.source.filesystem;

import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import io.ragconnect.source.manifest.StoredDocument;
import io.ragconnect.source.manifest.StoredDocument.Standing;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The offsets of the filesystem source, read from outside: what it has sent, and of which file. */
public final class StoredFiles {
    private StoredFiles() {}

    /**
     * Hands over every key of the topic that an offset knows.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException when the offset is damaged or not this source's
     */
    public static void read(Map<String, ?> offset, Consumer<StoredDocument> documents) {
        Manifest.read(offset, (file, entry) -> {
            if (entry.version() != Copies.WAITING) {
                read(DocumentIds.ofFile(file, entry.hash()), entry, documents);
            }
        });
    }

    /**
     * The file of a document or of a part of one.
     *
     * @param root the folder, absolute
     * @param path what follows the root's name and a slash in the id
     */
    public static Path file(Path root, String path) {
        return DocumentIds.resolve(root, DocumentIds.document(path));
    }

    private static void read(String id, Entry entry, Consumer<StoredDocument> documents) {
        Standing standing = standing(entry.outcome());
        if (entry.parts() == 0 || standing != Standing.SENT) {
            documents.accept(new StoredDocument(id, entry.version(), standing));
        }
        for (int part = 1; part <= entry.parts(); part++) {
            documents.accept(
                    standing == Standing.SENT
                            ? new StoredDocument(DocumentIds.part(id, part), entry.version(), standing)
                            : new StoredDocument(DocumentIds.part(id, part), 0, Standing.EARLIER));
        }
    }

    private static Standing standing(Entry.Outcome outcome) {
        return switch (outcome) {
            case SENT -> Standing.SENT;
            case NOT_FETCHED, NOT_EXTRACTED -> Standing.REPORTED;
            case FORGOTTEN -> Standing.PENDING;
        };
    }
}
