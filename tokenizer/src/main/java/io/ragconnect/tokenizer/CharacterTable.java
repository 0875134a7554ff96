package io.ragconnect.tokenizer;

import java.text.Normalizer;

/**
 * What BERT's normalizer (clean text, lower case, strip accents) and pre-tokenizer make of a character, as the Hugging
 * Face library's {@code BertNormalizer} and {@code BertPreTokenizer} define them. Looked up once per character, since
 * this is where a tokenizer spends its time.
 */
final class CharacterTable {
    /** Removed: control and format characters, combining accents. */
    static final byte DROPPED = 0;

    static final byte SPACE = 1;
    /** Part of a word, after folding to one UTF-16 unit. */
    static final byte WORD = 2;
    /** A word of its own: punctuation, CJK ideographs. */
    static final byte ALONE = 3;
    /** Folds to something longer; see {@link #expansion}. */
    static final byte EXPANDED = 4;

    private static final byte[] KINDS = new byte[0x10000];
    private static final char[] FOLDED = new char[0x10000];

    static {
        for (int c = 0; c < 0x10000; c++) {
            byte kind = classify(c);
            KINDS[c] = kind;
            if (kind == WORD || kind == ALONE) {
                FOLDED[c] = expansion(c).charAt(0);
            }
        }
    }

    private CharacterTable() {}

    static byte kind(int codePoint) {
        return codePoint < 0x10000 ? KINDS[codePoint] : classify(codePoint);
    }

    /** The folded form of a character of the basic plane whose kind is WORD or ALONE. */
    static char folded(char c) {
        return FOLDED[c];
    }

    /** The folded form of any character that is not dropped: decomposed, accents gone, in lower case. */
    static String expansion(int codePoint) {
        String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD);
        StringBuilder folded = new StringBuilder(decomposed.length());
        decomposed
                .codePoints()
                .filter(c -> !isAccent(c))
                .forEach(c -> folded.appendCodePoint(Character.toLowerCase(c)));
        return folded.toString();
    }

    static boolean isIdeograph(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0x20000 && c <= 0x2A6DF)
                || (c >= 0x2A700 && c <= 0x2B73F)
                || (c >= 0x2B740 && c <= 0x2B81F)
                || (c >= 0x2B920 && c <= 0x2CEAF)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    static boolean isPunctuation(int c) {
        if (c < 0x80) {
            return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
        }
        return switch (UnicodeEight.category(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static byte classify(int c) {
        if (isRemoved(c)) {
            return DROPPED;
        }
        if (isSpace(c)) {
            return SPACE;
        }
        String folded = expansion(c);
        if (folded.isEmpty()) {
            return DROPPED;
        }
        if (folded.length() > 1) {
            return EXPANDED;
        }
        char only = folded.charAt(0);
        return isIdeograph(c) || isPunctuation(only) ? ALONE : WORD;
    }

    private static boolean isRemoved(int c) {
        if (c == '\t' || c == '\n' || c == '\r') {
            return false;
        }
        return c == 0
                || c == 0xFFFD
                || switch (UnicodeEight.category(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
                    default -> false;
                };
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isAccent(int c) {
        return UnicodeEight.category(c) == Character.NON_SPACING_MARK;
    }
}
