package io.ragconnect.extract.html;

import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/** Finds the element that holds a page's content. */
final class MainContent {
    private MainContent() {}

    /** The page's {@code main}, else its {@code article}, if most of the page's text is in it; otherwise the body. */
    static Element of(Element body) {
        Candidates found = new Candidates();
        body.filter(found);
        Element candidate = found.main == null ? found.article : found.main;
        if (candidate == null) {
            return body;
        }
        Length length = new Length(candidate);
        body.filter(length);
        return 2 * length.ofCandidate >= length.units ? candidate : body;
    }

    /** The first of each. To select them would be a walk through the page each, and slower ones. */
    private static final class Candidates implements NodeFilter {
        private @Nullable Element main;
        private @Nullable Element article;

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof Element element) {
                if (element.normalName().equals("main")
                        || element.attr("role").strip().equalsIgnoreCase("main")) {
                    main = element;
                    return FilterResult.STOP;
                }
                if (article == null && element.normalName().equals("article")) {
                    article = element;
                }
            }
            return FilterResult.CONTINUE;
        }
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
