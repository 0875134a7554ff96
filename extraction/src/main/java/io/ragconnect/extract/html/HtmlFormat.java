package io.ragconnect.extract.html;

import io.ragconnect.extract.Hints;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.text.DecodedText;
import io.ragconnect.extract.text.TextDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** HTML pages: title, language, metadata and the main content. */
public final class HtmlFormat implements Format {
    public static final Set<String> TYPES = Set.of("text/html", "application/xhtml+xml");

    private static final int META_SCAN_BYTES = 4096;
    private static final Pattern META_CHARSET =
            Pattern.compile("<meta[^>]{0,200}charset\\s*=\\s*[\"']?\\s*([\\w:.-]{1,40})", Pattern.CASE_INSENSITIVE);

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document) {
        String declared = hints.charset() == null ? metaCharset(content) : hints.charset();
        DecodedText decoded = TextDecoder.decode(content, declared);
        decoded.describe(document);
        Document page = Jsoup.parse(decoded.text());
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

    /** The declaration within the page, which must stand near its start. */
    private static @Nullable String metaCharset(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, META_SCAN_BYTES), StandardCharsets.ISO_8859_1);
        Matcher meta = META_CHARSET.matcher(start);
        return meta.find() ? meta.group(1) : null;
    }
}
