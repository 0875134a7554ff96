package io.ragconnect.record;

import java.text.Normalizer;

/** What every text in a record is put through, so that it can be stored, hashed and indexed anywhere. */
public final class Texts {
    /** As in the Stream-Safe Text Format of UAX #15: marks are put in order in a time that grows with the square of a run. */
    private static final int MAX_MARKS = 30;

    /** All below it stands for itself in NFC. */
    private static final char FIRST_MARK = '\u0300';

    private static final char GRAPHEME_JOINER = '\u034F';

    private Texts() {}

    /**
     * The text in NFC (UAX #15), its line ends LF, without a byte order mark, control characters other than tab and LF
     * (NUL among them, which PostgreSQL can't store), or lone surrogates. Of combining marks at most 30 follow each other, as
     * no language needs more: after these comes U+034F, which shows nothing. Idempotent.
     */
    public static String normalize(String text) {
        String clean = isClean(text) ? text : cleaned(text);
        if (composesNothing(clean) || Normalizer.isNormalized(clean, Normalizer.Form.NFC)) {
            return clean;
        }
        String normal = Normalizer.normalize(clean, Normalizer.Form.NFC);
        return isClean(normal) ? normal : cleaned(normal); // a mark may have become two
    }

    private static boolean composesNothing(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_MARK) {
                return false;
            }
        }
        return true;
    }

    /** Normalised, every run of white space one space, ends trimmed. */
    public static String oneLine(String text) {
        String normal = normalize(text);
        StringBuilder line = new StringBuilder(Math.min(normal.length(), 256));
        boolean blank = false;
        for (int i = 0; i < normal.length(); i++) {
            char c = normal.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                blank = true;
            } else {
                if (blank && !line.isEmpty()) {
                    line.append(' ');
                }
                blank = false;
                line.append(c);
            }
        }
        return line.toString();
    }

    /** At most {@code max} UTF-16 units, never ending in half a surrogate pair; what is cut ends in an ellipsis. */
    public static String truncate(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - 1;
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    /** Bytes of the text in UTF-8, without encoding it. */
    public static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                length++; // a lone one is encoded as '?'
            } else {
                length += 3;
            }
        }
        return length;
    }

    private static boolean isClean(String text) {
        int marks = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            marks = c >= FIRST_MARK && isMark(text, i) ? marks + 1 : 0;
            if (marks > MAX_MARKS) {
                return false;
            }
            if (isDropped(c) || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029' || c == '\f') {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!startsPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        int marks = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < FIRST_MARK) {
                marks = isDropped(c) ? marks : 0;
            } else if (isMark(text, i)) {
                if (marks == MAX_MARKS) {
                    clean.append(GRAPHEME_JOINER);
                    marks = 0;
                }
                marks++;
            } else if (!isDropped(c)) {
                marks = 0;
            }
            if (c == '\r') {
                clean.append('\n');
                if (i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
            } else if (c == '\u0085' || c == '\u2028' || c == '\u2029' || c == '\f') {
                clean.append('\n');
            } else if (Character.isSurrogate(c)) {
                if (startsPair(text, i)) {
                    clean.append(c).append(text.charAt(++i));
                } else {
                    clean.append('\uFFFD');
                }
            } else if (!isDropped(c)) {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private static boolean isDropped(char c) {
        return (c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f')
                || (c >= '\u007F' && c <= '\u009F' && c != '\u0085')
                || c == '\uFEFF'
                || c == '\uFFFE'
                || c == '\uFFFF';
    }

    /** The joiner is none here: it ends a run. */
    private static boolean isMark(String text, int i) {
        char c = text.charAt(i);
        int type = c == GRAPHEME_JOINER ? Character.CONTROL : Character.getType(text.codePointAt(i));
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static boolean startsPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}
