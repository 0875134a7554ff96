package io.ragconnect.source.web;

/**
 * Figures of one task, under {@code io.ragconnect:type=web-source,connector=<name>,task=<n>}. They start at 0 with the
 * task. The site is crawled once when the queue and what is pending are 0.
 */
public interface WebSourceMXBean {
    /** URLs that are known, whatever became of them. */
    long getPagesKnown();

    /** Visits of pages that ended, whatever came of them. */
    long getPagesFetched();

    /** Visits that the server answered with 304. */
    long getPagesNotModified();

    /** Visits that found nothing that a record would say. */
    long getPagesUnchanged();

    /** Visits that found a new document, or a changed one. */
    long getPagesChanged();

    /** Visits that found the page gone, or its document moved out of the site for good. */
    long getPagesGone();

    /** Visits that the rules forbade. */
    long getPagesRefused();

    /** Visits that failed, and documents that could not be made records, or were dropped by Connect. */
    long getPagesFailed();

    /** URLs found on pages that were not taken up, as the host or its bucket had no room for more. */
    long getPagesNotTaken();

    /** Bytes of bodies, as far as they were read. */
    long getBytesFetched();

    /** URLs that are due and wait for their turn. */
    long getQueue();

    /** Visits under way, and records that are not yet acknowledged by Kafka. */
    long getPending();

    /** Pages whose links are not stored yet, and which are read again if the task ends now. */
    long getPagesExpanding();

    /** Parts of the state that changed since they were last sent. */
    long getStateUnsent();

    /** Document versions acknowledged by Kafka. */
    long getDocumentsSent();

    /** Tombstones acknowledged by Kafka. */
    long getDocumentsDeleted();

    /** Deletions that are held back now, see {@code delete.guard.count}. */
    long getDeletionsHeldBack();

    /** How many milliseconds after the time it was due the last page was visited. */
    long getLatenessMs();

    /**
     * Median of the last 1,000 changed documents' time in milliseconds from the change, as Last-Modified or else a sitemap's
     * lastmod tells it, to the visit that noticed it; -1 when none was told of. New documents do not count: they may be of
     * any age.
     */
    long getFreshnessP50Ms();

    /** As {@link #getFreshnessP50Ms()}, the 99th percentile. */
    long getFreshnessP99Ms();

    /** Topic of the documents. */
    String getTopic();

    /** Processes that read documents now. */
    long getExtractionProcesses();

    /** Processes that a document took too long in, took all memory of, or ended otherwise. */
    long getExtractionProcessesLost();
}
