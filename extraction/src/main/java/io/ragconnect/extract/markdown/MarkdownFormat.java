package io.ragconnect.extract.markdown;

import io.ragconnect.extract.Hints;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.html.HtmlText;
import io.ragconnect.extract.text.DecodedText;
import io.ragconnect.extract.text.TextDecoder;
import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;

/**
 * Markdown (CommonMark with GitHub's tables). It may hold HTML anywhere, so it is read as the page that it renders to,
 * of which all is content.
 */
public final class MarkdownFormat implements Format {
    public static final String TYPE = "text/markdown";

    /** Bounds the recursion of the renderer. */
    private static final int MAX_NESTING = 100;

    private final Parser parser = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(MAX_NESTING)
            .build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document) {
        DecodedText decoded = TextDecoder.decode(content, hints.charset());
        document.charset(decoded.charset(), decoded.guessed());
        FrontMatter source = FrontMatter.split(decoded.text());
        source.entries().forEach((name, value) -> {
            switch (name) {
                case "title" -> document.title(value);
                case "lang", "language" -> document.language(value);
                default -> document.metadata(name, value);
            }
        });
        String page = renderer.render(parser.parse(source.body()));
        HtmlText.write(Jsoup.parseBodyFragment(page).body(), MarkdownFormat::isCode, document);
    }

    private static boolean isCode(org.jsoup.nodes.Element element) {
        return element.normalName().equals("script") || element.normalName().equals("style");
    }
}
