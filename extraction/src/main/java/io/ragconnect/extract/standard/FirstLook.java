package io.ragconnect.extract.standard;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the start of content shows at once, since asking for all known signatures costs more than reading a page does. */
final class FirstLook {
    private static final int PAGE_BYTES = 512;

    private FirstLook() {}

    /** The type of what is an HTML page, whatever else it could be taken for; null for all else. */
    static @Nullable String pageType(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, PAGE_BYTES), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        boolean xml = start.startsWith("<?xml ");
        String page = xml ? start.substring(start.indexOf('>') + 1).strip() : start;
        if (!page.startsWith("<!doctype html") && !page.startsWith("<html")) {
            return null;
        }
        return xml ? "application/xhtml+xml" : "text/html";
    }
}
