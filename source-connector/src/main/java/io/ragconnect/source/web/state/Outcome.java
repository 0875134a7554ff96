package io.ragconnect.source.web.state;

/** What became of the last visit that told something. */
public enum Outcome {
    /** It was not visited yet. */
    NEW(0),
    /** It is a document. */
    DOCUMENT(1),
    /** It is there, but no document of its own: noindex, a redirect, another canonical URL, a type without text. */
    NOT_A_DOCUMENT(2),
    /** It is gone. */
    GONE(3),
    /** The rules forbid to fetch it. */
    REFUSED(4),
    /** It could not be fetched, and that was reported. */
    NOT_FETCHED(5),
    /** It could not be made a document, and that was reported. */
    NOT_EXTRACTED(6),
    /** It is to be sent again, whatever its content. */
    FORGOTTEN(7);

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

    /** Whether an error may stand in the document's place, which only a new version of it or a tombstone clears. */
    public boolean isReported() {
        return this == NOT_FETCHED || this == NOT_EXTRACTED || this == FORGOTTEN;
    }
}
