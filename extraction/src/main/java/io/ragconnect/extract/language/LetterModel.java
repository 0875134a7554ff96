package io.ragconnect.extract.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;

/**
 * OpenNLP's model of languages: what each run of one to three letters says for which language. It gives OpenNLP's own answers,
 * faster, since runs are looked up as numbers, and most of those in a text speak for or against nearly every language, so that
 * their weights are added side by side. Thread-safe.
 */
final class LetterModel {
    private static final int LONGEST_RUN = 3;
    private static final int ROWS_AT_ONCE = 4;
    /** Not 0, so that runs of different lengths differ whatever is in them. */
    private static final long NO_LETTER = 1;

    private static final int MULTIPLIER_SHIFT = 40;

    private final String[] languages;
    /** By their hash, open addressing; 0 where there is none. */
    private final long[] runs;

    /** The number of the run in a slot; those that most languages have come first, since they are in most texts too. */
    private final int[] numbers;

    /** Where the weights of a run begin, by its number. They end where those of the next begin. */
    private final int[] starts;

    /** One after another for all runs: for which language a weight is, and how much. */
    private final short[] outcomes;

    private final float[] weights;

    /** Weights of nothing, to fill up with. */
    private final int emptyRow;

    private LetterModel(String[] languages, Map<String, Context> weightsByRun) {
        this.languages = languages;
        int capacity = Integer.highestOneBit(Math.max(1, weightsByRun.size())) * 4;
        int total = weightsByRun.values().stream().mapToInt(this::room).sum();
        runs = new long[capacity];
        numbers = new int[capacity];
        starts = new int[weightsByRun.size() + 1];
        outcomes = new short[total];
        weights = new float[total + languages.length];
        emptyRow = total;
        List<Map.Entry<String, Context>> widestFirst = new ArrayList<>(weightsByRun.entrySet());
        widestFirst.sort(Comparator.comparingInt(entry -> -room(entry.getValue())));
        for (int number = 0; number < widestFirst.size(); number++) {
            put(
                    widestFirst.get(number).getKey(),
                    number,
                    widestFirst.get(number).getValue());
        }
    }

    /** With most languages, a run has a weight for all of them, in their order. */
    private int room(Context context) {
        int count = context.getOutcomes().length;
        return 2 * count > languages.length ? languages.length : count;
    }

    private void put(String run, int number, Context context) {
        int start = starts[number];
        int room = room(context);
        starts[number + 1] = start + room;
        for (int i = 0; i < context.getOutcomes().length; i++) {
            int outcome = context.getOutcomes()[i];
            int place = start + (room == languages.length ? outcome : i);
            outcomes[place] = (short) outcome;
            weights[place] = (float) context.getParameters()[i];
        }
        if (!run.isEmpty() && run.length() <= LONGEST_RUN) {
            long key = NO_LETTER;
            for (int i = 0; i < run.length(); i++) {
                key = longer(key, run.charAt(i));
            }
            int slot = slot(key);
            runs[slot] = key;
            numbers[slot] = number;
        }
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
        float[] sums = sums(TrainedForm.of(text));
        int first = 0;
        float second = Float.NEGATIVE_INFINITY;
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

    private float[] sums(String text) {
        float[] sums = new float[languages.length];
        BitSet seen = new BitSet(); // as large as the rarest run wants it
        int[] rows = new int[LONGEST_RUN * text.length() + ROWS_AT_ONCE];
        int count = 0;
        for (int start = 0; start < text.length(); start++) {
            int end = Math.min(text.length(), start + LONGEST_RUN);
            long run = NO_LETTER;
            for (int i = start; i < end; i++) {
                run = longer(run, text.charAt(i));
                int slot = slot(run);
                int number = numbers[slot];
                if (runs[slot] == run && !seen.get(number)) {
                    seen.set(number); // each counts once
                    if (starts[number + 1] - starts[number] == languages.length) {
                        rows[count++] = starts[number];
                    } else {
                        add(number, sums);
                    }
                }
            }
        }
        Arrays.fill(rows, count, count + ROWS_AT_ONCE, emptyRow);
        for (int i = 0; i < count; i += ROWS_AT_ONCE) {
            add(rows[i], rows[i + 1], rows[i + 2], rows[i + 3], sums);
        }
        return sums;
    }

    private void add(int run, float[] sums) {
        for (int i = starts[run]; i < starts[run + 1]; i++) {
            sums[outcomes[i]] += weights[i];
        }
    }

    private void add(int a, int b, int c, int d, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (weights[a + i] + weights[b + i]) + (weights[c + i] + weights[d + i]);
        }
    }

    /** Another letter at the end of a run. */
    private static long longer(long run, char letter) {
        return run << Character.SIZE | letter;
    }

    /** Where the run stands, or would. */
    private int slot(long run) {
        int slot = (int) ((run * 0x9E3779B97F4A7C15L) >>> MULTIPLIER_SHIFT) & (runs.length - 1);
        while (runs[slot] != 0 && runs[slot] != run) {
            slot = (slot + 1) & (runs.length - 1);
        }
        return slot;
    }
}
