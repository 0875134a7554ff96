package io.ragconnect.source.web.page;

import java.util.Locale;
import java.util.Set;

/**
 * What a robots meta element or an X-Robots-Tag header asks for.
 *
 * @param noindex not to index the page
 * @param nofollow not to follow its links
 */
public record Directives(boolean noindex, boolean nofollow) {
    public static final Directives NONE = new Directives(false, false);

    /** Directives with a colon; another word before one names the crawler that is meant. */
    private static final Set<String> WITH_VALUE =
            Set.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

    /**
     * Reads a list separated by commas, such as {@code noindex, otherbot: nofollow}.
     *
     * @param agent the product token that we answer to, in lower case
     */
    public static Directives parse(String list, String agent) {
        boolean noindex = false;
        boolean nofollow = false;
        boolean meant = true;
        for (String part : list.toLowerCase(Locale.ROOT).split(",", -1)) {
            String directive = part.strip();
            int colon = directive.indexOf(':');
            String name = colon < 0 ? "" : directive.substring(0, colon).strip();
            if (colon >= 0 && !WITH_VALUE.contains(name)) {
                // what follows is for that crawler, up to the next one named
                meant = name.equals("robots") || name.equals(agent);
                directive = directive.substring(colon + 1).strip();
            }
            noindex |= meant && (directive.equals("noindex") || directive.equals("none"));
            nofollow |= meant && (directive.equals("nofollow") || directive.equals("none"));
        }
        return new Directives(noindex, nofollow);
    }

    /** What either asks for. */
    public Directives and(Directives other) {
        return new Directives(noindex || other.noindex, nofollow || other.nofollow);
    }
}
