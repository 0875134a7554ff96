package io.ragconnect.quickstart;

import org.jspecify.annotations.Nullable;

/** Ends the command with a message that says what happened and what to do. */
final class QuickstartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QuickstartException(String message) {
        super(message);
    }

    QuickstartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
