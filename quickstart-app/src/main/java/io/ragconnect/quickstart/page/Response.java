package io.ragconnect.quickstart.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Answers, each with the headers that keep a browser from doing more with it than the page needs. */
final class Response {
    /** The page's own files alone, and no inline script or style; nothing may frame it. */
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int BUFFER = 64 * 1024;

    private Response() {}

    static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
        bytes(exchange, status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
    }

    static void bytes(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD"); // refused, but not with a body
        begin(exchange, status, type, PAGE_POLICY, head ? 0 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** A stream of events, which the caller writes to the response's body. */
    static void events(HttpExchange exchange) throws IOException {
        headers(exchange, "text/event-stream", PAGE_POLICY);
        exchange.sendResponseHeaders(200, 0);
    }

    /** @param size how much of the content is sent; what is longer than that is cut */
    static void file(HttpExchange exchange, String type, String policy, InputStream content, long size)
            throws IOException {
        begin(exchange, 200, type, policy, size);
        byte[] buffer = new byte[BUFFER];
        long left = size;
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(left, BUFFER));
            if (read < 0) {
                throw new IOException("The file became shorter while it was sent");
            }
            exchange.getResponseBody().write(buffer, 0, read);
            left -= read;
        }
    }

    private static void begin(HttpExchange exchange, int status, String type, String policy, long length)
            throws IOException {
        headers(exchange, type, policy);
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    }

    private static void headers(HttpExchange exchange, String type, String policy) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type.startsWith("text/") ? type + "; charset=utf-8" : type);
        headers.set("Content-Security-Policy", policy);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }
}
