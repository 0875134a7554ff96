package io.ragconnect.benchmarks.web;

import java.util.HashMap;
import java.util.Map;

/** A manual where there is no real one: pages of about 15 KB, each with a table of contents, neighbours and links across. */
final class MadeUpManual {
    private MadeUpManual() {}

    /** HTML by path, {@code /index.html} the first. */
    static Map<String, String> ofPages(int count) {
        Map<String, String> pages = new HashMap<>();
        for (int page = 0; page < count; page++) {
            pages.put(path(page), html(page, count));
        }
        return pages;
    }

    private static String path(int page) {
        return page == 0 ? "/index.html" : "/section-" + page + ".html";
    }

    private static String html(int page, int count) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html><head><title>Section ")
                .append(page)
                .append("</title></head><body><nav>");
        for (int link : new int[] {0, page - 1, page + 1, 2 * page + 1, 2 * page + 2, (page * 7) % count}) {
            if (link >= 0 && link < count) {
                html.append("<a href=\"").append(path(link)).append("\">to</a> ");
            }
        }
        html.append("</nav><main><h1>Section ").append(page).append("</h1>");
        for (int paragraph = 0; paragraph < 40; paragraph++) {
            html.append("<h2>Part ").append(paragraph).append("</h2><p>");
            for (int sentence = 0; sentence < 5; sentence++) {
                html.append("Setting <code>option_")
                        .append((page * 31 + paragraph * 17 + sentence) % 997)
                        .append("</code> changes how the server plans what it does. ");
            }
            html.append("</p>");
        }
        return html.append("</main></body></html>").toString();
    }
}
