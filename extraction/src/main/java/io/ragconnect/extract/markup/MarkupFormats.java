package io.ragconnect.extract.markup;

import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.html.HtmlFormat;
import io.ragconnect.extract.html.HtmlParser;
import io.ragconnect.extract.markdown.MarkdownFormat;
import org.jspecify.annotations.Nullable;

/** The formats that a worker and a child read alike. Thread-safe. */
public final class MarkupFormats {
    private final Format html = new HtmlFormat();
    private final Format markdown = new MarkdownFormat();

    /** Whether documents of the type are text with markup. */
    public static boolean isMarkup(String type) {
        return type.equals(MarkdownFormat.TYPE) || HtmlFormat.TYPES.contains(type);
    }

    /** Whether a document of such a type takes too much time or memory, or may do so, for a worker to read it. */
    public static boolean mayTakeLong(String type, byte[] content) {
        return content.length > HtmlParser.MAX_BYTES_IN_A_WORKER
                || (type.equals(MarkdownFormat.TYPE) && MarkdownFormat.mayTakeLong(content));
    }

    /** The format of a type; null when it is none of these. */
    public @Nullable Format of(String type) {
        if (!isMarkup(type)) {
            return null;
        }
        return type.equals(MarkdownFormat.TYPE) ? markdown : html;
    }
}
