package io.ragconnect.extract.markdown;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.html.HtmlText;
import io.ragconnect.extract.text.DecodedText;
import io.ragconnect.extract.text.TextDecoder;
import java.util.List;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
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

    /** A row may have fewer cells than the table's first, and the parser fills it up. */
    private static final int MAX_CELLS = 500_000;

    /** Of a link, only its words are text; and a definition of 1 MB may be referred to 100,000 times. */
    private static final Set<String> NOT_READ = Set.of("href", "src", "title");

    private static final Extension TABLES =
            TablesExtension.builder().maxCells(MAX_CELLS).build();

    private final Parser parser = Parser.builder()
            .extensions(List.of(TABLES))
            .maxOpenBlockParsers(MAX_NESTING)
            .build();
    private final HtmlRenderer renderer = HtmlRenderer.builder()
            .extensions(List.of(TABLES))
            .attributeProviderFactory(
                    context -> (node, tag, attributes) -> attributes.keySet().removeAll(NOT_READ))
            .build();

    /** Whether it may take long to read, and is for a process that may be ended. */
    public static boolean mayTakeLong(byte[] content) {
        return Crowd.isIn(content);
    }

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document)
            throws ExtractionException {
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
        String page = renderer.render(parsed(source.body()));
        HtmlText.write(Jsoup.parseBodyFragment(page).body(), MarkdownFormat::isCode, document);
    }

    private Node parsed(String source) throws ExtractionException {
        try {
            return parser.parse(source);
        } catch (IllegalArgumentException e) {
            // so it says that there are too many, and nothing else
            throw new ExtractionException(
                    "the text/markdown content has a table of more than " + MAX_CELLS
                            + " cells, those counted that its rows lack; split it, or exclude it",
                    e);
        }
    }

    private static boolean isCode(org.jsoup.nodes.Element element) {
        return element.normalName().equals("script") || element.normalName().equals("style");
    }
}
