package io.ragconnect.chunking.text;

/**
 * Classes of characters that are the same on every Java version: they ask nothing of characters that Unicode may still
 * assign, so that chunk hashes do not change with the JVM.
 */
public final class Chars {
    private Chars() {}

    /** White space, the no-break kinds included. */
    public static boolean isSpace(char c) {
        return c <= ' ' || c == '\u00A0' || (c >= '\u1680' && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
    }

    /** A small letter of the Latin, Greek or Cyrillic alphabets. */
    static boolean isLowerCase(char c) {
        return c < 0x530 && Character.isLowerCase(c);
    }

    /** The first offset from {@code from} on that is no white space, or {@code end}. */
    public static int skipSpace(CharSequence text, int from, int end) {
        int i = from;
        while (i < end && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** {@code end} moved back over white space, as far as {@code start}. */
    public static int trimEnd(CharSequence text, int start, int end) {
        int i = end;
        while (i > start && isSpace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    /** Whether the offset lies between the halves of a surrogate pair. */
    public static boolean tearsPair(CharSequence text, int offset) {
        return offset > 0
                && offset < text.length()
                && Character.isLowSurrogate(text.charAt(offset))
                && Character.isHighSurrogate(text.charAt(offset - 1));
    }
}
