package io.ragconnect.source.web.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a fetcher goes by.
 *
 * @param userAgent how it introduces itself, beginning with the name that robots.txt knows it by: acme-crawler/1.0
 * @param contact URL or mail address for those whose site it visits; empty for none
 * @param limits on each request
 * @param politeness towards hosts
 * @param addresses that may be connected to
 * @param credentials for the origins that want some
 * @param redirectScope where redirects may lead
 */
public record FetchSettings(
        String userAgent,
        String contact,
        Limits limits,
        Politeness politeness,
        AddressRules addresses,
        Map<Origin, Credentials> credentials,
        Predicate<URI> redirectScope) {
    private static final Pattern AGENT = Pattern.compile("([A-Za-z_-]+)([ /][\\x20-\\x7e]*)?");

    /**
     * Checks what is sent.
     *
     * @throws IllegalArgumentException when the user agent or contact can't be
     */
    public FetchSettings {
        if (!AGENT.matcher(userAgent).matches()) {
            throw new IllegalArgumentException(
                    "\"" + userAgent + "\" is no user agent: begin with a name of letters, - and _,"
                            + " which robots.txt can address, such as acme-crawler/1.0");
        }
        if (!contact.matches("[\\x21-\\x7e&&[^()]]*")) {
            throw new IllegalArgumentException(
                    "\"" + contact + "\" is no contact: give the URL or mail address of whoever runs this crawler");
        }
        credentials = Map.copyOf(credentials);
    }

    /** Public addresses only, no credentials, redirects to everywhere, the usual limits and politeness. */
    public static FetchSettings of(String userAgent, String contact) {
        return new FetchSettings(
                userAgent,
                contact,
                Limits.usual(),
                Politeness.usual(),
                AddressRules.of(false, java.util.List.of()),
                Map.of(),
                url -> true);
    }

    /**
     * Bounds of one request; redirects and robots.txt are requests of their own.
     *
     * @param connectTimeout for finding the address, for connecting and for the TLS handshake, each
     * @param totalTimeout for all of it, to the last byte; also how long a fetch waits for its host's turn,
     *     a redirect besides as long as the longest pause between requests
     * @param maxBodyBytes as sent
     * @param maxDecodedBytes decompressed
     * @param maxRedirects after one another
     * @param maxHeaderBytes in one line of the header, of which there may be 256
     */
    public record Limits(
            Duration connectTimeout,
            Duration totalTimeout,
            long maxBodyBytes,
            long maxDecodedBytes,
            int maxRedirects,
            int maxHeaderBytes) {

        /** 10 s to connect, 60 s in all, 20 MiB sent and 50 MiB decompressed, 5 redirects, 16 KiB a line. */
        public static Limits usual() {
            return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), 20 << 20, 50 << 20, 5, 16 << 10);
        }
    }

    /**
     * How hosts are treated.
     *
     * @param minDelay from the end of a request to the next one of the same host
     * @param maxCrawlDelay up to which a robots.txt that asks for a longer delay is heard
     * @param maxRetryAfter up to which a Retry-After is heard
     * @param connectionsPerHost at the same time
     * @param obeyRobots whether robots.txt decides what may be fetched
     */
    public record Politeness(
            Duration minDelay,
            Duration maxCrawlDelay,
            Duration maxRetryAfter,
            int connectionsPerHost,
            boolean obeyRobots) {

        /** A second between requests, crawl delays up to a minute, Retry-After up to a day, one connection, robots.txt obeyed. */
        public static Politeness usual() {
            return new Politeness(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1), 1, true);
        }
    }

    /** The name that robots.txt knows it by. */
    String robotName() {
        Matcher agent = AGENT.matcher(userAgent);
        return agent.matches() ? agent.group(1) : userAgent;
    }

    String userAgentHeader() {
        return contact.isEmpty() ? userAgent : userAgent + " (+" + contact + ")";
    }
}
