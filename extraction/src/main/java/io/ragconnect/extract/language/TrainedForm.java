package io.ragconnect.extract.language;

import opennlp.tools.util.StringUtil;
import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/**
 * The form of texts that the model was trained on, as OpenNLP's normalizers make it. Their ten regular expressions take longer
 * than all that follows, so a text without addresses, names, laughter and the like goes through one pass instead.
 */
final class TrainedForm {
    private static final CharSequenceNormalizer NORMALIZER = new AggregateCharSequenceNormalizer(
            EmojiCharSequenceNormalizer.getInstance(),
            UrlCharSequenceNormalizer.getInstance(),
            TwitterCharSequenceNormalizer.getInstance(),
            NumberCharSequenceNormalizer.getInstance(),
            ShrinkCharSequenceNormalizer.getInstance());

    private static final String LAUGHS = "hjHJ";
    private static final String VOWELS = "aieouAIEOU";
    private static final String MOUTHS = "()dopDOP";
    /**
     * From here on all is an emoji: to OpenNLP from U+D83C to U+10FC00. Of what is beyond that it makes nothing useful, and may
     * fail, as it may at half a pair.
     */
    private static final char EMOJIS = Character.MIN_SURROGATE;

    private static final int MOST_ALIKE = 2;

    private TrainedForm() {}

    static String of(String text) {
        return isPlain(text) ? inOnePass(text) : StringUtil.toLowerCase(NORMALIZER.normalize(withoutEmojis(text)));
    }

    private static String withoutEmojis(String text) {
        int[] letters = text.codePoints().map(c -> c < EMOJIS ? c : ' ').toArray();
        return new String(letters, 0, letters.length);
    }

    /** Whether it certainly holds nothing that {@link #inOnePass} leaves out. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean rare =
                    switch (c) {
                        case '@', '#', '\u0085', '\u2028', '\u2029' -> true;
                        case ':' -> at(text, i + 1) == '/';
                        case 'r', 'R' -> mayQuote(text, i);
                        case 'h', 'j', 'H', 'J' -> mayLaugh(text, i);
                        default -> false;
                    };
            if (rare) {
                return false;
            }
        }
        return true;
    }

    /** {@code RT:}, where it is not the end of a word. */
    private static boolean mayQuote(String text, int start) {
        char end = at(text, start + 2);
        return (at(text, start + 1) | 0x20) == 't'
                && (end == ' ' || end == ':' || end == '-' || end >= EMOJIS)
                && !isAsciiLetter(at(text, start - 1));
    }

    private static boolean mayLaugh(String text, int start) {
        int i = start + 1;
        while (VOWELS.indexOf(at(text, i)) >= 0) {
            i++;
        }
        return i > start + 1 && LAUGHS.indexOf(at(text, i)) >= 0;
    }

    /** 0 where there is none. */
    private static char at(String text, int index) {
        return index < 0 || index >= text.length() ? 0 : text.charAt(index);
    }

    private static boolean isAsciiLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private static boolean isEyes(char c) {
        return c == ':' || c == ';' || c == 'x' || c == 'X';
    }

    /** As regular expressions have it. */
    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Emojis, faces and numbers become a space, runs of space one, runs of a letter two; all in lower case. */
    private static String inOnePass(String text) {
        StringBuilder form = new StringBuilder(text.length());
        char last = 0;
        int alike = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean face = isEyes(c) && MOUTHS.indexOf(at(text, i + 1)) >= 0;
            boolean gap = face || c == '-' || c >= EMOJIS || (c >= '0' && c <= '9');
            if (gap || isSpace(c)) {
                space(form, gap ? ' ' : c);
                last = ' ';
                i += face ? 1 : 0;
                continue;
            }
            char letter = isAsciiLetter(c) ? (char) (c | 0x20) : c;
            alike = letter == last ? alike + 1 : 1;
            last = letter;
            if (alike <= MOST_ALIKE) {
                form.append(Character.toLowerCase(c));
            }
        }
        return form.toString().trim();
    }

    private static void space(StringBuilder form, char space) {
        int end = form.length() - 1;
        if (end >= 0 && isSpace(form.charAt(end))) {
            form.setCharAt(end, ' ');
        } else {
            form.append(space);
        }
    }
}
