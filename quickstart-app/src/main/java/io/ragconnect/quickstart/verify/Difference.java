package io.ragconnect.quickstart.verify;

import java.util.Locale;

/**
 * A document of which the index and its source say different things.
 *
 * @param detail in words, for a person
 */
public record Difference(Kind kind, String documentId, String detail) {

    /** In what they differ. */
    public enum Kind {
        /** The source sent it, the index does not have it. */
        MISSING,
        /** The index has an earlier version than the source sent. */
        STALE,
        /** The index has it, and no source knows it. */
        EXTRA,
        /** Its chunks are not those that the ledger tells. */
        CHUNKS,
        /** The file's content is another than the one that was indexed. */
        CONTENT,
        /** The index is ahead of what the source has stored, or the source is about to send it again: too early to tell. */
        UNSETTLED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
