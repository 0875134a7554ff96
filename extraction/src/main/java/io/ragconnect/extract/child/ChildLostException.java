package io.ragconnect.extract.child;

/** A child that gave no reply. */
final class ChildLostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    enum Reason {
        TIMED_OUT,
        OUT_OF_MEMORY,
        TEMPORARY_FILES,
        TOO_MUCH_OUTPUT,
        DIED
    }

    ChildLostException(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
