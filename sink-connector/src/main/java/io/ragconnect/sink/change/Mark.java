package io.ragconnect.sink.change;

import java.time.Instant;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a change stands among the changes of its document.
 *
 * @param version the document's version; null when the record's origin keeps none
 * @param topic the topic that was consumed, before any transform renamed it
 * @param timestamp of the record; null when it has none
 */
public record Mark(
        @Nullable Long version,
        String topic,
        int partition,
        long offset,
        @Nullable Instant timestamp) {

    static Mark of(@Nullable Long version, SinkRecord record) {
        Long timestamp = record.timestamp();
        return new Mark(
                version,
                record.originalTopic(),
                record.originalKafkaPartition(),
                record.originalKafkaOffset(),
                timestamp == null ? null : Instant.ofEpochMilli(timestamp));
    }

    /**
     * Negative when this is older than the other, positive when newer. Two versions decide alone; without them the
     * offset within one partition, and the timestamp across partitions. 0 also when nothing tells them apart.
     */
    public int order(Mark other) {
        if (version != null && other.version != null) {
            return Long.compare(version, other.version);
        }
        if (topic.equals(other.topic) && partition == other.partition) {
            return Long.compare(offset, other.offset);
        }
        return timestamp == null || other.timestamp == null ? 0 : timestamp.compareTo(other.timestamp);
    }
}
