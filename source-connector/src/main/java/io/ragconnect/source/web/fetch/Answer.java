package io.ragconnect.source.web.fetch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to one request.
 *
 * @param body decompressed; empty unless the status is 200 or 203
 * @param cut whether the body is only its beginning
 */
record Answer(int status, List<Header> headers, byte[] body, boolean cut) {
    static Answer of(int status, Header[] headers, byte[] body, boolean cut) {
        return new Answer(status, Arrays.asList(headers), body, cut);
    }

    boolean hasBody() {
        return hasBody(status);
    }

    static boolean hasBody(int status) {
        return status == 200 || status == 203;
    }

    boolean isRedirect() {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    boolean isPermanentRedirect() {
        return status == 301 || status == 308;
    }

    /** The first of that name; null when there is none. */
    @Nullable
    String header(String name) {
        return headers.stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .map(Header::getValue)
                .findFirst()
                .orElse(null);
    }

    /** All of that name, joined by comma. */
    String joined(String name) {
        return headers.stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .map(Header::getValue)
                .collect(Collectors.joining(", "));
    }
}
