package io.ragconnect.source.web.fetch;

import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** Opens fetchers. */
public final class Fetchers {
    private Fetchers() {}

    /** A fetcher that finds addresses as the JVM does, and trusts the JVM's certificates. */
    public static Fetcher open(FetchSettings settings) {
        return open(settings, InetAddress::getAllByName);
    }

    /** As {@link #open(FetchSettings)}, with another way to find addresses. */
    public static Fetcher open(FetchSettings settings, Resolver resolver) {
        try {
            return new HttpFetcher(settings, resolver, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "The JVM has no TLS with certificates of its own: check javax.net.ssl.trustStore of the worker", e);
        }
    }
}
