package io.ragconnect.extract.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.jspecify.annotations.Nullable;

/**
 * Tells the language of a text by the frequencies of its letters, or that it can't be told. Equal text gives an equal answer.
 * Thread-safe.
 */
public final class LanguageGuess {
    /** With fewer letters, hardly a language can be told from its relatives. */
    private static final int MIN_LETTERS = 40;

    /** How many times as likely as the next one a language must be: less where there is no more text to look at. */
    private static final double SURE = 3;

    private static final double SURE_OF_A_SHORT_TEXT = 2;

    /** A short look is enough for most texts. */
    private static final int[] LOOKS = {300, 900};

    private static final int PIECES = 3;

    private LanguageGuess() {}

    /** The language as a BCP 47 tag; null when the text is too short, or unsure. */
    public static @Nullable String of(String text) {
        double sure = text.length() <= LOOKS[0] ? SURE_OF_A_SHORT_TEXT : SURE;
        for (int look : LOOKS) {
            String sample = sample(text, look);
            String language = hasLetters(sample) ? surelyOf(sample, sure) : null;
            if (language != null || text.length() <= look) {
                return language;
            }
        }
        return null;
    }

    private static @Nullable String surelyOf(String sample, double times) {
        LetterModel.Likeliest likeliest = Model.LETTERS.likeliest(sample);
        String language = likeliest.language();
        return likeliest.times() >= times ? Model.TAGS.getOrDefault(language, language) : null;
    }

    /** From several places, since the first page may be a licence, and the middle a listing. */
    private static String sample(String text, int units) {
        if (text.length() <= units) {
            return text;
        }
        StringBuilder sample = new StringBuilder(units + PIECES);
        int piece = units / PIECES;
        for (int i = 0; i < PIECES; i++) {
            int start = (int) ((long) (text.length() - piece) * (2 * i + 1) / (2 * PIECES));
            sample.append(text, start, start + piece).append(' ');
        }
        return sample.toString();
    }

    private static boolean hasLetters(String text) {
        int letters = 0;
        for (int i = 0; i < text.length() && letters < MIN_LETTERS; i += Character.charCount(text.codePointAt(i))) {
            letters += Character.isLetter(text.codePointAt(i)) ? 1 : 0;
        }
        return letters == MIN_LETTERS;
    }

    /** Loaded when the first text comes that says nothing of its language. */
    private static final class Model {
        static final LetterModel LETTERS = load();
        static final Map<String, String> TAGS = tags();

        private static LetterModel load() {
            try (InputStream model = Language.class.getResourceAsStream("/langdetect-183.bin")) {
                if (model == null) {
                    throw new IOException("opennlp-models-langdetect is not on the class path");
                }
                return LetterModel.of(new LanguageDetectorModel(model));
            } catch (IOException e) {
                throw new UncheckedIOException("The model that tells languages can't be loaded", e);
            }
        }

        /** The shortest tag of each ISO 639-3 code, as BCP 47 wants it; of a macrolanguage's main member, that of the whole. */
        private static Map<String, String> tags() {
            Map<String, String> tags = new HashMap<>();
            for (String code : Locale.getISOLanguages()) {
                Locale language = Locale.forLanguageTag(code);
                tags.put(language.getISO3Language(), language.toLanguageTag());
            }
            tags.putAll(Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg"));
            return tags;
        }
    }
}
