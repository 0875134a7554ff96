package io.ragconnect.source.web.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says what went wrong, in the words of whoever has to do something about it. */
final class Problems {
    private Problems() {}

    static String of(IOException e) {
        String message = Text.firstLine(e.getMessage());
        if (e instanceof SSLException) {
            return "TLS failed, and without it nothing is read (" + message
                    + "): check the certificate of the host, and the trust store of this JVM";
        }
        if (e instanceof UnknownHostException) {
            return "its host could not be found (" + message + ")";
        }
        if (e instanceof SocketTimeoutException || e instanceof ConnectException) {
            return "its host could not be reached (" + message + ")";
        }
        return message.isEmpty() ? e.getClass().getSimpleName() : message;
    }
}
