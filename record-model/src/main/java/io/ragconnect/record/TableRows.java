package io.ragconnect.record;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Rows of a Markdown table, each cell after the name of its column: so a model tells best what it is reading. */
final class TableRows {
    private TableRows() {}

    /** The cells of a line, blanks around them left out; none if it is no row, or not a whole one. */
    static List<String> cells(String line) {
        String row = line.strip();
        if (row.length() < 2 || row.charAt(0) != '|' || !endsInBar(row)) {
            return List.of();
        }
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        for (int i = 1; i < row.length(); i++) {
            char c = row.charAt(i);
            if (c == '|') {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else if (c == '\\' && row.charAt(i + 1) == '|') {
                cell.append('|');
                i++;
            } else {
                cell.append(c);
            }
        }
        return cells;
    }

    private static boolean endsInBar(String row) {
        return row.charAt(row.length() - 1) == '|' && row.charAt(row.length() - 2) != '\\';
    }

    /** The lines of a text, its rows with their cells named; blank cells are left out. */
    static String named(List<String> names, String text) {
        StringJoiner lines = new StringJoiner("\n");
        text.lines().forEach(line -> {
            List<String> cells = cells(line);
            lines.add(cells.isEmpty() ? line : named(names, cells));
        });
        return lines.toString();
    }

    private static String named(List<String> names, List<String> cells) {
        StringJoiner row = new StringJoiner(", ");
        for (int i = 0; i < cells.size(); i++) {
            String name = i < names.size() ? names.get(i) : "";
            if (!cells.get(i).isEmpty()) {
                row.add(name.isEmpty() ? cells.get(i) : name + ": " + cells.get(i));
            }
        }
        return row.toString();
    }
}
