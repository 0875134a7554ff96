package io.ragconnect.extract.tika;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Set;

/**
 * Finds where the text of an RTF document begins, and declares a paragraph there. The specification wants none, but Tika's
 * parser takes all for the header that stands before one.
 */
final class RtfBody {
    private static final byte[] PARAGRAPH = "\\pard ".getBytes(US_ASCII);
    private static final Set<String> PARAGRAPHS = Set.of("pard", "par", "sectd", "sect", "plain");

    /** Groups of the header that are not marked as to be skipped by those who don't know them. */
    private static final Set<String> HEADER =
            Set.of("fonttbl", "filetbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "revtbl", "info");

    private final byte[] rtf;
    private int at;

    private RtfBody(byte[] rtf) {
        this.rtf = rtf;
    }

    /** The document with a paragraph declared before its text; itself if there is one. */
    static byte[] declared(byte[] rtf) {
        int start = new RtfBody(rtf).undeclaredStart();
        if (start < 0) {
            return rtf;
        }
        byte[] declared = Arrays.copyOf(rtf, rtf.length + PARAGRAPH.length);
        System.arraycopy(PARAGRAPH, 0, declared, start, PARAGRAPH.length);
        System.arraycopy(rtf, start, declared, start + PARAGRAPH.length, rtf.length - start);
        return declared;
    }

    private int undeclaredStart() {
        at = indexOf('{') + 1;
        while (at > 0 && at < rtf.length) {
            int start = at;
            byte b = rtf[at++];
            if (b == '\\') {
                String word = word();
                if (word.isEmpty()) {
                    return start; // a letter by its number, or one that would be markup
                }
                if (PARAGRAPHS.contains(word)) {
                    return -1;
                }
            } else if (b == '{') {
                if (!isOfHeader()) {
                    return start;
                }
                skipGroup();
            } else if (b == '}') {
                return -1;
            } else if (b != '\r' && b != '\n' && b != ' ' && b != 0) {
                return start;
            }
        }
        return -1;
    }

    private int indexOf(char wanted) {
        for (int i = 0; i < rtf.length; i++) {
            if (rtf[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The control word behind a backslash, read with its number and the blank that ends it; empty for a control symbol. */
    private String word() {
        int start = at;
        while (at < rtf.length && isLetter(rtf[at])) {
            at++;
        }
        String word = new String(rtf, start, at - start, US_ASCII);
        while (!word.isEmpty() && at < rtf.length && (rtf[at] == '-' || (rtf[at] >= '0' && rtf[at] <= '9'))) {
            at++;
        }
        if (!word.isEmpty() && at < rtf.length && rtf[at] == ' ') {
            at++;
        }
        return word;
    }

    /** Whether the group that was just opened is part of the header. */
    private boolean isOfHeader() {
        if (at + 1 >= rtf.length) {
            return true; // cut off, so nothing is to come
        }
        if (rtf[at] != '\\' || rtf[at + 1] == '*') {
            return rtf[at] == '\\';
        }
        int start = at++;
        boolean ofHeader = HEADER.contains(word());
        at = start;
        return ofHeader;
    }

    private void skipGroup() {
        int open = 1;
        while (open > 0 && at < rtf.length) {
            byte b = rtf[at++];
            if (b == '\\') {
                at++; // a brace behind it is a letter
            } else if (b == '{') {
                open++;
            } else if (b == '}') {
                open--;
            }
        }
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }
}
