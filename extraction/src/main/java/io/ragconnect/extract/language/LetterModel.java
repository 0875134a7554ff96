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
 * faster, since runs are looked up as numbers and their weights lie side by side. Thread-safe.
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

    /** Where the weights of the run in a slot begin. */
    private final int[] starts;

    /** How many weights it has. */
    private final short[] counts;

    /** One after another for all runs: for which language a weight is, and how much. */
    private final short[] outcomes;

    private final float[] weights;

    private LetterModel(String[] languages, Map<String, Context> weightsByRun) {
        this.languages = languages;
        int capacity = Integer.highestOneBit(Math.max(1, weightsByRun.size())) * 4;
        int total = weightsByRun.values().stream()
                .mapToInt(weight -> weight.getOutcomes().length)
                .sum();
        runs = new long[capacity];
        starts = new int[capacity];
        counts = new short[capacity];
        outcomes = new short[total];
        weights = new float[total];
        int next = 0;
        for (Map.Entry<String, Context> entry : weightsByRun.entrySet()) {
            String run = entry.getKey();
            if (!run.isEmpty() && run.length() <= LONGEST_RUN) {
                next = put(key(run, 0, run.length()), entry.getValue(), next);
            }
        }
    }

    private int put(long key, Context context, int start) {
        int slot = slot(key);
        int count = context.getOutcomes().length;
        runs[slot] = key;
        starts[slot] = start;
        counts[slot] = (short) count;
        for (int i = 0; i < count; i++) {
            outcomes[start + i] = (short) context.getOutcomes()[i];
            weights[start + i] = (float) context.getParameters()[i];
        }
        return start + count;
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
                    add(slot, sums);
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

    private void add(int slot, double[] sums) {
        int start = starts[slot];
        for (int i = start; i < start + counts[slot]; i++) {
            sums[outcomes[i]] += weights[i];
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
