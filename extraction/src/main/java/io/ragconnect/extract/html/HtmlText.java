package io.ragconnect.extract.html;

import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.MarkupWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Predicate;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Writes the text below an element. Iterative, as jsoup's traversal is. */
public final class HtmlText {
    private HtmlText() {}

    /**
     * Writes what is below the root.
     *
     * @param skipped elements to leave out with all that is in them
     */
    public static void write(Element root, Predicate<Element> skipped, DocumentWriter document) {
        MarkupWriter writer = new MarkupWriter(document);
        root.filter(new Walk(skipped, writer));
        writer.finish();
    }

    private static final class Walk implements NodeFilter {
        private final Predicate<Element> skipped;
        private final MarkupWriter writer;
        /** Of the open tables, whether each only lays out the page, so that its parts are blocks like any other. */
        private final Deque<Boolean> layouts = new ArrayDeque<>();

        private Set<Element> layoutTables = Set.of();

        Walk(Predicate<Element> skipped, MarkupWriter writer) {
            this.skipped = skipped;
            this.writer = writer;
        }

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode text) {
                writer.text(text.getWholeText());
            } else if (node instanceof Element element) {
                if (depth > 0 && skipped.test(element)) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                if (element.normalName().equals("table")) {
                    openTable(element);
                }
                writer.start(name(element), firstNumber(element));
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element) {
                writer.end(name(element));
                if (element.normalName().equals("table")) {
                    layouts.poll();
                }
            }
            return FilterResult.CONTINUE;
        }

        private void openTable(Element table) {
            if (layouts.isEmpty()) {
                layoutTables = LayoutTables.in(table);
            }
            layouts.push(layoutTables.contains(table));
        }

        private String name(Element element) {
            return switch (element.normalName()) {
                case "table", "tr", "td", "th", "caption" ->
                    layouts.isEmpty() || layouts.peek() ? "div" : element.normalName();
                default -> element.normalName();
            };
        }

        private static int firstNumber(Element element) {
            try {
                return element.normalName().equals("ol") ? Integer.parseInt(element.attr("start")) : 1;
            } catch (NumberFormatException e) {
                return 1;
            }
        }
    }
}
