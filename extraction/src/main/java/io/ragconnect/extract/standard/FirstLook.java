package io.ragconnect.extract.standard;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the start of content shows at once, since asking for all known signatures costs more than reading a page does. */
final class FirstLook {
    private static final int PAGE_BYTES = 512;
    private static final int TEXT_BYTES = 1024;

    private FirstLook() {}

    /** Whether it is an HTML page, whatever else it could be taken for. */
    static boolean isPage(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, PAGE_BYTES), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    /** Whether it begins as text in an ASCII superset does that is no markup, rich text or late PDF. */
    static boolean isPlain(byte[] content) {
        int length = Math.min(content.length, TEXT_BYTES);
        int first = -1;
        for (int i = 0; i < length; i++) {
            byte b = content[i];
            boolean blank = b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == '\f';
            if (b >= 0 && b < ' ' && !blank) {
                return false;
            }
            if (b == '%' && i + 3 < length && content[i + 1] == 'P' && content[i + 2] == 'D' && content[i + 3] == 'F') {
                return false;
            }
            first = first < 0 && !blank ? i : first;
        }
        return first >= 0 && content[first] != '<' && content[first] != '{' && content[first] > 0;
    }
}
