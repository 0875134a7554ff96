package io.ragconnect.source.web.fetch;

import org.jspecify.annotations.Nullable;

final class Text {
    private static final int MAX = 300;

    private Text() {}

    /** What others wrote, made fit for one line of a log. */
    static String firstLine(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = text.strip().lines().findFirst().orElse("");
        String cut = line.length() > MAX ? line.substring(0, MAX) + "…" : line;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
