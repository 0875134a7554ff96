package io.ragconnect.source.manifest;

/**
 * What is remembered of a known document.
 *
 * @param version of the last record about it
 * @param modified the source's time of change, in microseconds since 1970
 * @param size in bytes
 * @param hash the first 64 bits of the content's SHA-256: enough, as it is only compared with the same document's next
 *     version; 0 when the content could not be read
 * @param outcome what became of that version
 * @param key tells two contents apart that agree in time and size, as a file's identity in its file system does; 0 when
 *     the source knows none
 * @param parts how many records of their own, {@code id#1} to {@code id#n}, stand for the document; 0 when it is one record
 */
public record Entry(long version, long modified, long size, long hash, Outcome outcome, int key, int parts) {

    /** An entry of a source whose documents have no key and are one record each. */
    public Entry(long version, long modified, long size, long hash, Outcome outcome) {
        this(version, modified, size, hash, outcome, 0, 0);
    }

    /** What became of a version. */
    public enum Outcome {
        /** The document was sent. */
        SENT(0),
        /** Its content could not be fetched. */
        NOT_FETCHED(1),
        /** Its content could not be made a document. */
        NOT_EXTRACTED(2),
        /** It is to be sent again, whatever its content. */
        FORGOTTEN(3);

        /** As it is stored. */
        final int code;

        Outcome(int code) {
            this.code = code;
        }

        static Outcome of(int code) {
            for (Outcome outcome : values()) {
                if (outcome.code == code) {
                    return outcome;
                }
            }
            throw new IllegalArgumentException("unknown outcome " + code);
        }
    }

    /** Whether nothing but the content itself could tell the document from what is remembered. */
    public boolean matches(long otherModified, long otherSize) {
        return outcome != Outcome.FORGOTTEN && modified == otherModified && size == otherSize;
    }

    /** The same, for a source that knows keys. An entry that was stored without one matches any. */
    public boolean matches(long otherModified, long otherSize, int otherKey) {
        return matches(otherModified, otherSize) && (key == otherKey || key == 0);
    }

    /** Whether a document of this content needs no new record. */
    public boolean settles(long otherHash) {
        return hash == otherHash && (outcome == Outcome.SENT || outcome == Outcome.NOT_EXTRACTED);
    }

    /** The same content at another time. */
    public Entry touched(long newModified, long newSize) {
        return touched(newModified, newSize, key);
    }

    /** The same content at another time or under another key. */
    public Entry touched(long newModified, long newSize, int newKey) {
        return new Entry(version, newModified, newSize, hash, outcome, newKey, parts);
    }

    Entry forgotten() {
        return forgotten(0);
    }

    Entry forgotten(int atLeastParts) {
        return new Entry(version, modified, size, hash, Outcome.FORGOTTEN, key, Math.max(parts, atLeastParts));
    }
}
