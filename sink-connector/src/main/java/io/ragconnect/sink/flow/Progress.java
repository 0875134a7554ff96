package io.ragconnect.sink.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** Delivered and finished offsets of the assigned partitions. Called by the task's thread alone. */
public final class Progress {
    private final Map<TopicPartition, PartitionProgress> partitions = new HashMap<>();

    public void open(Collection<TopicPartition> opened) {
        opened.forEach(partition -> partitions.put(partition, new PartitionProgress()));
    }

    /** What is still queued of these partitions is dropped; what is being written may end, which harms nothing. */
    public void close(Collection<TopicPartition> closed) {
        for (TopicPartition partition : closed) {
            PartitionProgress progress = partitions.remove(partition);
            if (progress != null) {
                progress.lose();
            }
        }
    }

    public Set<TopicPartition> assignment() {
        return Set.copyOf(partitions.keySet());
    }

    /** Notes the record as delivered, by its original coordinates: transforms may have renamed its topic. */
    public QueuedRecord deliver(SinkRecord record) {
        TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        PartitionProgress progress = partitions.computeIfAbsent(partition, p -> new PartitionProgress());
        progress.delivered(record.originalKafkaOffset());
        return QueuedRecord.of(record, progress);
    }

    /** Whether something delivered is not finished yet. */
    public boolean isPending() {
        return partitions.values().stream()
                .anyMatch(progress -> progress.firstPending().isPresent());
    }

    /**
     * What may be committed to Kafka.
     *
     * @param delivered Connect's own positions, which count records that a transform dropped, too
     * @return for each partition the position before which everything is finished
     */
    public Map<TopicPartition, OffsetAndMetadata> finished(Map<TopicPartition, OffsetAndMetadata> delivered) {
        Map<TopicPartition, OffsetAndMetadata> finished = new HashMap<>();
        delivered.forEach((partition, position) -> {
            PartitionProgress progress = partitions.get(partition);
            OptionalLong pending = progress == null ? OptionalLong.empty() : progress.firstPending();
            finished.put(partition, pending.isPresent() ? new OffsetAndMetadata(pending.getAsLong()) : position);
        });
        return finished;
    }
}
