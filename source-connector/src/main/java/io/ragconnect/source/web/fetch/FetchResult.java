package io.ragconnect.source.web.fetch;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What came of a fetch. Nothing but {@link Gone}, {@link MovedAway} and what a {@link Page} says of itself may ever lead to a
 * deletion.
 */
public sealed interface FetchResult {

    /**
     * A body.
     *
     * @param url where it was found after the redirects
     * @param movedPermanently whether all redirects on the way were permanent (301, 308) and there was at least one
     * @param contentType value of Content-Type, with its parameters
     * @param contentLanguage value of Content-Language
     * @param robotsTag all X-Robots-Tag values joined by comma; empty when there is none
     */
    record Page(
            URI url,
            boolean movedPermanently,
            byte[] body,
            @Nullable String contentType,
            @Nullable String contentLanguage,
            @Nullable String etag,
            @Nullable String lastModified,
            String robotsTag)
            implements FetchResult {}

    /** 304. */
    record NotModified() implements FetchResult {}

    /**
     * 404 or 410, after redirects within the rules.
     *
     * @param status of the last hop
     */
    record Gone(int status) implements FetchResult {}

    /**
     * It moved for good, by permanent redirects (301, 308) alone, to where the rules let no redirect lead.
     *
     * @param reason one line: what, where to and what to do
     */
    record MovedAway(String reason) implements FetchResult {}

    /**
     * The rules forbid it: robots.txt, address, scheme, scope of the redirect, size, too many redirects. Asking again at once is in vain.
     *
     * @param reason one line: what, where and what to do
     * @param asExpected whether it is only what robots.txt or the scope says, and nothing that anybody has to look after
     */
    record Refused(String reason, boolean asExpected) implements FetchResult {}

    /**
     * It failed: time-out, connection, TLS, 5xx, 429, robots.txt out of reach, any other status.
     *
     * @param reason one line
     * @param retryAfterMillis what the server asked for, clamped; 0 when it asked for nothing
     */
    record Failed(String reason, long retryAfterMillis) implements FetchResult {}
}
