package io.ragconnect.source.web.fetch;

import java.net.URI;
import java.util.Locale;

/**
 * Where a page comes from (RFC 6454): what has a robots.txt and what credentials are for.
 *
 * @param scheme http or https
 * @param host lower case
 * @param port the scheme's own when the URL names none
 */
public record Origin(String scheme, String host, int port) {

    /**
     * Reads {@code https://example.org}, {@code http://example.org:8080} or, which means https, {@code example.org}.
     *
     * @throws IllegalArgumentException when it is neither, or more than that
     */
    public static Origin parse(String text) {
        URI url;
        try {
            url = URI.create(text.contains("://") ? text : "https://" + text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(notAnOrigin(text), e);
        }
        boolean more = !url.getRawPath().isEmpty() || url.getRawQuery() != null || url.getRawFragment() != null;
        if (more || Destination.fault(url) != null) {
            throw new IllegalArgumentException(notAnOrigin(text));
        }
        return of(url);
    }

    /** Of an absolute http or https URL with a host. */
    static Origin of(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, url.getHost().toLowerCase(Locale.ROOT), port);
    }

    URI resolve(String path) {
        return URI.create(this + path);
    }

    private static String notAnOrigin(String text) {
        return "\"" + text + "\" is no host: write https://example.org, or with its port https://example.org:8443";
    }

    @Override
    public String toString() {
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
