package io.ragconnect.source.web.fetch;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One URL to fetch, conditionally when its last answer is known (RFC 9110, section 13).
 *
 * @param url normalised, absolute, http or https
 * @param etag entity tag of the last answer, as it was sent
 * @param lastModified Last-Modified of the last answer, as it was sent
 */
public record FetchRequest(
        URI url, @Nullable String etag, @Nullable String lastModified) {}
