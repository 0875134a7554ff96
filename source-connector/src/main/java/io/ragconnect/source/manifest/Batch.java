package io.ragconnect.source.manifest;

import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** The records of one poll, each with the manifest of its bucket. */
public final class Batch {
    private final Manifest manifest;
    private final RecordBatch records = new RecordBatch();

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

    /**
     * Adds one of several records of a document, or a tombstone for one. What the manifest is to remember once all are
     * added is put there by the caller, in the same poll.
     */
    public void addPart(String document, Draft draft) {
        records.add(manifest.bucket(document), draft);
    }

    public boolean isEmpty() {
        return records.isEmpty();
    }

    /** The records, in the order in which they were added. */
    public List<SourceRecord> records() {
        return records.records();
    }
}
