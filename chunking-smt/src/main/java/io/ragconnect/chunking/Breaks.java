package io.ragconnect.chunking;

/** Where a text may be cut, from the most natural place to the last resort. Offsets are UTF-16 units. */
enum Breaks {
    /** Before a line that follows a blank one. */
    PARAGRAPH {
        @Override
        int next(String text, int from, int end) {
            for (int i = from; i < end; i++) {
                if (text.charAt(i) == '\n' && isBlankLine(text, i + 1, end)) {
                    return skipSpace(text, i + 1, end);
                }
            }
            return end;
        }
    },
    /** After a sentence, and before a line that starts an item, a table row or a line of code. */
    SENTENCE {
        @Override
        int next(String text, int from, int end) {
            for (int i = from; i < end; i++) {
                char c = text.charAt(i);
                if (c == '\n' && i > from && i + 1 < end && startsItem(text.charAt(i + 1))) {
                    return i + 1;
                }
                if (FULL_WIDTH_STOPS.indexOf(c) >= 0) {
                    return skipSpace(text, skipClosing(text, i + 1, end), end);
                }
                if (STOPS.indexOf(c) >= 0) {
                    int after = skipClosing(text, i + 1, end);
                    int next = skipSpace(text, after, end);
                    if (next > after && next < end && !Character.isLowerCase(text.codePointAt(next))) {
                        return next;
                    }
                }
            }
            return end;
        }
    },
    /** Before a word. */
    WORD {
        @Override
        int next(String text, int from, int end) {
            int i = from;
            while (i < end && !Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            return skipSpace(text, i, end);
        }
    };

    private static final String STOPS = ".!?…";
    private static final String FULL_WIDTH_STOPS = "。！？｡";
    private static final String CLOSING = "\"'”’»)]}」』）";

    /** The first break after {@code from}, or {@code end}. */
    abstract int next(String text, int from, int end);

    private static boolean isBlankLine(String text, int start, int end) {
        int i = start;
        while (i < end && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i < end && text.charAt(i) == '\n';
    }

    private static boolean startsItem(char c) {
        return !Character.isLetter(c) && !Character.isSurrogate(c);
    }

    private static int skipClosing(String text, int from, int end) {
        int i = from;
        while (i < end && (CLOSING.indexOf(text.charAt(i)) >= 0 || STOPS.indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }

    static int skipSpace(String text, int from, int end) {
        int i = from;
        while (i < end && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
