package io.ragconnect.source.web.render;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.source.web.fetch.Fetcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Renders in a browser of the Chrome family. Each page has a profile of its own there, so that no cookie or cache of one reaches
 * another, and the only way out of it is through our fetcher: what is not intercepted goes to a proxy that does not exist.
 */
public final class BrowserRenderer implements Renderer {
    /** Of a page's scripts, all requests included. */
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** For the browser to begin, and to hand out what the page has become. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int AT_ONCE = 2;
    /** Port 9 discards, where anything listens there at all. */
    private static final String NO_PROXY = "http://127.0.0.1:9";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final URI endpoint;
    private final Fetcher fetcher;
    private final Duration limit;

    /**
     * Connects when the first page is to be rendered.
     *
     * @param endpoint such as http://127.0.0.1:9222
     * @param fetcher that gets what pages ask for
     */
    public BrowserRenderer(URI endpoint, Fetcher fetcher) {
        this(endpoint, fetcher, LIMIT);
    }

    BrowserRenderer(URI endpoint, Fetcher fetcher, Duration limit) {
        this.endpoint = endpoint;
        this.fetcher = fetcher;
        this.limit = limit;
    }

    @Override
    public String render(URI url, byte[] html, String contentType) throws NotRenderedException, InterruptedException {
        turns.acquire();
        try (DevTools browser = connect(url)) {
            String profile = browser.call(
                            null,
                            "Target.createBrowserContext",
                            // loopback has to go there as well, which the browser would else spare
                            Map.of("disposeOnDetach", true, "proxyServer", NO_PROXY, "proxyBypassList", "<-loopback>"))
                    .path("browserContextId")
                    .asText();
            try {
                return show(browser, profile, new PageRequests(fetcher, url, html, contentType));
            } finally {
                browser.send(null, "Target.disposeBrowserContext", Map.of("browserContextId", profile));
            }
        } catch (IOException e) {
            throw new NotRenderedException(
                    url + " could not be rendered: " + e.getMessage()
                            + "; leave it out with path.exclude if that stays so",
                    e);
        } finally {
            turns.release();
        }
    }

    private DevTools connect(URI url) throws NotRenderedException, InterruptedException {
        try {
            return DevTools.connect(
                    http, endpoint, System.nanoTime() + limit.plus(GRACE).toNanos());
        } catch (IOException e) {
            throw new NotRenderedException(
                    url + " has to be rendered, but no browser answers at " + endpoint + " (" + e
                            + "): start one with --remote-debugging-port, or set render=never",
                    e);
        }
    }

    private String show(DevTools browser, String profile, PageRequests requests)
            throws IOException, InterruptedException {
        browser.call(null, "Browser.setDownloadBehavior", Map.of("behavior", "deny", "browserContextId", profile));
        String target = browser.call(
                        null, "Target.createTarget", Map.of("url", "about:blank", "browserContextId", profile))
                .path("targetId")
                .asText();
        Map<String, Object> attach = new HashMap<>();
        attach.put("targetId", target);
        attach.put("flatten", true);
        JsonNode attached = browser.call(null, "Target.attachToTarget", attach);
        return new BrowserPage(browser, attached.path("sessionId").asText(), target, requests).load(limit);
    }
}
