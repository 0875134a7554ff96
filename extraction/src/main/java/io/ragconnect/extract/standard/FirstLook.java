package io.ragconnect.extract.standard;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the start of content shows at once, since asking for all known signatures costs more than reading a page does. */
final class FirstLook {
    private static final int PAGE_BYTES = 512;

    private FirstLook() {}

    /** Whether it is an HTML page, whatever else it could be taken for. */
    static boolean isPage(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, PAGE_BYTES), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }
}
