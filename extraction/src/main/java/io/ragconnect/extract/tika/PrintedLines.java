package io.ragconnect.extract.tika;

import io.ragconnect.extract.format.MarkupWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins the lines that only the width of a printed page broke. Short lines, as those of tables, lists and code, stay
 * as they are.
 */
final class PrintedLines {
    /** A line of at least this share of the longest one beside it was broken because it was full. */
    private static final double FULL = 0.7;

    private static final int MIN_FULL_CHARS = 30;
    private static final char SOFT_HYPHEN = '\u00AD';
    private static final char HYPHEN = '\u2010';

    private PrintedLines() {}

    /** Writes the lines of a paragraph, joined where they were broken. */
    static void write(CharSequence paragraph, MarkupWriter writer) {
        for (String line : unwrap(paragraph)) {
            writer.text(line);
            writer.start("br");
        }
    }

    static List<String> unwrap(CharSequence paragraph) {
        List<String> lines = paragraph
                .toString()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        int longest = lines.stream().mapToInt(String::length).max().orElse(0);
        double full = Math.max(MIN_FULL_CHARS, FULL * longest);
        List<String> joined = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            open.append(line);
            if (line.length() < full) {
                joined.add(open.toString());
                open.setLength(0);
            } else if (!endsWithinWord(line)) {
                open.append(' ');
            } else if (line.charAt(line.length() - 1) == SOFT_HYPHEN || goesOnSmall(lines, i + 1)) {
                open.setLength(open.length() - 1);
            }
        }
        if (!open.isEmpty()) {
            joined.add(open.toString());
        }
        return joined;
    }

    /** Whether a hyphen that stands at the line's end joins it to the next. */
    private static boolean endsWithinWord(String line) {
        int last = line.length() - 1;
        char end = line.charAt(last);
        return last > 0
                && (end == SOFT_HYPHEN || end == '-' || end == HYPHEN)
                && Character.isLetter(line.charAt(last - 1));
    }

    /** A capital or a figure behind the hyphen is part of a compound, such as "Kafka-" and "Connect" or "Type-" and "4". */
    private static boolean goesOnSmall(List<String> lines, int next) {
        return next < lines.size() && Character.isLowerCase(lines.get(next).codePointAt(0));
    }
}
