package io.ragconnect.source.web.fetch;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * One header that lets in, sent to the very origin it is set for and to no other.
 *
 * @param header Authorization or Cookie
 * @param value what nobody else may see
 */
public record Credentials(String header, String value) {

    /**
     * Checks that it can be sent.
     *
     * @throws IllegalArgumentException when the value would not fit into one line; the message does not tell it
     */
    public Credentials {
        if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "The credentials for " + header + " are empty or hold a control character: give them in one line");
        }
    }

    /** User name and password (RFC 7617), in UTF-8. */
    public static Credentials basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Credentials("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** A token (RFC 6750). */
    public static Credentials bearer(String token) {
        return new Credentials("Authorization", "Bearer " + token);
    }

    /** Cookies as a browser sends them: {@code name=value; other=value}. */
    public static Credentials cookie(String cookies) {
        return new Credentials("Cookie", cookies);
    }

    @Override
    public String toString() {
        return header + ": [hidden]";
    }
}
