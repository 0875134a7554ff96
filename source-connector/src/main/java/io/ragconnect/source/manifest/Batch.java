package io.ragconnect.source.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one poll, each with the manifest of its bucket.
 *
 * <p>An offset must never be ahead of a record that was not sent. Connect stores the offset of the last record of a
 * partition up to which all were acknowledged, so the bucket's contents after the poll go with its last record, and
 * those before the poll with the others. Encoding a bucket for each record would cost too much.
 */
public final class Batch {
    private final Manifest manifest;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<Bucket, Map<String, ?>> offsetsBefore = new HashMap<>();

    public Batch(Manifest manifest) {
        this.manifest = manifest;
    }

    /**
     * A record without its offset.
     *
     * @param id the document's id, which is the key
     * @param valueSchema null for a tombstone
     * @param value null for a tombstone
     */
    public record Draft(
            String topic,
            String id,
            @Nullable Schema valueSchema,
            @Nullable Object value,
            Headers headers) {}

    /** Adds the record of a document sent, or failed, and remembers it so. */
    public void add(Draft draft, Entry entry) {
        open(draft);
        manifest.put(draft.id(), entry);
    }

    /** Adds a tombstone of this version, and forgets the document. */
    public void addTombstone(Draft draft, long version) {
        open(draft);
        manifest.remove(draft.id(), version);
    }

    /** The records, in the order in which they were added. */
    public List<SourceRecord> records() {
        Map<Bucket, Draft> last = new HashMap<>();
        drafts.forEach(draft -> last.put(manifest.bucket(draft.id()), draft));
        return drafts.stream().map(draft -> record(draft, last)).toList();
    }

    private void open(Draft draft) {
        offsetsBefore.computeIfAbsent(manifest.bucket(draft.id()), Bucket::offset);
        drafts.add(draft);
    }

    // drafts are told apart by identity: two of one poll may well be equal
    @SuppressWarnings("ReferenceEquality")
    private SourceRecord record(Draft draft, Map<Bucket, Draft> last) {
        Bucket bucket = manifest.bucket(draft.id());
        boolean isLast = last.get(bucket) == draft;
        return new SourceRecord(
                bucket.partition(),
                isLast ? bucket.offset() : offsetsBefore.get(bucket),
                draft.topic(),
                null,
                Schema.STRING_SCHEMA,
                draft.id(),
                draft.valueSchema(),
                draft.value(),
                null,
                draft.headers());
    }
}
