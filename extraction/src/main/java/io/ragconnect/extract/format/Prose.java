package io.ragconnect.extract.format;

import io.ragconnect.record.Texts;

/** Text as it was meant to be read: without the ligatures and soft hyphens of typesetting, which hide words from a search. */
public final class Prose {
    private static final char SOFT_HYPHEN = '\u00AD';
    private static final char FIRST_LIGATURE = '\uFB00';
    private static final char LAST_LIGATURE = '\uFB06';

    /** What Unicode's compatibility decomposition (NFKC) makes of U+FB00 to U+FB06. */
    private static final String[] LETTERS = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

    private Prose() {}

    /** Normalised by {@link Texts#normalize}, Latin ligatures as letters, without soft hyphens. */
    public static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isTypeset(text.charAt(i))) {
                return Texts.normalize(replaced(text, i));
            }
        }
        return Texts.normalize(text);
    }

    private static String replaced(String text, int from) {
        StringBuilder letters = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isTypeset(c)) {
                letters.append(c);
            } else if (c != SOFT_HYPHEN) {
                letters.append(LETTERS[c - FIRST_LIGATURE]);
            }
        }
        return letters.toString();
    }

    private static boolean isTypeset(char c) {
        return c == SOFT_HYPHEN || (c >= FIRST_LIGATURE && c <= LAST_LIGATURE);
    }
}
