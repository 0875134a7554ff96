package io.ragconnect.extract.language;

import java.util.Arrays;
import java.util.Map;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;
import opennlp.tools.util.StringUtil;
import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/**
 * OpenNLP's model of languages: what each run of one to three letters says for which language. It gives OpenNLP's own answers,
 * in a third of the time, since runs are looked up as numbers and not as texts. Thread-safe.
 */
final class LetterModel {
    private static final int LONGEST_RUN = 3;
    private static final int MULTIPLIER_SHIFT = 40;

    /** As the model was trained. */
    private final CharSequenceNormalizer normalizer = new AggregateCharSequenceNormalizer(
            EmojiCharSequenceNormalizer.getInstance(),
            UrlCharSequenceNormalizer.getInstance(),
            TwitterCharSequenceNormalizer.getInstance(),
            NumberCharSequenceNormalizer.getInstance(),
            ShrinkCharSequenceNormalizer.getInstance());

    private final String[] languages;
    /** Runs by their hash, open addressing; 0 where there is none. */
    private final long[] runs;

    private final Context[] weights;

    private LetterModel(String[] languages, Map<String, Context> weightsByRun) {
        this.languages = languages;
        int capacity = Integer.highestOneBit(Math.max(1, weightsByRun.size())) * 4;
        runs = new long[capacity];
        weights = new Context[capacity];
        weightsByRun.forEach((run, weight) -> {
            if (!run.isEmpty() && run.length() <= LONGEST_RUN) {
                long key = key(run, 0, run.length());
                int slot = slot(key);
                runs[slot] = key;
                weights[slot] = weight;
            }
        });
    }

    @SuppressWarnings("unchecked") // the second of its parts, as its Javadoc says
    static LetterModel of(LanguageDetectorModel model) {
        AbstractModel parts = (AbstractModel) model.getMaxentModel();
        String[] languages = new String[parts.getNumOutcomes()];
        Arrays.setAll(languages, parts::getOutcome);
        return new LetterModel(languages, (Map<String, Context>) parts.getDataStructures()[1]);
    }

    /** The likeliest language, an ISO 639-3 code, and how many times as likely as the next one it is. */
    record Likeliest(String language, double times) {}

    Likeliest likeliest(String text) {
        double[] sums = new double[languages.length];
        long last = 0;
        for (long run : runsOf(StringUtil.toLowerCase(normalizer.normalize(text)))) {
            if (run != last) { // each counts once
                last = run;
                int slot = slot(run);
                if (runs[slot] == run) {
                    add(weights[slot], sums);
                }
            }
        }
        int first = 0;
        double second = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < sums.length; i++) {
            if (sums[i] > sums[first]) {
                second = sums[first];
                first = i;
            } else {
                second = Math.max(second, sums[i]);
            }
        }
        // they are logarithms of likelihoods
        return new Likeliest(languages[first], StrictMath.exp(sums[first] - second));
    }

    private static void add(Context weight, double[] sums) {
        int[] outcomes = weight.getOutcomes();
        double[] parameters = weight.getParameters();
        for (int i = 0; i < outcomes.length; i++) {
            sums[outcomes[i]] += parameters[i];
        }
    }

    private static long[] runsOf(String text) {
        long[] found = new long[LONGEST_RUN * text.length()];
        int count = 0;
        for (int start = 0; start < text.length(); start++) {
            for (int length = 1; length <= LONGEST_RUN && start + length <= text.length(); length++) {
                found[count++] = key(text, start, start + length);
            }
        }
        long[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Never 0: the length is part of it. */
    private static long key(String text, int start, int end) {
        long key = (long) (end - start) << (LONGEST_RUN * Character.SIZE);
        for (int i = start; i < end; i++) {
            key |= (long) text.charAt(i) << ((i - start) * Character.SIZE);
        }
        return key;
    }

    /** Where the run stands, or would. */
    private int slot(long key) {
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> MULTIPLIER_SHIFT) & (runs.length - 1);
        while (runs[slot] != 0 && runs[slot] != key) {
            slot = (slot + 1) & (runs.length - 1);
        }
        return slot;
    }
}
