package io.ragconnect.chunking.text;

/**
 * Where sentences, words and parts of words end. The JDK's {@code BreakIterator} gives other answers on other versions,
 * and chunk hashes must not depend on that.
 */
public final class Breaks {
    private static final String STOPS = ".!?…";
    private static final String FULL_WIDTH_STOPS = "。！？｡";
    private static final String CLOSING = "\"'”’»)]}」』）";

    /** Parts of a word are 16 to 128 units long, one in 32 places being a break. */
    private static final int MIN_PART = 16;

    private static final int MAX_PART = 128;
    private static final int PART_MASK = 31;

    private Breaks() {}

    /** The start of the next sentence after {@code from}, or {@code end}. */
    public static int sentence(CharSequence text, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c < '\u2026' && STOPS.indexOf(c) < 0) {
                continue;
            }
            if (FULL_WIDTH_STOPS.indexOf(c) >= 0) {
                return Chars.skipSpace(text, skipClosing(text, i + 1, end), end);
            }
            if (STOPS.indexOf(c) >= 0) {
                int after = skipClosing(text, i + 1, end);
                int next = Chars.skipSpace(text, after, end);
                if (next > after && next < end && !Chars.isLowerCase(text.charAt(next)) && !isInitial(text, from, i)) {
                    return next;
                }
                i = after - 1; // what was looked at is not looked at again: there are texts of dots alone
            }
        }
        return end;
    }

    /** The start of the next word after {@code from}, or {@code end}. */
    public static int word(CharSequence text, int from, int end) {
        int i = from;
        while (i < end && !Chars.isSpace(text.charAt(i))) {
            i++;
        }
        return Chars.skipSpace(text, i, end);
    }

    /**
     * The end of a part of the word at {@code from}, for words that fit nowhere. It depends on the characters before it
     * alone, so that what is inserted into a megabyte without blanks moves the parts around it and no others.
     */
    public static int part(CharSequence text, int from, int end) {
        int last = Math.min(end, from + MAX_PART);
        for (int i = from + MIN_PART; i < last; i++) {
            if ((window(text, i) & PART_MASK) == 0 && !Chars.tearsPair(text, i)) {
                return i;
            }
        }
        return Chars.tearsPair(text, last) && last < end ? last - 1 : last;
    }

    /** A mixed hash of the 8 units before the offset. */
    private static int window(CharSequence text, int offset) {
        int hash = 0;
        for (int i = Math.max(0, offset - 8); i < offset; i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        return (hash * 0x9E3779B1) >>> 16;
    }

    /** A single capital before a full stop, as in "J. Smith". */
    private static boolean isInitial(CharSequence text, int from, int stop) {
        return text.charAt(stop) == '.'
                && stop > from
                && text.charAt(stop - 1) >= 'A'
                && text.charAt(stop - 1) <= 'Z'
                && (stop - 1 == from || Chars.isSpace(text.charAt(stop - 2)) || text.charAt(stop - 2) == '.');
    }

    private static int skipClosing(CharSequence text, int from, int end) {
        int i = from;
        while (i < end && (CLOSING.indexOf(text.charAt(i)) >= 0 || STOPS.indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }
}
