package io.ragconnect.source.web.page;

import org.jspecify.annotations.Nullable;

/**
 * Resolves the links that most pages consist of, names in the page's own folder and paths from the root, without what a URL's
 * grammar costs.
 *
 * @param root up to the authority; null when the base is no such URL
 * @param folder up to the last slash of the path
 */
record PlainLinks(@Nullable String root, String folder) {
    private static final String SCHEME_END = "://";

    static PlainLinks relativeTo(String base) {
        int authority = base.indexOf(SCHEME_END) + SCHEME_END.length();
        int path = base.indexOf('/', authority);
        boolean plain = base.startsWith("http") && path > 0 && isPlain(base, path);
        return plain
                ? new PlainLinks(base.substring(0, path), base.substring(0, base.lastIndexOf('/') + 1))
                : new PlainLinks(null, "");
    }

    /** The absolute URL; null when the link is not plain. */
    @Nullable
    String resolve(String link) {
        if (root == null || link.isEmpty() || !isPlain(link, 0)) {
            return null;
        }
        return (link.charAt(0) == '/' ? root : folder) + link;
    }

    /** Whether there are only letters, digits and the like in it from there on, and no segment that begins with a dot or is empty. */
    private static boolean isPlain(String url, int from) {
        char last = 0;
        for (int i = from; i < url.length(); i++) {
            char c = url.charAt(i);
            boolean opens = i == from || last == '/';
            boolean letter =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!letter && !(c == '.' && !opens) && !(c == '/' && last != '/')) {
                return false;
            }
            last = c;
        }
        return true;
    }
}
