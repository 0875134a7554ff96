package io.ragconnect.sink.change;

import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of a document: the fence that every change has to pass.
 *
 * @param mark of the content that the rows hold; null when there is none or an operator lifted the fence
 * @param appliedDigest {@link Change.Content#digest()} of that content
 * @param failed whether the last try of some version failed
 * @param errorVersion the version that failed; null when it has none
 * @param hasChunks whether there are rows of the document
 */
public record LedgerState(
        @Nullable Mark mark,
        @Nullable String appliedDigest,
        boolean failed,
        @Nullable Long errorVersion,
        boolean hasChunks) {

    /** Of a document that the ledger does not know. */
    public static final LedgerState UNKNOWN = new LedgerState(null, null, false, null, false);

    /** Strictly older content is refused; equal content is let in only if it changes rows or mends a failure. */
    public boolean admits(Change.Content content) {
        if (mark == null) {
            return true;
        }
        int order = content.mark().order(mark);
        if (order != 0) {
            return order > 0;
        }
        return !content.digest().equals(appliedDigest) || (failed && !keepsFailure(content.mark()));
    }

    /** A failure counts unless newer content, or a newer failure, is known. */
    public boolean admits(Change.Failure failure) {
        Long version = failure.mark().version();
        boolean newerFailed = failed && errorVersion != null && version != null && errorVersion > version;
        return !newerFailed && (mark == null || failure.mark().order(mark) >= 0);
    }

    /** Whether the document is still marked as failed after content of this mark is applied: a newer version failed. */
    public boolean keepsFailure(Mark applied) {
        return failed && errorVersion != null && applied.version() != null && errorVersion > applied.version();
    }
}
