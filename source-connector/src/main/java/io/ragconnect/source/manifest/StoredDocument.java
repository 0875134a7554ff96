package io.ragconnect.source.manifest;

/**
 * What the stored offsets of a source tell of the records with one key.
 *
 * @param id the key
 * @param version of the last record; 0 when that is not stored
 * @param standing what that record was
 */
public record StoredDocument(String id, long version, Standing standing) {

    /** What the last record with a key was. */
    public enum Standing {
        /** A document. */
        SENT,
        /** An error; an earlier version of the document may still stand. */
        REPORTED,
        /** Part of a document whose newest version was an error: an earlier version of it stands. */
        EARLIER,
        /** Whatever it was, the document is to be sent again. */
        PENDING
    }
}
