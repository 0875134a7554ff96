package io.ragconnect.source.web.render;

import java.net.URI;

/** Runs the scripts of a page. Safe for several threads. */
@FunctionalInterface
public interface Renderer {
    /**
     * The page as it is after its scripts ran, as HTML of a bounded length.
     *
     * @param url that the page is known under
     * @param contentType as its server declared it
     * @throws NotRenderedException when it could not be shown, which says nothing of the page
     * @throws InterruptedException when interrupted, or the fetcher is closed, meanwhile
     */
    String render(URI url, byte[] html, String contentType) throws NotRenderedException, InterruptedException;
}
