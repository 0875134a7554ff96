package io.ragconnect.source.filesystem;

import java.util.List;

/**
 * Figures of one task, under {@code io.ragconnect:type=filesystem-source,connector=<name>,task=<n>}. They start at 0 with
 * the task. Everything found was sent and acknowledged when a scan is completed and nothing is pending.
 */
public interface FileSystemSourceMXBean {
    /** Complete scans of all roots. */
    long getScansCompleted();

    /** Files of this task that match: in the last complete scan, or until now in the first one. */
    long getFilesFound();

    /** Documents in the manifest. */
    long getFilesKnown();

    /** Documents noticed as new, changed or deleted that are not yet acknowledged by Kafka. */
    long getPending();

    /** Document versions acknowledged by Kafka. */
    long getDocumentsSent();

    /** Files looked into whose content had not changed. */
    long getDocumentsUnchanged();

    /** Tombstones acknowledged by Kafka. */
    long getDocumentsDeleted();

    /** Documents that could not be read, or made a record, or were dropped by Connect. */
    long getDocumentsFailed();

    /** Deletions that the last complete scan held back, see {@code delete.guard.count}. */
    long getDeletionsHeldBack();

    /** Bytes read of files. */
    long getBytesRead();

    /** Duration of the last complete scan, in milliseconds. */
    long getLastScanMs();

    /** From the last change of a file until the watch told of it, in milliseconds. */
    long getWatchLagMs();

    /** Topic of the documents. */
    String getTopic();

    /** What the ids of the roots' documents start with: no other connector may fill the topic with the same. */
    List<String> getRoots();

    /** Processes that read documents now. */
    long getExtractionProcesses();

    /** Processes that a document took too long in, took all memory of, or ended otherwise. */
    long getExtractionProcessesLost();
}
