package io.ragconnect.source.web;

import io.ragconnect.source.web.frontier.Scope;
import io.ragconnect.source.web.url.Urls;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells which links lead to pages of the site, and brings them into the form under which they are known. Thread-safe. */
final class Links {
    /** Every page of a site links to much the same pages. */
    private static final int MAX_KNOWN = 4_096;

    private static final int MAX_KNOWN_LENGTH = 256;

    private final Urls urls = Urls.usual();
    private final Scope scope;
    private final Map<String, Optional<String>> known = new ConcurrentHashMap<>();

    Links(Scope scope) {
        this.scope = scope;
    }

    /** The form under which a URL of the site is known; empty when it belongs to another, or to none. */
    Optional<String> within(String url) {
        if (url.length() > MAX_KNOWN_LENGTH) {
            return find(url);
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(url, this::find);
    }

    private Optional<String> find(String url) {
        return urls.normalise(url).filter(scope::covers).map(URI::toString);
    }

    /** Those of the site, each once, in their order. */
    List<String> within(List<String> links) {
        Set<String> within = new LinkedHashSet<>();
        links.forEach(link -> within(link).ifPresent(within::add));
        return List.copyOf(within);
    }

    /** The form under which a URL on one of the site's hosts is known, whatever its path; empty when it is on another. */
    Optional<String> onOneOfItsHosts(URI url) {
        return urls.normalise(url).filter(scope::coversHost).map(URI::toString);
    }

    /** Whether a redirect may be followed; whether what it leads to is a page of the site is seen then. */
    boolean covers(URI url) {
        return urls.normalise(url).filter(scope::permits).isPresent();
    }

    /** The form of any URL; itself when there is none. */
    String normalised(URI url) {
        return urls.normalise(url).map(URI::toString).orElse(url.toString());
    }
}
