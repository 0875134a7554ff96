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
    private final List<Item> items = new ArrayList<>();
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

    private record Item(Bucket bucket, Draft draft) {}

    /** Adds the record of a document sent, or failed, and remembers it so. */
    public void add(Draft draft, Entry entry) {
        addPart(draft.id(), draft);
        manifest.put(draft.id(), entry);
    }

    /** Adds a tombstone of this version, and forgets the document. */
    public void addTombstone(Draft draft, long version) {
        addPart(draft.id(), draft);
        manifest.remove(draft.id(), version);
    }

    /**
     * Adds one of several records of a document, or a tombstone for one. What the manifest is to remember once all are
     * added is put there by the caller, in the same poll.
     */
    public void addPart(String document, Draft draft) {
        Bucket bucket = manifest.bucket(document);
        offsetsBefore.computeIfAbsent(bucket, Bucket::offset);
        items.add(new Item(bucket, draft));
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** The records, in the order in which they were added. */
    public List<SourceRecord> records() {
        Map<Bucket, Integer> last = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            last.put(items.get(i).bucket, i);
        }
        List<SourceRecord> records = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            boolean isLast = Integer.valueOf(i).equals(last.get(item.bucket));
            records.add(record(item.bucket, item.draft, isLast));
        }
        return records;
    }

    private SourceRecord record(Bucket bucket, Draft draft, boolean isLast) {
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
