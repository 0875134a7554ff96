package io.ragconnect.extract.markdown;

/**
 * Tells Markdown that may take its parser long. For some combinations of signs, such as those of emphasis, the time grows with
 * the square of their number in a paragraph, and a document of 100 KB takes ten seconds. And the parser fills up rows that
 * have fewer cells than the first of their table, so that 2 bytes can become 500 cells.
 *
 * <p>What stands between two blank lines is taken for one paragraph and one table, whatever it is: a blank line ends both.
 */
final class Crowd {
    private static final String SIGNS = "*_[]!<`";

    /** In so many, nothing takes longer than some milliseconds. */
    private static final int MAX_SIGNS = 1_000;

    private static final int MAX_CELLS = 200_000;

    private int signs;
    private int lines;
    private int bars;
    private int mostBars;
    private long cells;
    private boolean blank = true;

    private Crowd() {}

    /** Whether it has more signs in a paragraph, or may have more cells in its tables, than most documents. */
    static boolean isIn(byte[] content) {
        Crowd seen = new Crowd();
        for (int i = 0; i < content.length && !seen.isOne(); i++) {
            byte b = content[i];
            if (b == '\r' || (b == '\n' && (i == 0 || content[i - 1] != '\r'))) {
                seen.endLine();
            } else if (b != '\n' && b != ' ' && b != '\t') {
                seen.add(b);
            }
        }
        boolean crowded = seen.isOne();
        seen.endLine();
        seen.endParagraph();
        return crowded || seen.isOne();
    }

    private void add(byte b) {
        blank = false;
        bars += b == '|' ? 1 : 0;
        signs += SIGNS.indexOf(b) >= 0 ? 1 : 0;
    }

    private void endLine() {
        if (blank) {
            endParagraph();
        } else {
            lines++;
            mostBars = Math.max(mostBars, bars);
        }
        blank = true;
        bars = 0;
    }

    private void endParagraph() {
        cells += mostBars == 0 ? 0 : (mostBars + 1L) * lines;
        signs = 0;
        lines = 0;
        mostBars = 0;
    }

    private boolean isOne() {
        return signs > MAX_SIGNS || cells > MAX_CELLS;
    }
}
