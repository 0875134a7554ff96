package io.ragconnect.source.web.fetch;

import java.net.UnknownHostException;

/** A limit or rule was met on the way; its message is the end of a sentence that begins with the URL. */
final class RefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    // an UnknownHostException, since the HTTP client lets a resolver throw nothing else
    RefusedException(String message) {
        super(message);
    }
}
