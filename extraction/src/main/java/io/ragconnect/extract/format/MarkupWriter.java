package io.ragconnect.extract.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of HTML-like markup into readable text: blocks apart by blank lines, white space collapsed as a
 * browser does, lists with markers, tables as Markdown table lines, {@code pre} verbatim. Not thread-safe.
 *
 * <p>It keeps no stack of elements but of lists, so no nesting is too deep for it; an end without a start does no harm.
 */
public final class MarkupWriter {
    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
            "ins", "kbd", "label", "mark", "math", "meta", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span",
            "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr");
    private static final int MAX_INDENTED_LISTS = 8;

    private final DocumentWriter document;
    private final StringBuilder run = new StringBuilder();
    private final Deque<ListLevel> lists = new ArrayDeque<>();
    private boolean spacePending;
    private int heading;
    private int pre;
    private @Nullable TableWriter table;
    private int innerTables;
    private boolean tight;
    private String marker = "";

    /** A writer into the given document. */
    public MarkupWriter(DocumentWriter document) {
        this.document = document;
    }

    /** An element begins; its name is in lower case. */
    public void start(String name) {
        start(name, 1);
    }

    /**
     * An element begins.
     *
     * @param firstNumber of the items of an {@code ol}; ignored otherwise
     */
    public void start(String name, int firstNumber) {
        if (INLINE.contains(name)) {
            return;
        }
        if (name.equals("br")) {
            lineBreak();
            return;
        }
        if (table != null) {
            startInTable(table, name);
            return;
        }
        flush();
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> heading = name.charAt(1) - '0';
            case "pre" -> pre++;
            case "ul", "menu", "dir" -> startList(new ListLevel(false, 1));
            case "ol" -> startList(new ListLevel(true, firstNumber));
            case "li" -> startItem();
            case "dd" -> tight = true;
            case "table" -> table = new TableWriter();
            default -> {}
        }
    }

    /** An element ends. */
    public void end(String name) {
        if (INLINE.contains(name) || name.equals("br")) {
            return;
        }
        if (table != null) {
            endInTable(table, name);
            return;
        }
        flush();
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> heading = 0;
            case "pre" -> pre = Math.max(0, pre - 1);
            case "ul", "menu", "dir", "ol" -> {
                lists.poll();
                marker = "";
                tight = !lists.isEmpty();
            }
            case "li" -> marker = "";
            case "dd" -> tight = !lists.isEmpty();
            default -> {}
        }
    }

    /** Characters of text. */
    public void text(CharSequence characters) {
        if (pre > 0) {
            run.append(characters);
            return;
        }
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            if (isSpace(c)) {
                spacePending = true;
            } else {
                if (spacePending && !run.isEmpty() && run.charAt(run.length() - 1) != '\n') {
                    run.append(' ');
                }
                spacePending = false;
                run.append(c);
            }
        }
    }

    /** A page begins. */
    public void page() {
        flush();
        document.page();
    }

    /** Writes what is still held back. */
    public void finish() {
        if (table != null) {
            endTable(table);
        }
        flush();
    }

    private void lineBreak() {
        spacePending = false;
        if (!run.isEmpty() || pre > 0) {
            run.append('\n');
        }
    }

    private void startList(ListLevel list) {
        if (lists.isEmpty()) {
            tight = false;
        }
        lists.push(list);
        marker = "";
    }

    private void startItem() {
        ListLevel list = lists.peek();
        marker = list == null ? "- " : list.nextMarker();
    }

    private void startInTable(TableWriter open, String name) {
        if (name.equals("table")) {
            innerTables++;
        }
        if (innerTables == 0) {
            switch (name) {
                case "tr" -> open.row();
                case "td", "th" -> {
                    open.cell(run);
                    clearRun();
                }
                default -> {}
            }
        }
        spacePending = true;
    }

    private void endInTable(TableWriter open, String name) {
        spacePending = true;
        if (innerTables > 0) {
            innerTables -= name.equals("table") ? 1 : 0;
            return;
        }
        switch (name) {
            case "td", "th" -> {
                open.closeCell(run);
                clearRun();
            }
            case "caption" -> {
                document.paragraph(run.toString());
                clearRun();
            }
            case "table" -> endTable(open);
            default -> {}
        }
    }

    private void endTable(TableWriter open) {
        open.closeCell(run);
        clearRun();
        table = null;
        innerTables = 0;
        document.paragraph(open.toMarkdown());
        tight = false;
    }

    private void flush() {
        String block = run.toString();
        clearRun();
        if (block.isBlank()) {
            return;
        }
        if (heading > 0) {
            document.heading(heading, block);
            tight = false;
        } else if (pre > 0) {
            document.paragraph(block);
            tight = false;
        } else if (lists.isEmpty() && marker.isEmpty()) {
            write(block);
            tight = false;
        } else {
            String indent = "  ".repeat(Math.min(Math.max(0, lists.size() - 1), MAX_INDENTED_LISTS));
            String hanging = indent + "  ";
            String first = marker.isEmpty() ? hanging : indent + marker;
            write(first + block.strip().replace("\n", "\n" + hanging));
            marker = "";
            tight = true;
        }
    }

    private void write(String block) {
        if (tight) {
            document.line(block);
        } else {
            document.paragraph(block);
        }
    }

    private void clearRun() {
        run.setLength(0);
        spacePending = false;
    }

    /** What a browser collapses, and the no-break space, which would only hide words from a search. */
    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00A0';
    }

    private static final class ListLevel {
        private final boolean numbered;
        private int number;

        ListLevel(boolean numbered, int first) {
            this.numbered = numbered;
            this.number = first;
        }

        String nextMarker() {
            return numbered ? number++ + ". " : "- ";
        }
    }
}
