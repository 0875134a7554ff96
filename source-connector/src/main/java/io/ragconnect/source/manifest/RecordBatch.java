package io.ragconnect.source.manifest;

import io.ragconnect.source.manifest.Batch.Draft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records of one poll, each with the contents of its bucket.
 *
 * <p>An offset must never be ahead of a record that was not sent. Connect stores the offset of the last record of a
 * partition up to which all were acknowledged, so the bucket's contents after the poll go with its last record, and
 * those before the poll with the others. Encoding a bucket for each record would cost too much.
 */
public final class RecordBatch {
    private final List<Item> items = new ArrayList<>();
    private final Map<StoredBucket, Map<String, ?>> offsetsBefore = new HashMap<>();

    private record Item(StoredBucket bucket, Draft draft) {}

    /** Adds a record. What it tells of must be put into the bucket afterwards, and before {@link #records}. */
    public void add(StoredBucket bucket, Draft draft) {
        offsetsBefore.computeIfAbsent(bucket, StoredBucket::offset);
        items.add(new Item(bucket, draft));
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public int size() {
        return items.size();
    }

    /** The records, in the order in which they were added. */
    public List<SourceRecord> records() {
        Map<StoredBucket, Integer> last = new HashMap<>();
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

    private SourceRecord record(StoredBucket bucket, Draft draft, boolean isLast) {
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
