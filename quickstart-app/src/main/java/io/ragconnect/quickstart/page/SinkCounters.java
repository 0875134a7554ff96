package io.ragconnect.quickstart.page;

/**
 * What the sink's tasks have done since they were started, as their metrics count it.
 *
 * @param documents versions that became searchable
 * @param deleted documents that are gone
 * @param inserted chunks written with their vector
 * @param kept chunks of changed documents whose vector stood
 * @param removed chunks that are gone
 * @param embedded texts that the model was asked for
 * @param reused vectors taken from other rows instead
 * @param queued documents that wait; the one figure that does not only grow
 */
public record SinkCounters(
        long documents, long deleted, long inserted, long kept, long removed, long embedded, long reused, long queued) {
    public static final SinkCounters NONE = new SinkCounters(0, 0, 0, 0, 0, 0, 0, 0);

    /** What was done since then; all of it, when the tasks were restarted meanwhile. */
    SinkCounters since(SinkCounters before) {
        boolean restarted = documents < before.documents || inserted < before.inserted || deleted < before.deleted;
        SinkCounters from = restarted ? NONE : before;
        return new SinkCounters(
                documents - from.documents,
                deleted - from.deleted,
                inserted - from.inserted,
                kept - from.kept,
                removed - from.removed,
                embedded - from.embedded,
                reused - from.reused,
                queued);
    }

    SinkCounters plus(SinkCounters more) {
        return new SinkCounters(
                documents + more.documents,
                deleted + more.deleted,
                inserted + more.inserted,
                kept + more.kept,
                removed + more.removed,
                embedded + more.embedded,
                reused + more.reused,
                more.queued);
    }

    boolean isChange() {
        return documents > 0 || deleted > 0;
    }
}
