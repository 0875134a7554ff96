package io.ragconnect.localstack.process;

import org.jspecify.annotations.Nullable;

/** Something could not be started, stopped or reached; the first line of the message says what and what to do. */
public final class LocalStackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LocalStackException(String message) {
        this(message, null);
    }

    public LocalStackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
