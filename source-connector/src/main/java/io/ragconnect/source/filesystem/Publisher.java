package io.ragconnect.source.filesystem;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.filesystem.Change.Origin;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Batch;
import io.ragconnect.source.manifest.Batch.Draft;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import io.ragconnect.source.record.DocumentSize;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes records of the changes that are ready, as their files are read. */
final class Publisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    /** How long a poll without records waits for a file being read, before it looks again for what happened meanwhile. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long a poll with records waits for more to go with them. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final FileTree tree;
    private final Manifest manifest;
    private final Changes changes;
    private final Noticer noticer;
    private final Renames renames;
    private final DocumentReader reader;
    private final Reads reads;
    private final FileSystemSourceConfig config;
    private final Clock clock;
    private final SourceMetrics metrics;
    /** Those that must not overtake a file being read. */
    private final List<Change> waiting = new ArrayList<>();

    Publisher(
            FileTree tree,
            Manifest manifest,
            Changes changes,
            Noticer noticer,
            Renames renames,
            DocumentReader reader,
            Reads reads,
            FileSystemSourceConfig config,
            Clock clock,
            SourceMetrics metrics) {
        this.tree = tree;
        this.manifest = manifest;
        this.changes = changes;
        this.noticer = noticer;
        this.renames = renames;
        this.reader = reader;
        this.reads = reads;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Records of what is ready: until nothing is, the records are large enough, or {@link System#nanoTime} says stop. */
    List<SourceRecord> publish(long deadline) throws InterruptedException {
        Batch batch = new Batch(manifest);
        long bytes = takeWaiting(batch);
        while (bytes < config.maxPollBytes() && System.nanoTime() - deadline < 0) {
            bytes += takeReady(batch);
            Reads.Result result = reads.next(batch.isEmpty() ? PATIENCE_NANOS : GATHER_NANOS);
            if (result == null) {
                break;
            }
            bytes += publish(result, batch) + takeWaiting(batch);
        }
        return batch.records();
    }

    boolean isReading() {
        return reads.size() > 0;
    }

    /** Changes taken that are no records yet. */
    int unfinished() {
        return reads.size() + waiting.size();
    }

    @Override
    public void close() {
        reads.close();
    }

    private long takeReady(Batch batch) {
        long bytes = 0;
        while (reads.hasRoom() && bytes < config.maxPollBytes()) {
            Change change = changes.next();
            if (change == null) {
                break;
            }
            bytes += takeUnlessItMustWait(change, batch);
        }
        return bytes;
    }

    private long takeWaiting(Batch batch) {
        if (waiting.isEmpty()) {
            return 0;
        }
        long bytes = 0;
        List<Change> all = List.copyOf(waiting);
        waiting.clear();
        for (Change change : all) {
            bytes += takeUnlessItMustWait(change, batch);
        }
        return bytes;
    }

    private long takeUnlessItMustWait(Change change, Batch batch) {
        if (mustWait(change)) {
            waiting.add(change);
            return 0;
        }
        if (change.isLoss()) {
            return publishLoss(change, batch);
        }
        startReading(change);
        return 0;
    }

    /** One version of a document after the other, and what seems renamed is there under its new name first. */
    private boolean mustWait(Change change) {
        if (reads.isReading(change.id())) {
            return true;
        }
        Entry known = change.isLoss() ? manifest.get(change.id()) : null;
        return known != null && reads.mayHold(known);
    }

    private void startReading(Change change) {
        Place place = tree.place(change.id());
        FileStamp stamp = place == null ? null : tree.stamp(place);
        if (place == null || stamp == null) {
            noticeVanished(change.id());
            return;
        }
        if (!stamp.equals(change.stamp())) {
            noticer.file(change.id(), stamp, change.origin());
            return;
        }
        Entry known = manifest.get(change.id());
        long version = manifest.nextVersion(change.id(), clock.millis());
        reads.start(new Reads.Job(change, place, stamp, version), () -> reader.read(place, stamp, known, version));
    }

    /** A scan that found it lost meanwhile was told that a change of it is under way. */
    private void noticeVanished(String id) {
        if (manifest.get(id) != null) {
            noticer.loss(id, Origin.EVENT);
        }
    }

    private long publishLoss(Change change, Batch batch) {
        String id = change.id();
        Entry known = manifest.get(id);
        if (known == null || tree.isPresent(id)) {
            return 0;
        }
        renames.deleted(id, known);
        long version = manifest.nextVersion(id, clock.millis());
        if (known.parts() == 0) {
            batch.addTombstone(tombstone(id, version), version);
            return id.length();
        }
        if (known.outcome() != Entry.Outcome.SENT) {
            batch.addPart(id, tombstone(id, version)); // for the error that may stand there
        }
        long bytes = addTombstones(id, known, 0, version, batch);
        manifest.remove(id, version);
        return bytes;
    }

    private long publish(Reads.Result result, Batch batch) {
        Reads.Job job = result.job();
        String id = job.place().id();
        Entry known = manifest.get(id);
        if (result.reading() instanceof Reading.Gone) {
            noticeVanished(id);
        } else if (result.reading() instanceof Reading.Disturbed disturbed) {
            noticer.file(id, disturbed.stamp(), job.change().origin());
        } else if (result.reading() instanceof Reading.Unchanged unchanged) {
            if (known == null || !known.settles(unchanged.hash())) {
                noticer.file(id, job.stamp(), job.change().origin()); // taken back while it was read
            } else {
                FileStamp stamp = job.stamp();
                manifest.put(id, known.touched(stamp.modified(), stamp.size(), stamp.key()));
                metrics.documentsUnchanged.incrementAndGet();
            }
        } else if (result.reading() instanceof Reading.Failed failed) {
            return publishFailure(job, failed, known, batch);
        } else if (result.reading() instanceof Reading.Changed changed) {
            return publishContent(job, changed, known, batch);
        }
        return 0;
    }

    private long publishContent(Reads.Job job, Reading.Changed changed, @Nullable Entry known, Batch batch) {
        String id = job.place().id();
        long version = job.version();
        String renamedFrom = known == null ? renames.from(changed.hash()) : null;
        long bytes = 0;
        for (Document document : changed.documents()) {
            Document sent = renamedFrom == null ? document : renamed(document, renamedFrom);
            batch.addPart(id, new Draft(config.topic(), sent.id(), Document.SCHEMA, sent.toStruct(), headers(version)));
            bytes += DocumentSize.of(document);
        }
        int parts = changed.inParts() ? changed.documents().size() : 0;
        if (known != null) {
            if (parts > 0 && (known.parts() == 0 || known.outcome() != Entry.Outcome.SENT)) {
                // as one record it is no more, nor is the error that may stand in its place
                batch.addPart(id, tombstone(id, version));
            }
            bytes += addTombstones(id, known, parts, version, batch);
        }
        FileStamp stamp = job.stamp();
        manifest.put(
                id,
                new Entry(
                        version,
                        stamp.modified(),
                        stamp.size(),
                        changed.hash(),
                        Entry.Outcome.SENT,
                        stamp.key(),
                        parts));
        return bytes;
    }

    /** For the parts behind the last one that there is now. */
    private long addTombstones(String id, Entry known, int parts, long version, Batch batch) {
        long bytes = 0;
        for (int part = parts + 1; part <= known.parts(); part++) {
            batch.addPart(id, tombstone(DocumentIds.part(id, part), version));
            bytes += id.length();
        }
        return bytes;
    }

    private long publishFailure(Reads.Job job, Reading.Failed failed, @Nullable Entry known, Batch batch) {
        Place place = job.place();
        FileStamp stamp = job.stamp();
        DocumentException failure = failed.failure();
        Stage stage = failure.stage();
        if (known != null && stamp.agreesWith(known) && known.outcome() == stage.outcome()) {
            return 0; // said before
        }
        log.warn("Document {} is left out: {}", place.id(), failure.getMessage());
        metrics.documentsFailed.incrementAndGet();
        long version = job.version();
        // the last good version stays, and with it its parts
        int parts = known == null ? 0 : known.parts();
        Entry entry =
                new Entry(version, stamp.modified(), stamp.size(), failed.hash(), stage.outcome(), stamp.key(), parts);
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

    private static Document renamed(Document document, String from) {
        Map<String, String> metadata = new HashMap<>(document.metadata());
        metadata.put("renamed_from", from);
        return document.withMetadata(metadata);
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
