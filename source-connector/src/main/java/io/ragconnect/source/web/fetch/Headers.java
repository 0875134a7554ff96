package io.ragconnect.source.web.fetch;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** The header of each request: who asks, what is understood, and the credentials of the origin asked, of no other. */
final class Headers {
    private final List<Header> always;
    private final Map<Origin, Credentials> credentials;

    Headers(FetchSettings settings) {
        always = List.of(
                new BasicHeader("User-Agent", settings.userAgentHeader()),
                new BasicHeader("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
                new BasicHeader("Accept-Encoding", "gzip, deflate"));
        credentials = settings.credentials();
    }

    List<Header> of(URI url) {
        return of(url, null, null);
    }

    /** With the conditions for an answer (RFC 9110, section 13.1). */
    List<Header> of(URI url, @Nullable String etag, @Nullable String lastModified) {
        List<Header> headers = new ArrayList<>(always);
        Credentials own = credentials.get(Origin.of(url));
        if (own != null) {
            headers.add(new BasicHeader(own.header(), own.value(), true));
        }
        if (etag != null) {
            headers.add(new BasicHeader("If-None-Match", etag));
        }
        if (lastModified != null) {
            headers.add(new BasicHeader("If-Modified-Since", lastModified));
        }
        return headers;
    }
}
