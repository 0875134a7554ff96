package io.ragconnect.extract.html;

import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ParsedPage;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;
import org.jspecify.annotations.Nullable;

/** HTML pages: title, language, metadata and the main content. */
public final class HtmlFormat implements Format {
    public static final Set<String> TYPES = Set.of("text/html", "application/xhtml+xml");

    private static final List<Metadata> METADATA = List.of(
            new Metadata("canonical", QueryParser.parse("link[rel=canonical]"), "href"),
            new Metadata("description", QueryParser.parse("meta[name=description]"), "content"),
            new Metadata("author", QueryParser.parse("meta[name=author]"), "content"),
            new Metadata("keywords", QueryParser.parse("meta[name=keywords]"), "content"),
            new Metadata("created", QueryParser.parse("meta[property=article:published_time]"), "content"),
            new Metadata("modified", QueryParser.parse("meta[property=article:modified_time]"), "content"));

    private record Metadata(String name, Evaluator element, String attribute) {
        @Nullable
        String of(Document page) {
            Element found = page.head().selectFirst(element);
            return found == null ? null : found.attr(attribute);
        }
    }

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
        METADATA.forEach(entry -> document.metadata(entry.name, entry.of(page)));
    }
}
