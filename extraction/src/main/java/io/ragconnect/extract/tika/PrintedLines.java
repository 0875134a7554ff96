package io.ragconnect.extract.tika;

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

    private PrintedLines() {}

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
        for (String line : lines) {
            open.append(line);
            if (line.length() < full) {
                joined.add(open.toString());
                open.setLength(0);
            } else if (isHyphenated(line)) {
                open.setLength(open.length() - 1);
            } else {
                open.append(' ');
            }
        }
        if (!open.isEmpty()) {
            joined.add(open.toString());
        }
        return joined;
    }

    private static boolean isHyphenated(String line) {
        int last = line.length() - 1;
        return last > 0 && line.charAt(last) == '-' && Character.isLowerCase(line.charAt(last - 1));
    }
}
