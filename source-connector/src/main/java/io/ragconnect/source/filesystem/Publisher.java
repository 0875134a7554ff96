package io.ragconnect.source.filesystem;

import io.ragconnect.record.DocumentError;
import io.ragconnect.source.filesystem.Change.Origin;
import io.ragconnect.source.filesystem.DocumentException.Stage;
import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Batch;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private final Copies copies;
    private final DocumentReader reader;
    private final Reads reads;
    private final Records records;
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
            Copies copies,
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
        this.copies = copies;
        this.reader = reader;
        this.reads = reads;
        this.records = new Records(config);
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
        long version = nextVersion(id, known);
        long bytes = leave(id, known, version, batch);
        if (!copies.isHeldBy(id, known.hash())) {
            manifest.remove(id, version);
        }
        return bytes;
    }

    private long nextVersion(String file, Entry known) {
        long version = manifest.nextVersion(file, clock.millis());
        return isShared(file, known.hash()) ? Math.max(version, copies.nextVersion(known.hash())) : version;
    }

    /** Whether files of the same content are one document. */
    private static boolean isShared(String file, long hash) {
        return DocumentIds.isByContent(file) && hash != 0;
    }

    /** What becomes of a file's document when the file is gone, or has another document: others may share it. */
    private long leave(String file, Entry known, long version, Batch batch) {
        if (!isShared(file, known.hash())) {
            return records.delete(file, known, version, batch);
        }
        Copies.Left left = copies.leave(file, known.hash());
        if (left.heir() != null) {
            noticeHeir(left.heir());
        }
        if (!left.isLast()) {
            return 0;
        }
        copies.deleted(known.hash(), version);
        return records.delete(file, known, version, batch);
    }

    /** The document is to tell the path of a file that is there. */
    private void noticeHeir(String file) {
        Place place = tree.place(file);
        FileStamp stamp = place == null ? null : tree.stamp(place);
        if (stamp != null) {
            noticer.file(file, stamp, Origin.APPEARED);
        }
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
        String file = job.place().id();
        if (isShared(file, changed.hash())) {
            return publishShared(job, changed, known, batch);
        }
        String renamedFrom = known == null ? renames.from(changed.hash()) : null;
        Reading.Changed sent = renamedFrom == null ? changed : changed.renamedFrom(renamedFrom);
        long bytes = records.send(file, sent, known, job.version(), batch);
        manifest.put(file, entry(job, job.version(), changed.hash(), Entry.Outcome.SENT, changed.parts()));
        return bytes;
    }

    /** Sends a content that no other file stands for, and lets go of the one that the file had. */
    private long publishShared(Reads.Job job, Reading.Changed changed, @Nullable Entry known, Batch batch) {
        String file = job.place().id();
        long hash = changed.hash();
        Entry document = copies.document(hash);
        boolean joins = copies.isHeldByAnother(file, hash);
        if (!joins && job.version() < copies.nextVersion(hash)) {
            // a document of this content was sent or deleted while the file was read
            noticer.file(file, job.stamp(), job.change().origin());
            return 0;
        }
        long bytes = joins ? 0 : records.send(file, changed, document, job.version(), batch);
        if (known != null && known.hash() != hash) {
            bytes += leave(file, known, nextVersion(file, known), batch);
        }
        if (joins) {
            int parts = document == null ? 0 : document.parts();
            manifest.put(file, entry(job, Copies.WAITING, hash, Entry.Outcome.SENT, parts));
            copies.join(file, hash);
            metrics.documentsUnchanged.incrementAndGet();
        } else {
            manifest.put(file, entry(job, job.version(), hash, Entry.Outcome.SENT, changed.parts()));
            copies.hold(file, hash, job.version());
        }
        return bytes;
    }

    private static Entry entry(Reads.Job job, long version, long hash, Entry.Outcome outcome, int parts) {
        FileStamp stamp = job.stamp();
        return new Entry(version, stamp.modified(), stamp.size(), hash, outcome, stamp.key(), parts);
    }

    private long publishFailure(Reads.Job job, Reading.Failed failed, @Nullable Entry known, Batch batch) {
        Place place = job.place();
        String file = place.id();
        DocumentException failure = failed.failure();
        Stage stage = failure.stage();
        if (known != null && job.stamp().agreesWith(known) && known.outcome() == stage.outcome()) {
            return 0; // said before
        }
        log.warn("Document {} is left out: {}", file, failure.getMessage());
        metrics.documentsFailed.incrementAndGet();
        long hash = failed.hash();
        long bytes = 0;
        if (DocumentIds.isByContent(file) && known != null && known.hash() != hash) {
            if (hash == 0 && copies.isAlone(file, known.hash())) {
                hash = known.hash(); // it may be there as it was
            } else {
                bytes += leave(file, known, nextVersion(file, known), batch);
            }
        }
        long version = isShared(file, hash) ? Math.max(job.version(), copies.nextVersion(hash)) : job.version();
        DocumentError error = DocumentError.of(
                DocumentIds.ofFile(file, hash),
                place.path().toUri().toString(),
                version,
                stage.label(),
                failure,
                clock.instant());
        bytes += records.report(file, error, version, batch);
        // the last good version stays, and with it its parts
        boolean isAnother = known != null && known.hash() != hash && DocumentIds.isByContent(file);
        int parts = known == null || isAnother ? 0 : known.parts();
        manifest.put(file, entry(job, version, hash, stage.outcome(), parts));
        if (isShared(file, hash)) {
            copies.hold(file, hash, version);
        }
        return bytes;
    }
}
