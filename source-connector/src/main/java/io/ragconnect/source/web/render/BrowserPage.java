package io.ragconnect.source.web.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One page in a browser, from about:blank to the HTML that its scripts made. */
final class BrowserPage {
    /** A page is ready when it has loaded and asks for nothing more for so long. */
    private static final Duration QUIET = Duration.ofMillis(500);

    private static final int MAX_CHARS = 1 << 20;

    /** Ways to the network that are no requests, so that nobody would be asked. */
    private static final String WITHOUT_SOCKETS = """
            for (const name of ['WebSocket', 'WebTransport', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'EventSource',
                'Worker', 'SharedWorker']) { try { delete self[name] } catch (e) { } }
            """;

    private final DevTools browser;
    private final String session;
    private final String frame;
    private final PageRequests requests;

    BrowserPage(DevTools browser, String session, String frame, PageRequests requests) {
        this.browser = browser;
        this.session = session;
        this.frame = frame;
        this.requests = requests;
    }

    /**
     * Loads it, and waits until its scripts rest.
     *
     * @param limit after which it is taken as it is
     */
    String load(Duration limit) throws IOException, InterruptedException {
        call("Fetch.enable", Map.of("patterns", List.of(Map.of("urlPattern", "*"))));
        call("Page.enable", Map.of());
        call("Network.setBypassServiceWorker", Map.of("bypass", true));
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WITHOUT_SOCKETS));
        // its reply comes only after we have answered for the page
        int navigation = browser.send(session, "Page.navigate", Map.of("url", requests.url()));
        long end = System.nanoTime() + limit.toNanos();
        boolean loaded = false;
        boolean quiet = false;
        while (!(loaded && quiet) && System.nanoTime() - end < 0) {
            JsonNode event = browser.next(QUIET);
            quiet = event == null;
            if (event != null) {
                loaded |= handle(event, navigation);
            }
        }
        return html();
    }

    /** Whether the page has loaded. */
    private boolean handle(JsonNode event, int navigation) throws IOException, InterruptedException {
        String error = event.at("/result/errorText").asText();
        if (event.path("id").asInt() == navigation && !error.isEmpty()) {
            throw new IOException("the page is not shown: " + error);
        }
        switch (event.path("method").asText()) {
            case "Fetch.requestPaused" -> answer(event.path("params"));
            case "Page.javascriptDialogOpening" ->
                browser.send(session, "Page.handleJavaScriptDialog", Map.of("accept", false));
            case "Page.loadEventFired" -> {
                return true;
            }
            case "Inspector.targetCrashed" -> throw new IOException("the page crashed");
            default -> {}
        }
        return false;
    }

    private void answer(JsonNode paused) throws IOException, InterruptedException {
        String id = paused.path("requestId").asText();
        Optional<PageRequests.Reply> reply = requests.answer(paused, frame);
        if (reply.isEmpty()) {
            // after any other reason, the browser's own page about it would take the place of one that leads elsewhere
            browser.send(session, "Fetch.failRequest", Map.of("requestId", id, "errorReason", "Aborted"));
            return;
        }
        String type = reply.get().contentType();
        browser.send(
                session,
                "Fetch.fulfillRequest",
                Map.of(
                        "requestId",
                        id,
                        "responseCode",
                        reply.get().status(),
                        "responseHeaders",
                        type == null ? List.of() : List.of(Map.of("name", "Content-Type", "value", type)),
                        "body",
                        Base64.getEncoder().encodeToString(reply.get().body())));
    }

    private String html() throws IOException, InterruptedException {
        JsonNode result = call(
                "Runtime.evaluate",
                Map.of(
                        "expression",
                        "document.documentElement.outerHTML.slice(0, " + MAX_CHARS + ")",
                        "returnByValue",
                        true));
        String html = result.at("/result/value").asText();
        if (html.isEmpty()) {
            throw new IOException("the page has no content");
        }
        return "<!doctype html>" + html;
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws IOException, InterruptedException {
        return browser.call(session, method, parameters);
    }
}
