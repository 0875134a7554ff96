package io.ragconnect.source.web.frontier;

import java.util.List;

/**
 * A pattern for the path and query of a URL, as in robots.txt (RFC 9309): what the path begins with, where {@code *}
 * stands for anything and {@code $} at the end for its end.
 */
final class PathPattern {
    private final List<String> parts;
    private final boolean whole;

    private PathPattern(List<String> parts, boolean whole) {
        this.parts = parts;
        this.whole = whole;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static PathPattern of(String text) {
        if (!text.startsWith("/") && !text.startsWith("*")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" must begin with / or *, as in /docs/ or *.pdf$, as a pattern of robots.txt does");
        }
        boolean whole = text.endsWith("$");
        String parts = whole ? text.substring(0, text.length() - 1) : text;
        return new PathPattern(List.of(parts.split("\\*", -1)), whole);
    }

    // part by part, each where it is found first, so that no path makes it slow
    boolean matches(String pathAndQuery) {
        int last = parts.size() - 1;
        int at = 0;
        for (int i = 0; i <= last; i++) {
            String part = parts.get(i);
            boolean mustEnd = whole && i == last;
            int found = i == 0
                    ? (pathAndQuery.startsWith(part) ? 0 : -1)
                    : mustEnd
                            ? (pathAndQuery.endsWith(part) ? pathAndQuery.length() - part.length() : -1)
                            : pathAndQuery.indexOf(part, at);
            if (found < at || (mustEnd && found + part.length() < pathAndQuery.length())) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }
}
