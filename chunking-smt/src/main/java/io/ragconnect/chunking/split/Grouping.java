package io.ragconnect.chunking.split;

import java.util.ArrayList;
import java.util.List;

/** Decides which neighbouring sections of a row share a piece, with the same prices and the same method as cuts in text. */
public final class Grouping {
    /** Two sections that could stand alone are better apart, the more so the higher the heading between them. */
    private static final int APART = -2_500;

    private static final int PER_LEVEL = 150;
    private static final int DEEPEST = 8;
    private static final int JITTER = 100;

    private final Shape shape;
    private final List<Integer> ends = new ArrayList<>();
    private Segmenter segmenter;
    private int count;
    private boolean afterBare;

    /**
     * @param maxTokens of a group of several sections
     * @param minTokens with which a section stands alone
     */
    public Grouping(int maxTokens, int minTokens) {
        this.shape = new Shape(maxTokens, Math.min(minTokens, maxTokens), minTokens);
        this.segmenter = newSegmenter();
    }

    private Segmenter newSegmenter() {
        return new Segmenter(shape, (start, end) -> ends.add(end));
    }

    /**
     * Adds the next section.
     *
     * @param tokens at most the group's maximum
     * @param level of its heading, 1 for the topmost
     * @param hash of its headings
     * @param bare whether it is a heading without text, which stays with the next one
     */
    public void add(int tokens, int level, int hash, boolean bare) {
        int price =
                afterBare ? Price.HEADING : APART + PER_LEVEL * Math.min(level, DEEPEST) + Math.floorMod(hash, JITTER);
        segmenter.add(count++, tokens, price);
        afterBare = bare;
    }

    /** How many sections from the first one on are in the first group, in the first two, and so on; then starts anew. */
    public List<Integer> close() {
        segmenter.finish(count);
        List<Integer> result = List.copyOf(ends);
        ends.clear();
        count = 0;
        afterBare = false;
        segmenter = newSegmenter();
        return result;
    }
}
