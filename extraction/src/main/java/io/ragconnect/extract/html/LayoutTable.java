package io.ragconnect.extract.html;

import org.jsoup.nodes.Element;

/** Tells tables that only arrange a page from those that hold data. */
final class LayoutTable {
    private LayoutTable() {}

    static boolean is(Element table) {
        String role = table.attr("role");
        return role.equals("presentation")
                || role.equals("none")
                || table.selectFirst("td table, th table, h1, h2, h3, h4, h5, h6, pre") != null
                || table.selectFirst("td + td, td + th, th + td, th + th") == null;
    }
}
