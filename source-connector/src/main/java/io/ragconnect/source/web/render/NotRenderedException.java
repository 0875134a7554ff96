package io.ragconnect.source.web.render;

import org.jspecify.annotations.Nullable;

/** A page could not be shown in a browser; its message is one line that tells why and what to do. */
public final class NotRenderedException extends Exception {
    private static final long serialVersionUID = 1;

    NotRenderedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
