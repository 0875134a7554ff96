package io.ragconnect.quickstart.verify;

/** Says in one line why nothing could be verified, and what to do. */
public final class VerifyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    VerifyException(String message) {
        super(message);
    }

    VerifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
