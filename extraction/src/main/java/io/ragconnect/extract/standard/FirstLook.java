package io.ragconnect.extract.standard;

import io.ragconnect.extract.tika.TypeDetector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the start of content shows at once, since asking for all known signatures costs more than reading a page does. */
final class FirstLook {
    private static final int PAGE_BYTES = 512;
    private static final byte[] PDF = {'%', 'P', 'D', 'F', '-'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] OLE = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };

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

    /**
     * The type of a PDF, and of a container that is called what such containers are; null for all else.
     *
     * @param named the type that the name speaks for
     */
    static @Nullable String documentType(byte[] content, String named, TypeDetector detector) {
        if (startsWith(content, PDF)) {
            return "application/pdf";
        }
        boolean agree =
                startsWith(content, ZIP) ? detector.isZip(named) : startsWith(content, OLE) && detector.isOle(named);
        return agree ? named : null;
    }

    private static boolean startsWith(byte[] content, byte[] signature) {
        return content.length >= signature.length
                && Arrays.equals(content, 0, signature.length, signature, 0, signature.length);
    }
}
