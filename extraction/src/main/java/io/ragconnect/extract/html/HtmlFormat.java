package io.ragconnect.extract.html;

import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ParsedPage;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** HTML pages: title, language, metadata and the main content. */
public final class HtmlFormat implements Format {
    public static final Set<String> TYPES = Set.of("text/html", "application/xhtml+xml");

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document) {
        read(HtmlParser.parse(content, hints.charset(), ""), document);
    }

    /** Reads a page that was parsed already. */
    public static void read(ParsedPage parsed, DocumentWriter document) {
        document.charset(parsed.charset(), parsed.charsetGuessed());
        Document page = parsed.html();
        describe(page, document);
        Element main = MainContent.of(page.body());
        HtmlText.write(main, Boilerplate::is, document);
        if (document.text().isEmpty()) {
            HtmlText.write(page.body(), Boilerplate::isInvisible, document);
        }
    }

    private static void describe(Document page, DocumentWriter document) {
        document.title(page.title());
        document.language(page.child(0).attr("lang"));
        document.metadata("canonical", attribute(page, "link[rel=canonical]", "href"));
        document.metadata("description", attribute(page, "meta[name=description]", "content"));
        document.metadata("author", attribute(page, "meta[name=author]", "content"));
        document.metadata("keywords", attribute(page, "meta[name=keywords]", "content"));
        document.metadata("created", attribute(page, "meta[property=article:published_time]", "content"));
        document.metadata("modified", attribute(page, "meta[property=article:modified_time]", "content"));
    }

    private static @Nullable String attribute(Document page, String query, String name) {
        Element found = page.head().selectFirst(query);
        return found == null ? null : found.attr(name);
    }
}
