package io.ragconnect.extract.standard;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.format.TextTooLongException;
import io.ragconnect.extract.html.HtmlFormat;
import io.ragconnect.extract.markdown.MarkdownFormat;
import io.ragconnect.extract.text.TextFormat;
import io.ragconnect.extract.tika.TikaFormat;
import io.ragconnect.extract.tika.TypeDetector;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out the type of a document and hands it to the family of formats that reads it. */
final class StandardExtractor implements Extractor {
    private static final String MARKDOWN = "text/markdown";
    private static final String TIKAS_MARKDOWN = "text/x-web-markdown";
    private static final String PLAIN = "text/plain";
    private static final String UNKNOWN = "application/octet-stream";
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
    private static final int HTML_SCAN_BYTES = 512;

    private final ExtractionLimits limits;
    private final TypeDetector detector = new TypeDetector();
    private final Format text = new TextFormat();
    private final Format markdown = new MarkdownFormat();
    private final Format html = new HtmlFormat();
    private final TikaFormat tika = new TikaFormat();

    StandardExtractor(ExtractionLimits limits) {
        this.limits = limits;
    }

    @Override
    public Extraction extract(byte[] content, Hints hints) throws ExtractionException {
        String type = type(content, hints);
        DocumentWriter document = new DocumentWriter(limits.maxTextChars());
        if (content.length > 0) {
            try {
                format(type, content).read(content, type, hints, document);
            } catch (TextTooLongException e) {
                throw new ExtractionException(String.valueOf(e.getMessage()), e);
            } catch (StackOverflowError e) {
                throw new ExtractionException(
                        "the " + type + " content is nested too deeply to be read; flatten it, or exclude it", e);
            }
        }
        return document.finish(type);
    }

    private String type(byte[] content, Hints hints) {
        String found = detector.detect(content, hints);
        if (tika.supports(found)) {
            return found;
        }
        String named = detector.ofName(hints.fileName());
        boolean mayBeText = named.equals(UNKNOWN) || detector.isText(named);
        if (!detector.isText(found)) {
            // signatures of two letters also start texts
            return mayBeText && content.length > 0 && TextFormat.isText(content) ? textType(named, PLAIN) : found;
        }
        if (MARKDOWN.equals(declared(hints))) {
            return MARKDOWN;
        }
        // a Markdown or source file may well begin with a tag
        boolean nameDecides = detector.isText(named) && !named.equals(PLAIN) && !startsAsPage(content);
        return textType(nameDecides ? named : found, found);
    }

    private static String textType(String named, String fallback) {
        return switch (named) {
            case TIKAS_MARKDOWN -> MARKDOWN;
            case UNKNOWN -> fallback;
            default -> named;
        };
    }

    private Format format(String type, byte[] content) throws ExtractionException {
        if (tika.supports(type)) {
            return tika;
        }
        if (!detector.isText(type)) {
            throw new ExtractionException(type + " has no text to index; exclude such files");
        }
        if (!HTML.contains(type) && !type.equals(MARKDOWN)) {
            return text;
        }
        if (content.length > limits.maxMarkupBytes()) {
            throw new ExtractionException("the " + type + " content of " + content.length
                    + " bytes is larger than maxMarkupBytes=" + limits.maxMarkupBytes()
                    + "; raise the limit or split the document");
        }
        return type.equals(MARKDOWN) ? markdown : html;
    }

    private static @Nullable String declared(Hints hints) {
        String type = hints.contentType();
        return type == null ? null : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean startsAsPage(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, HTML_SCAN_BYTES), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }
}
