package io.ragconnect.extract.html;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/**
 * Tells tables that only arrange a page from those that hold data: they say so, have tables in their cells, headings or
 * preformatted text, or never two cells side by side. One look is for all tables in a table, however deep they are.
 */
final class LayoutTables implements NodeFilter {
    private static final Set<String> STRUCTURE = Set.of("h1", "h2", "h3", "h4", "h5", "h6", "pre");

    private final Set<Element> found = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Table> open = new ArrayDeque<>();

    /** What was seen of a table so far. */
    private static final class Table {
        private int openCells;
        private boolean tableInACell;
        private boolean structure;
        private boolean neighbours;

        void add(Table inner) {
            tableInACell |= inner.tableInACell;
            structure |= inner.structure;
            neighbours |= inner.neighbours;
        }

        boolean isLayout() {
            return tableInACell || structure || !neighbours;
        }
    }

    private LayoutTables() {}

    /** Those among a table and all in it. */
    static Set<Element> in(Element outermost) {
        LayoutTables seen = new LayoutTables();
        outermost.filter(seen);
        return seen.found;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof Element element) {
            Table around = open.peek();
            if (element.normalName().equals("table")) {
                if (around != null) {
                    around.tableInACell |= around.openCells > 0;
                }
                open.push(new Table());
            } else if (around != null && isCell(element)) {
                around.openCells++;
                around.neighbours |= isCell(element.previousElementSibling());
            } else if (around != null) {
                around.structure |= STRUCTURE.contains(element.normalName());
            }
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            if (element.normalName().equals("table")) {
                close(element, open.pop());
            } else if (isCell(element)) {
                open.getFirst().openCells--;
            }
        }
        return FilterResult.CONTINUE;
    }

    private void close(Element element, Table table) {
        String role = element.attr("role");
        if (role.equals("presentation") || role.equals("none") || table.isLayout()) {
            found.add(element);
        }
        Table around = open.peek();
        if (around != null) {
            around.add(table);
        }
    }

    private static boolean isCell(@Nullable Element element) {
        return element != null
                && (element.normalName().equals("td") || element.normalName().equals("th"));
    }
}
