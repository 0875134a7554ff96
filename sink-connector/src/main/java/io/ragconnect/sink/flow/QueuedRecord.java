package io.ragconnect.sink.flow;

import io.ragconnect.record.Document;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * A delivered record on its way to the database.
 *
 * @param chunks how many it brings; 0 when it is no chunked document
 * @param bytes roughly what it takes of the heap
 */
public record QueuedRecord(SinkRecord record, int chunks, long bytes, PartitionProgress progress) {
    private static final int OVERHEAD_BYTES = 1_000;
    private static final int BYTES_PER_BOXED_FLOAT = 20;

    static QueuedRecord of(SinkRecord record, PartitionProgress progress) {
        if (!(record.value() instanceof Struct value) || !Document.is(value)) {
            return new QueuedRecord(record, 0, OVERHEAD_BYTES, progress);
        }
        int chunks = 0;
        long vectorBytes = 0;
        if (field(value, "chunks") instanceof List<?> list) {
            chunks = list.size();
            if (chunks > 0 && list.get(0) instanceof Struct chunk && field(chunk, "embedding") instanceof List<?> v) {
                vectorBytes = (long) chunks * v.size() * BYTES_PER_BOXED_FLOAT;
            }
        }
        // the text stands there twice, in the document and in its chunks
        long textBytes = field(value, "text") instanceof String text ? 2L * text.length() : 0;
        return new QueuedRecord(record, chunks, OVERHEAD_BYTES * (1L + chunks) + textBytes + vectorBytes, progress);
    }

    /** Counts as finished: committed, skipped, or failed and reported. */
    public void finish() {
        progress.finished(record.originalKafkaOffset());
    }

    /** Whether the record's partition was taken from this task. */
    public boolean isLost() {
        return progress.isLost();
    }

    private static @Nullable Object field(Struct struct, String name) {
        Field field = struct.schema().field(name);
        return field == null ? null : struct.get(field);
    }
}
