package io.ragconnect.chunking.text;

import java.util.ArrayList;
import java.util.List;

/** Finds the tables of a text. */
public final class Tables {
    private Tables() {}

    /**
     * A table with a header.
     *
     * @param headerEnd behind the header's text, the rule under it not included
     * @param rowsStart offset of the first row below the header
     */
    public record Table(int start, int end, int headerEnd, int rowsStart) {}

    /** The Markdown tables with a header in a part of a text, in order. */
    public static List<Table> in(CharSequence text, int start, int end) {
        List<Table> tables = new ArrayList<>();
        Blocks.read(text, start, end, block -> {
            if (block.kind() == Block.Kind.TABLE) {
                int rule = Lines.next(text, block.start(), block.end());
                int rows = Lines.next(text, rule, block.end());
                if (Lines.isTableRule(text, rule, rows) && rows < block.end()) {
                    tables.add(new Table(block.start(), block.end(), Chars.trimEnd(text, block.start(), rule), rows));
                }
            }
        });
        return tables;
    }

    /** A text that is one table, its first line the header, as CSV files are; none if it has no second line. */
    public static List<Table> lines(CharSequence text) {
        int start = Chars.skipSpace(text, 0, text.length());
        int rows = Lines.next(text, start, text.length());
        return Chars.skipSpace(text, rows, text.length()) == text.length()
                ? List.of()
                : List.of(new Table(start, text.length(), Chars.trimEnd(text, start, rows), rows));
    }
}
