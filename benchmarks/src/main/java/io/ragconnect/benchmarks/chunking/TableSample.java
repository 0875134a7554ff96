package io.ragconnect.benchmarks.chunking;

import java.util.List;
import java.util.StringJoiner;

/**
 * A document that has one table.
 *
 * @param intro a sentence above the table
 * @param header the first row, which need not be one
 * @param rows below the first one, each with as many cells as it
 * @param named whether the first row says what stands below it
 */
record TableSample(
        String title,
        String intro,
        List<String> header,
        List<List<String>> rows,
        List<Question> questions,
        boolean named) {

    /**
     * A question that one cell answers.
     *
     * @param row the cell's, counted from 0
     */
    record Question(int row, String text) {}

    /** The same table, but for the row that says what stands below it. */
    TableSample withoutHeader() {
        List<Question> others = questions.stream()
                .filter(question -> question.row() > 0)
                .map(question -> new Question(question.row() - 1, question.text()))
                .toList();
        return new TableSample(title, intro, rows.get(0), rows.subList(1, rows.size()), others, false);
    }

    /** As a page, of which extraction makes a Markdown table. */
    String html() {
        StringBuilder html = new StringBuilder("<!doctype html><html><head><title>")
                .append(escaped(title))
                .append("</title></head><body><h1>")
                .append(escaped(title))
                .append("</h1><p>")
                .append(escaped(intro))
                .append("</p><table>");
        row(html, "th", header);
        rows.forEach(row -> row(html, "td", row));
        return html.append("</table></body></html>").toString();
    }

    /** The line that extraction makes of a row. */
    static String markdown(List<String> row) {
        return "| " + String.join(" | ", row) + " |";
    }

    /** A row as a line that says before each cell what it is. */
    String named(List<String> row) {
        StringJoiner cells = new StringJoiner(", ");
        for (int i = 0; i < row.size(); i++) {
            if (!row.get(i).isEmpty()) {
                cells.add(header.get(i) + ": " + row.get(i));
            }
        }
        return cells.toString();
    }

    private static void row(StringBuilder html, String cell, List<String> cells) {
        html.append("<tr>");
        for (String text : cells) {
            html.append('<')
                    .append(cell)
                    .append('>')
                    .append(escaped(text))
                    .append("</")
                    .append(cell)
                    .append('>');
        }
        html.append("</tr>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
