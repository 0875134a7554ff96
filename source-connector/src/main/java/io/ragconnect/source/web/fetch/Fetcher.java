package io.ragconnect.source.web.fetch;

/** Fetches within the rules: robots.txt, politeness per host, addresses, limits. Safe for several threads. */
public interface Fetcher extends AutoCloseable {

    /**
     * Fetches one URL, waiting for its host's turn first.
     *
     * @throws InterruptedException when interrupted, or closed, while waiting
     */
    FetchResult fetch(FetchRequest request) throws InterruptedException;

    /** When the host of this URL may be asked next, in milliseconds from now; 0 for at once. Never blocks. */
    long millisUntilTurn(java.net.URI url);

    /**
     * The sitemaps that the robots.txt of this URL's origin lists; it is fetched, in its host's turn, when it is not known. None
     * when it could not be had: ask again later.
     *
     * @throws InterruptedException when interrupted, or closed, while waiting
     */
    java.util.List<java.net.URI> sitemaps(java.net.URI url) throws InterruptedException;

    /** Ends every fetch under way within a second. */
    @Override
    void close();
}
