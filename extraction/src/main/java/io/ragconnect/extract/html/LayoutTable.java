package io.ragconnect.extract.html;

import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;

/** Tells tables that only arrange a page from those that hold data. */
final class LayoutTable {
    private static final Evaluator BLOCKS = QueryParser.parse("td table, th table, h1, h2, h3, h4, h5, h6, pre");
    private static final Evaluator NEIGHBOURS = QueryParser.parse("td + td, td + th, th + td, th + th");

    private LayoutTable() {}

    static boolean is(Element table) {
        String role = table.attr("role");
        return role.equals("presentation")
                || role.equals("none")
                || table.selectFirst(BLOCKS) != null
                || table.selectFirst(NEIGHBOURS) == null;
    }
}
