package io.ragconnect.source.filesystem;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Batch;
import io.ragconnect.source.manifest.Batch.Draft;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.record.DocumentSize;
import java.util.UUID;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.jspecify.annotations.Nullable;

/** The records that tell of a file: its document or the parts of it, tombstones, errors. Sizes returned are about right. */
final class Records {
    private final FileSystemSourceConfig config;

    Records(FileSystemSourceConfig config) {
        this.config = config;
    }

    /**
     * Adds a file's document, and tombstones for what is no more of the one before.
     *
     * @param before what is remembered of the document; null when it is new
     */
    long send(String file, Reading.Changed changed, @Nullable Entry before, long version, Batch batch) {
        long bytes = 0;
        for (Document document : changed.documents()) {
            batch.addPart(
                    file,
                    new Draft(config.topic(), document.id(), Document.SCHEMA, document.toStruct(), headers(version)));
            bytes += DocumentSize.of(document);
        }
        if (before != null) {
            if (changed.inParts() && (before.parts() == 0 || before.outcome() != Entry.Outcome.SENT)) {
                // as one record it is no more, nor is the error that may stand in its place
                batch.addPart(file, tombstone(DocumentIds.ofFile(file, changed.hash()), version));
            }
            bytes += addTombstones(file, changed.hash(), before, changed.parts(), version, batch);
        }
        return bytes;
    }

    /** Adds tombstones for all that stands for a file's document. */
    long delete(String file, Entry known, long version, Batch batch) {
        String id = DocumentIds.ofFile(file, known.hash());
        if (known.parts() == 0 || known.outcome() != Entry.Outcome.SENT) {
            batch.addPart(file, tombstone(id, version)); // also for the error that may stand in a part's place
        }
        return id.length() + addTombstones(file, known.hash(), known, 0, version, batch);
    }

    /** Adds an error, if errors are to be sent. */
    long report(String file, DocumentError error, long version, Batch batch) {
        if (config.errorsTopic().isEmpty()) {
            return 0;
        }
        batch.addPart(
                file,
                new Draft(config.errorsTopic(), error.id(), DocumentError.SCHEMA, error.toStruct(), headers(version)));
        return (long) error.message().length() + error.trace().length();
    }

    /** For the parts behind the last one that there is now. */
    private long addTombstones(String file, long hash, Entry before, int parts, long version, Batch batch) {
        String id = DocumentIds.ofFile(file, hash);
        long bytes = 0;
        for (int part = parts + 1; part <= before.parts(); part++) {
            batch.addPart(file, tombstone(DocumentIds.part(id, part), version));
            bytes += id.length();
        }
        return bytes;
    }

    private Draft tombstone(String id, long version) {
        return new Draft(config.topic(), id, null, null, headers(version));
    }

    private static Headers headers(long version) {
        return new ConnectHeaders()
                .addLong(RagHeaders.VERSION, version)
                .addString(RagHeaders.CORRELATION_ID, UUID.randomUUID().toString());
    }
}
