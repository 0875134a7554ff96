package io.ragconnect.extract.html;

import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.QueryParser;

/** Finds the element that holds a page's content. */
final class MainContent {
    private static final Evaluator MAIN = QueryParser.parse("main, [role=main]");
    private static final Evaluator ARTICLE = QueryParser.parse("article");

    private MainContent() {}

    /** The page's {@code main}, else its {@code article}, if most of the page's text is in it; otherwise the body. */
    static Element of(Element body) {
        Element main = body.selectFirst(MAIN);
        Element candidate = main == null ? body.selectFirst(ARTICLE) : main;
        if (candidate == null) {
            return body;
        }
        Length length = new Length(candidate);
        body.filter(length);
        return 2 * length.ofCandidate >= length.units ? candidate : body;
    }

    /** UTF-16 units of text below the body, white space and boilerplate left out. */
    private static final class Length implements NodeFilter {
        private final Element candidate;
        private long units;
        private long ofCandidate;

        Length(Element candidate) {
            this.candidate = candidate;
        }

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode text) {
                String whole = text.getWholeText();
                for (int i = 0; i < whole.length(); i++) {
                    units += Character.isWhitespace(whole.charAt(i)) ? 0 : 1;
                }
            } else if (node.equals(candidate)) {
                ofCandidate = -units;
            } else if (node instanceof Element element && depth > 0 && Boilerplate.is(element)) {
                return FilterResult.SKIP_ENTIRELY;
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            ofCandidate += node.equals(candidate) ? units : 0;
            return FilterResult.CONTINUE;
        }
    }
}
