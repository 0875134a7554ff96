package io.ragconnect.chunking.split;

import java.util.Arrays;

/**
 * Cuts a row of units into pieces so that the sum of all prices, of the cuts and of the pieces' sizes, is the smallest
 * possible (dynamic programming, as in Knuth and Plass, "Breaking Paragraphs into Lines", 1981).
 *
 * <p>The prices depend on the text near a cut alone, so after a change the cheapest ways before and behind it soon meet
 * those of the old text: the pieces further away stay as they were. Time is linear in the units, memory constant: it
 * decides on a window, keeps the first half and goes on from there.
 */
final class Segmenter {
    private static final int FIRST_CAPACITY = 32;
    private static final int MIN_WINDOW = 8_192;
    private static final int MAX_READ = 1 << 16;

    /** Told of each piece in order; white space may stand at its end. */
    interface Pieces {
        void piece(int start, int end);
    }

    private final Shape shape;
    private final Pieces pieces;
    private final int window;
    private int[] starts = new int[FIRST_CAPACITY];
    private int[] prices = new int[FIRST_CAPACITY];
    private long[] tokensBefore = new long[FIRST_CAPACITY];
    private int units;

    Segmenter(Shape shape, Pieces pieces) {
        this.shape = shape;
        this.pieces = pieces;
        this.window = Math.max(MIN_WINDOW, 4 * Math.min(shape.max(), MAX_READ));
    }

    /**
     * Adds the next unit, which reaches to the start of the one after it.
     *
     * @param tokens at most {@code shape.max()}
     * @param price of a cut before it
     */
    void add(int start, int tokens, int price) {
        if (units == window) {
            decide(start, window / 2);
        }
        if (units == starts.length - 1) {
            grow();
        }
        starts[units] = start;
        prices[units] = price;
        tokensBefore[units + 1] = tokensBefore[units] + tokens;
        units++;
    }

    /** @param end of the last unit */
    void finish(int end) {
        if (units > 0) {
            decide(end, units);
        }
    }

    private void decide(int end, int keep) {
        starts[units] = end;
        long[] best = new long[units + 1];
        int[] previous = new int[units + 1];
        for (int to = 1; to <= units; to++) {
            best[to] = Long.MAX_VALUE;
            for (int from = to - 1; from >= 0; from--) {
                long tokens = tokensBefore[to] - tokensBefore[from];
                if (from < to - 1 && !shape.fits(tokens, starts[to] - starts[from])) {
                    break;
                }
                long price = best[from] + (from == 0 ? 0 : prices[from]) + shape.price(tokens);
                if (price < best[to]) {
                    best[to] = price;
                    previous[to] = from;
                }
            }
        }
        tell(previous, keep);
    }

    private void tell(int[] previous, int keep) {
        int[] cuts = new int[units + 1];
        int count = 0;
        for (int to = units; to > 0; to = previous[to]) {
            cuts[count++] = to;
        }
        int from = 0;
        for (int i = count - 1; i >= 0 && (from == 0 || cuts[i] <= keep); i--) {
            pieces.piece(starts[from], starts[cuts[i]]);
            from = cuts[i];
        }
        shift(from);
    }

    private void shift(int from) {
        int left = units - from;
        long gone = tokensBefore[from];
        System.arraycopy(starts, from, starts, 0, left + 1);
        System.arraycopy(prices, from, prices, 0, left);
        for (int i = 0; i <= left; i++) {
            tokensBefore[i] = tokensBefore[from + i] - gone;
        }
        units = left;
    }

    private void grow() {
        int capacity = 2 * starts.length;
        starts = Arrays.copyOf(starts, capacity);
        prices = Arrays.copyOf(prices, capacity);
        tokensBefore = Arrays.copyOf(tokensBefore, capacity);
    }
}
