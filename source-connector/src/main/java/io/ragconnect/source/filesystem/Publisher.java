package io.ragconnect.source.filesystem;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.Hashes;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Batch;
import io.ragconnect.source.manifest.Batch.Draft;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes records of the changes that are ready. */
final class Publisher {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private final FileTree tree;
    private final Manifest manifest;
    private final Changes changes;
    private final Noticer noticer;
    private final DocumentReader reader;
    private final FileSystemSourceConfig config;
    private final Clock clock;
    private final SourceMetrics metrics;

    Publisher(
            FileTree tree,
            Manifest manifest,
            Changes changes,
            Noticer noticer,
            DocumentReader reader,
            FileSystemSourceConfig config,
            Clock clock,
            SourceMetrics metrics) {
        this.tree = tree;
        this.manifest = manifest;
        this.changes = changes;
        this.noticer = noticer;
        this.reader = reader;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Records of what is ready: until nothing is, the records are large enough, or {@link System#nanoTime} says stop. */
    List<SourceRecord> publish(long deadline) {
        Batch batch = new Batch(manifest);
        long bytes = 0;
        do {
            Change change = changes.next();
            if (change == null) {
                break;
            }
            bytes += change.isLoss() ? publishLoss(change, batch) : publishFile(change, batch);
        } while (bytes < config.maxPollBytes() && System.nanoTime() - deadline < 0);
        return batch.records();
    }

    private long publishLoss(Change change, Batch batch) {
        Entry known = manifest.get(change.id());
        if (known == null || tree.isPresent(change.id())) {
            return 0;
        }
        long version = manifest.nextVersion(change.id(), clock.millis());
        batch.addTombstone(new Draft(config.topic(), change.id(), null, null, headers(version)), version);
        return change.id().length();
    }

    private long publishFile(Change change, Batch batch) {
        Place place = tree.place(change.id());
        FileStamp stamp = place == null ? null : tree.stamp(place);
        if (place == null || stamp == null) {
            return 0; // vanished since it was noticed: if it was known, its loss is noticed, too
        }
        if (!stamp.equals(change.stamp())) {
            noticer.file(change.id(), stamp, change.origin());
            return 0;
        }
        Entry known = manifest.get(change.id());
        try {
            byte[] content = reader.fetch(place, stamp);
            metrics.bytesRead.addAndGet(content.length);
            FileStamp stampAfter = tree.stamp(place);
            if (stampAfter != null && !stampAfter.equals(stamp)) {
                noticer.file(change.id(), stampAfter, change.origin());
                return 0;
            }
            return publishContent(place, stamp, content, known, batch);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (DocumentException e) {
            return publishFailure(place, stamp, 0, known, e, batch);
        }
    }

    private long publishContent(Place place, FileStamp stamp, byte[] content, @Nullable Entry known, Batch batch) {
        String contentHash = Hashes.sha256(content);
        long shortHash = HexFormat.fromHexDigitsToLong(contentHash, 0, 16);
        if (known != null && known.settles(shortHash)) {
            manifest.put(place.id(), known.touched(stamp.modified(), stamp.size()));
            metrics.documentsUnchanged.incrementAndGet();
            return 0;
        }
        long version = manifest.nextVersion(place.id(), clock.millis());
        try {
            Document document = reader.extract(place, stamp, content, contentHash, version, clock.instant());
            batch.add(
                    new Draft(config.topic(), place.id(), Document.SCHEMA, document.toStruct(), headers(version)),
                    new Entry(version, stamp.modified(), stamp.size(), shortHash, Entry.Outcome.SENT));
            return DocumentSize.of(document);
        } catch (DocumentException e) {
            return publishFailure(place, stamp, shortHash, known, e, batch);
        }
    }

    private long publishFailure(
            Place place, FileStamp stamp, long hash, @Nullable Entry known, DocumentException failure, Batch batch) {
        Stage stage = failure.stage();
        if (known != null && known.matches(stamp.modified(), stamp.size()) && known.outcome() == stage.outcome()) {
            return 0; // said before
        }
        log.warn("Document {} is left out: {}", place.id(), failure.getMessage());
        metrics.documentsFailed.incrementAndGet();
        long version = manifest.nextVersion(place.id(), clock.millis());
        Entry entry = new Entry(version, stamp.modified(), stamp.size(), hash, stage.outcome());
        if (config.errorsTopic().isEmpty()) {
            manifest.put(place.id(), entry);
            return 0;
        }
        DocumentError error = DocumentError.of(
                place.id(), place.path().toUri().toString(), version, stage.label(), failure, clock.instant());
        batch.add(
                new Draft(config.errorsTopic(), place.id(), DocumentError.SCHEMA, error.toStruct(), headers(version)),
                entry);
        return (long) error.message().length() + error.trace().length();
    }

    private static Headers headers(long version) {
        return new ConnectHeaders()
                .addLong(RagHeaders.VERSION, version)
                .addString(RagHeaders.CORRELATION_ID, UUID.randomUUID().toString());
    }
}
