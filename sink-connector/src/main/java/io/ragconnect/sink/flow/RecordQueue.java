package io.ragconnect.sink.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Records between the task's thread and its worker. It takes whatever is put, since Connect has polled it already, and
 * says when it is full, so that no more is polled. Thread-safe.
 */
public final class RecordQueue {
    private final int maxDocuments;
    private final long maxBytes;
    private final ArrayDeque<QueuedRecord> records = new ArrayDeque<>();
    private long bytes;

    /** Full at so many documents, or roughly so many bytes of heap. */
    public RecordQueue(int maxDocuments, long maxBytes) {
        this.maxDocuments = maxDocuments;
        this.maxBytes = maxBytes;
    }

    public synchronized void addAll(Collection<QueuedRecord> added) {
        for (QueuedRecord record : added) {
            records.add(record);
            bytes += record.bytes();
        }
        notifyAll();
    }

    /**
     * Waits for a record, then takes what is there up to the limits, at least one record. Records of lost partitions
     * are dropped.
     */
    public synchronized List<QueuedRecord> take(int documents, int chunks) throws InterruptedException {
        List<QueuedRecord> batch = new ArrayList<>();
        int batchChunks = 0;
        while (batch.isEmpty()) {
            while (records.isEmpty()) {
                wait();
            }
            while (!records.isEmpty()
                    && batch.size() < documents
                    && (batch.isEmpty() || batchChunks + records.getFirst().chunks() <= chunks)) {
                QueuedRecord record = records.removeFirst();
                bytes -= record.bytes();
                if (!record.isLost()) {
                    batch.add(record);
                    batchChunks += record.chunks();
                }
            }
        }
        return batch;
    }

    public synchronized void dropLost() {
        records.removeIf(QueuedRecord::isLost);
        bytes = records.stream().mapToLong(QueuedRecord::bytes).sum();
    }

    public synchronized int size() {
        return records.size();
    }

    public synchronized boolean isFull() {
        return records.size() >= maxDocuments || bytes >= maxBytes;
    }

    /** Whether it is drained so far that polling may go on. */
    public synchronized boolean isHalfEmpty() {
        return records.size() <= maxDocuments / 2 && bytes <= maxBytes / 2;
    }
}
