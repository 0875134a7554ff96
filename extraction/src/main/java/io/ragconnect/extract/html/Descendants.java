package io.ragconnect.extract.html;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.NodeFilter;

/** Looks for elements by their names, faster than by a selector. */
final class Descendants implements NodeFilter {
    private final Set<String> names;
    private boolean found;

    private Descendants(Set<String> names) {
        this.names = names;
    }

    /** Whether an element below the root has one of the names. */
    static boolean haveOne(Element root, Set<String> names) {
        Descendants looked = new Descendants(names);
        root.filter(looked);
        return looked.found;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        found = depth > 0 && node instanceof Element element && names.contains(element.normalName());
        return found ? FilterResult.STOP : FilterResult.CONTINUE;
    }
}
