package io.ragconnect.extract.html;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Tells blocks that only lead elsewhere: nearly all of their words are links, or one of these goes to the next page. */
final class LinkBar implements NodeFilter {
    private static final double NEARLY_ALL = 0.8;
    private static final Set<String> NEIGHBOURS = Set.of("next", "prev", "up", "index");

    /** A larger block is no bar, and not worth the time. */
    private static final int MAX_NODES = 5_000;

    private int nodes;
    private int links;
    private long units;
    private long linkedUnits;
    private int openLinks;
    private boolean leadsToNeighbour;
    private boolean hasTitle;

    private LinkBar() {}

    static boolean is(Element block) {
        LinkBar seen = new LinkBar();
        block.filter(seen);
        return !seen.hasTitle
                && seen.nodes <= MAX_NODES
                && (seen.leadsToNeighbour || (seen.links > 0 && seen.linkedUnits > NEARLY_ALL * seen.units));
    }

    @Override
    public FilterResult head(Node node, int depth) {
        nodes++;
        if (node instanceof TextNode text) {
            int length = visibleUnits(text.getWholeText());
            units += length;
            linkedUnits += openLinks > 0 ? length : 0;
        } else if (node instanceof Element element) {
            hasTitle |= element.normalName().equals("h1");
            if (isLink(element)) {
                links++;
                openLinks++;
                leadsToNeighbour |= NEIGHBOURS.contains(element.attr("rel"));
            }
        }
        return hasTitle || nodes > MAX_NODES ? FilterResult.STOP : FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        openLinks -= node instanceof Element element && isLink(element) ? 1 : 0;
        return FilterResult.CONTINUE;
    }

    private static boolean isLink(Element element) {
        return element.normalName().equals("a") && element.hasAttr("href");
    }

    private static int visibleUnits(String text) {
        int visible = 0;
        for (int i = 0; i < text.length(); i++) {
            visible += Character.isWhitespace(text.charAt(i)) || text.charAt(i) == '|' ? 0 : 1;
        }
        return visible;
    }
}
