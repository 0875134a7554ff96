package io.ragconnect.source.web.frontier;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which URLs belong to the site. Immutable. */
public final class Scope {
    /** Longer URLs are traps more often than pages. */
    private static final int MAX_URL_CHARS = 2_048;

    /** A path with a name more often than this is one that leads in circles. */
    private static final int MAX_REPEATS = 3;

    private final Set<String> hosts;
    private final List<String> domains;
    private final List<PathPattern> include;
    private final List<PathPattern> exclude;
    private final Set<String> skippedExtensions;

    /**
     * Of these settings.
     *
     * @param hosts names, with a port unless it is the scheme's own; {@code *.example.com} stands for all hosts below
     * @param include patterns of robots.txt; empty for all
     * @param skippedExtensions in lower case, without dot
     */
    public Scope(Set<String> hosts, List<String> include, List<String> exclude, Set<String> skippedExtensions) {
        this.hosts = Set.copyOf(hosts);
        this.domains = hosts.stream()
                .filter(host -> host.startsWith("*."))
                .map(host -> host.substring(1))
                .toList();
        this.include = include.stream().map(PathPattern::of).toList();
        this.exclude = exclude.stream().map(PathPattern::of).toList();
        this.skippedExtensions = Set.copyOf(skippedExtensions);
    }

    /** Throws an IllegalArgumentException that says what is wrong with a pattern. */
    public static void requirePattern(String pattern) {
        PathPattern.of(pattern);
    }

    /** Whether a normalised URL belongs to the site. */
    public boolean covers(URI url) {
        return url.toString().length() <= MAX_URL_CHARS && coversHost(url) && coversPath(url);
    }

    /** Whether a URL is on one of the site's hosts. */
    public boolean coversHost(URI url) {
        String authority = url.getRawAuthority();
        if (authority == null || url.getRawUserInfo() != null) {
            return false;
        }
        String host = authority.toLowerCase(Locale.ROOT);
        return hosts.contains(host) || domains.stream().anyMatch(host::endsWith);
    }

    /** Whether a URL is on one of the site's hosts, and not left out. */
    public boolean permits(URI url) {
        String whole = pathAndQuery(url);
        return coversHost(url) && exclude.stream().noneMatch(pattern -> pattern.matches(whole));
    }

    private static String path(URI url) {
        return url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    }

    private static String pathAndQuery(URI url) {
        return url.getRawQuery() == null ? path(url) : path(url) + "?" + url.getRawQuery();
    }

    private boolean coversPath(URI url) {
        String path = path(url);
        String whole = pathAndQuery(url);
        return (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.matches(whole)))
                && exclude.stream().noneMatch(pattern -> pattern.matches(whole))
                && !skippedExtensions.contains(extension(path))
                && !leadsInCircles(path);
    }

    private static String extension(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean leadsInCircles(String path) {
        Map<String, Integer> counts = new HashMap<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && counts.merge(name, 1, Integer::sum) > MAX_REPEATS) {
                return true;
            }
        }
        return false;
    }
}
