package io.ragconnect.embedding.remote.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that brought no vectors, and what that calls for. Its message never holds the API key. */
public final class ProviderFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What a failure calls for. */
    public enum Kind {
        /** Not there: try again later. */
        AWAY,
        /** There, but has had enough of us: try again later. */
        BUSY,
        /** The reply was no answer to the request, and nothing of it is used: try again later. */
        UNUSABLE,
        /** A vector was not finite: try again, and blame the texts if it stays so. */
        NOT_FINITE,
        /** The provider refuses these texts: one of them is at fault, or the settings. */
        TEXTS,
        /** No request can work with these settings. */
        SETTINGS
    }

    private final Kind kind;
    private final @Nullable Duration retryAfter;

    public ProviderFailure(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public ProviderFailure(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    /** How long the provider wants to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
