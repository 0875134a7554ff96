package io.ragconnect.extract.format;

import java.util.ArrayList;
import java.util.List;

/** A table as the lines of a Markdown table, its first row as the header. Cells are one line each. */
final class TableWriter {
    private final List<List<String>> rows = new ArrayList<>();
    private boolean cellOpen;

    void row() {
        rows.add(new ArrayList<>());
        cellOpen = false;
    }

    /** Begins a cell; what was written before it ends the open one, or is a cell of its own. */
    void cell(CharSequence before) {
        closeCell(before);
        cellOpen = true;
    }

    /** Ends the open cell. Text outside of any cell becomes one, so that nothing is lost. */
    void closeCell(CharSequence content) {
        String cell = content.toString().replace('\n', ' ').strip();
        if (cellOpen || !cell.isEmpty()) {
            if (rows.isEmpty()) {
                row();
            }
            rows.get(rows.size() - 1).add(cell.replace("|", "\\|"));
        }
        cellOpen = false;
    }

    /** Empty when no cell has text; without a header line when there is one column or row only. */
    String toMarkdown() {
        List<List<String>> filled = rows.stream()
                .filter(row -> row.stream().anyMatch(cell -> !cell.isEmpty()))
                .toList();
        int columns = filled.stream().mapToInt(List::size).max().orElse(0);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < filled.size(); i++) {
            if (columns == 1) {
                lines.append(filled.get(i).get(0)).append('\n');
                continue;
            }
            lines.append("| ").append(String.join(" | ", filled.get(i))).append(" |\n");
            if (i == 0 && filled.size() > 1) {
                lines.append("| --- ".repeat(columns)).append("|\n");
            }
        }
        return lines.toString();
    }
}
