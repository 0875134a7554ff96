package io.ragconnect.source.web.render;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.source.web.fetch.FetchRequest;
import io.ragconnect.source.web.fetch.FetchResult;
import io.ragconnect.source.web.fetch.Fetcher;
import io.ragconnect.source.web.url.Urls;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks for while it is shown, and what it gets: itself as it was fetched already, scripts, and data of its own
 * origin; each by GET, through the fetcher, and only so many. Not thread-safe.
 */
final class PageRequests {
    static final int MAX_REQUESTS = 64;
    static final long MAX_BYTES = 32L << 20;

    private static final Set<String> DATA = Set.of("XHR", "Fetch");

    private final Fetcher fetcher;
    private final URI url;
    private final byte[] html;
    private final String contentType;
    private int requests;
    private long bytes;
    private boolean shown;

    PageRequests(Fetcher fetcher, URI url, byte[] html, String contentType) {
        this.fetcher = fetcher;
        this.url = url;
        this.html = html;
        this.contentType = contentType;
    }

    /** An answer to the browser. */
    record Reply(int status, @Nullable String contentType, byte[] body) {}

    String url() {
        return url.toString();
    }

    /**
     * The answer to a paused request.
     *
     * @param mainFrame the page's own frame
     * @return empty when it is refused
     */
    Optional<Reply> answer(JsonNode paused, String mainFrame) throws InterruptedException {
        String type = paused.path("resourceType").asText();
        boolean page =
                type.equals("Document") && paused.path("frameId").asText().equals(mainFrame);
        if (page && !shown) {
            shown = true;
            return Optional.of(new Reply(200, contentType, html));
        }
        Optional<URI> wanted = Urls.resolve(null, paused.at("/request/url").asText());
        boolean data = DATA.contains(type);
        if (wanted.isEmpty()
                || !(data || type.equals("Script"))
                || !paused.at("/request/method").asText().equals("GET")
                || (data && !sameOrigin(wanted.get()))
                || ++requests > MAX_REQUESTS
                || bytes > MAX_BYTES) {
            return Optional.empty();
        }
        return fetch(wanted.get(), data);
    }

    private Optional<Reply> fetch(URI wanted, boolean data) throws InterruptedException {
        FetchResult result = fetcher.fetch(new FetchRequest(wanted, null, null));
        if (result instanceof FetchResult.Gone gone) {
            return Optional.of(new Reply(gone.status(), null, new byte[0]));
        }
        // a redirect to elsewhere must not become data of the page's own origin
        if (result instanceof FetchResult.Page page && (!data || sameOrigin(page.url()))) {
            bytes += page.body().length;
            return Optional.of(new Reply(200, page.contentType(), page.body()));
        }
        return Optional.empty();
    }

    /** What other origins would allow the page to read is not known here, since their headers are not. */
    private boolean sameOrigin(URI other) {
        return Objects.equals(url.getScheme(), other.getScheme())
                && Objects.equals(url.getRawAuthority(), other.getRawAuthority());
    }
}
