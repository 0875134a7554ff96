package io.ragconnect.chunking.text;

/** What a line of a text looks like. The text is normalised: lines end in LF. */
public final class Lines {
    private Lines() {}

    /** The offset behind the line's LF, or {@code end}. */
    public static int next(CharSequence text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == '\n') {
                return i + 1;
            }
        }
        return end;
    }

    public static boolean isBlank(CharSequence text, int from, int end) {
        return Chars.skipSpace(text, from, end) == end;
    }

    /** Columns before the first character, a tab being 4. */
    public static int indent(CharSequence text, int from, int end) {
        int columns = 0;
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == ' ') {
                columns++;
            } else if (text.charAt(i) == '\t') {
                columns += 4;
            } else {
                break;
            }
        }
        return columns;
    }

    static boolean isTableRow(CharSequence text, int from, int end) {
        int start = Chars.skipSpace(text, from, end);
        int last = Chars.trimEnd(text, start, end) - 1;
        return last > start && text.charAt(start) == '|' && text.charAt(last) == '|';
    }

    /** The line under a table's header: {@code | --- | :-: |}. */
    public static boolean isTableRule(CharSequence text, int from, int end) {
        boolean dash = false;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            dash |= c == '-';
            if (c != '-' && c != '|' && c != ':' && !Chars.isSpace(c)) {
                return false;
            }
        }
        return dash && isTableRow(text, from, end);
    }

    /** The character of which the line has three or more at its start, as the fences of code have; 0 if none. */
    static char fence(CharSequence text, int from, int end) {
        int start = Chars.skipSpace(text, from, end);
        if (start + 3 > end) {
            return 0;
        }
        char c = text.charAt(start);
        return (c == '`' || c == '~') && text.charAt(start + 1) == c && text.charAt(start + 2) == c ? c : 0;
    }

    /** Whether the line starts with a bullet or a number: {@code - x}, {@code 12. x}, {@code (a) x}. */
    public static boolean isItem(CharSequence text, int from, int end) {
        int i = Chars.skipSpace(text, from, end);
        if (i >= end) {
            return false;
        }
        char c = text.charAt(i);
        if ("-*+•‣◦–".indexOf(c) >= 0) {
            return i + 1 < end && text.charAt(i + 1) == ' ';
        }
        if (c == '(') {
            i++;
        }
        int digits = i;
        while (i < end && i - digits < 4 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        if (i == digits && c == '(' && i < end && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
            i++;
        }
        return i > digits
                && i + 1 < end
                && (text.charAt(i) == ')' || (text.charAt(i) == '.' && c != '('))
                && text.charAt(i + 1) == ' ';
    }

    /** Whether the line's last visible character ends a sentence. */
    static boolean endsSentence(CharSequence text, int from, int end) {
        int last = Chars.trimEnd(text, from, end) - 1;
        return last >= from && ".!?…:;。！？\"”’)".indexOf(text.charAt(last)) >= 0;
    }
}
