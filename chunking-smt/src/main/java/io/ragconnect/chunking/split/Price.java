package io.ragconnect.chunking.split;

/**
 * What a cut costs, by the kind of place. A piece of half the target's size costs 250 and one of hardly any size 1,000, so
 * a price says how much worse a piece may be so that this cut is avoided.
 */
final class Price {
    static final int BLOCK = 0;
    /** Between two lines that may be one block or two. */
    static final int LINE = 400;
    /** Between items of a list, rows of a table or blank lines in code where the whole is too long for a piece. */
    static final int ITEM = 300;

    static final int SENTENCE = 900;
    /** Inside an item, a row or a statement. */
    static final int INSIDE_ITEM = 2_500;
    /** Inside a list, a table or code that would fit into a piece. */
    static final int INSIDE_WHOLE = 3_000;

    static final int WORD = 5_000;
    static final int PART = 9_000;
    /** Between a heading, or the line that announces a list, and what it stands for. */
    static final int HEADING = 6_000;

    private Price() {}

    /**
     * A small addition that depends on the text around the place alone. Where all places cost the same, the cheapest way
     * through a text would otherwise hang on where it began, and every insertion would move all cuts behind it.
     *
     * @return 0 to {@code spread} - 1
     */
    static int jitter(CharSequence text, int offset, int spread) {
        int hash = 0x811C9DC5;
        int from = Math.max(0, offset - 24);
        int to = Math.min(text.length(), offset + 24);
        for (int i = from; i < to; i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        long mixed = (hash * 0x9E3779B9L) >>> 8;
        return (int) (((mixed & 0xFFFF) * spread) >>> 16);
    }
}
