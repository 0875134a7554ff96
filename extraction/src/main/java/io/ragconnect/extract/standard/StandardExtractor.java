package io.ragconnect.extract.standard;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ParsedPage;
import io.ragconnect.extract.ProcessCounts;
import io.ragconnect.extract.child.ChildPool;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.html.HtmlFormat;
import io.ragconnect.extract.language.LanguageGuess;
import io.ragconnect.extract.markdown.MarkdownFormat;
import io.ragconnect.extract.markup.MarkupFormats;
import io.ragconnect.extract.text.TextFormat;
import io.ragconnect.extract.tika.TypeDetector;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the type of a document and hands it to the family of formats that reads it: text and most markup here, all else
 * in a child process.
 */
final class StandardExtractor implements Extractor {
    private static final String TIKAS_MARKDOWN = "text/x-web-markdown";
    private static final String PLAIN = "text/plain";
    private static final String UNKNOWN = "application/octet-stream";
    private static final String MAIL = "message/rfc822";
    /** Formats that are text to a detector, but not to a reader. */
    private static final Set<String> MARKED_UP = Set.of(
            "application/rtf",
            MAIL,
            "application/vnd.oasis.opendocument.flat.text",
            "application/vnd.oasis.opendocument.flat.presentation",
            "application/vnd.oasis.opendocument.flat.spreadsheet");

    private final ExtractionSettings settings;
    private final ChildPool children;
    private final TypeDetector detector = new TypeDetector();
    private final Format text = new TextFormat();
    private final MarkupFormats markup = new MarkupFormats();

    StandardExtractor(ExtractionSettings settings) {
        this.settings = settings;
        this.children = new ChildPool(settings);
    }

    @Override
    public Extraction extract(byte[] content, Hints hints) throws ExtractionException {
        return withLanguage(read(content, hints, null));
    }

    @Override
    public Extraction extract(byte[] content, Hints hints, ParsedPage page) throws ExtractionException {
        return withLanguage(read(content, hints, page));
    }

    private Extraction withLanguage(Extraction read) {
        if (!settings.detectLanguage() || read.language() != null || !isProse(read.contentType())) {
            return read;
        }
        String language = LanguageGuess.of(read.text());
        return language == null ? read : withGuessedLanguage(read, language);
    }

    private Extraction read(byte[] content, Hints hints, @Nullable ParsedPage page) throws ExtractionException {
        String type = type(content, hints);
        DocumentWriter document = new DocumentWriter(settings.limits());
        document.language(hints.language());
        if (content.length == 0) {
            return document.finish(type);
        }
        if (isForChild(type)) {
            return children.read(content, type, hints);
        }
        if (!detector.isText(type)) {
            throw new ExtractionException(type + " has no text to index; exclude such files");
        }
        Format format = markup.of(type);
        boolean parsed = page != null && HtmlFormat.TYPES.contains(type);
        if (format != null && !parsed && MarkupFormats.mayTakeLong(type, content)) {
            return children.read(content, type, hints);
        }
        try {
            if (page != null && parsed) {
                HtmlFormat.read(page, document);
            } else {
                (format == null ? text : format).read(content, type, hints, document);
            }
        } catch (RuntimeException e) {
            if (!document.isCutBy(e)) {
                throw new ExtractionException("the " + type + " content can't be read (" + e + "); exclude it", e);
            }
        } catch (StackOverflowError e) {
            throw new ExtractionException(
                    "the " + type + " content is nested too deeply to be read; flatten it, or exclude it", e);
        }
        return document.finish(type);
    }

    /** Words of people: all but source code and data. */
    private boolean isProse(String type) {
        return type.equals(PLAIN) || MarkupFormats.isMarkup(type) || MARKED_UP.contains(type) || !detector.isText(type);
    }

    private static Extraction withGuessedLanguage(Extraction read, String language) {
        Map<String, String> metadata = new HashMap<>(read.metadata());
        metadata.put("language_guessed", "true");
        return new Extraction(
                read.contentType(), read.title(), language, read.text(), read.headings(), read.pages(), metadata);
    }

    private boolean isForChild(String type) {
        return detector.isText(type)
                ? MARKED_UP.contains(type)
                : detector.isContainer(type)
                        || (!type.equals(UNKNOWN) && children.types().contains(type));
    }

    private String type(byte[] content, Hints hints) {
        String declared = declared(hints);
        String page = FirstLook.pageType(content);
        if (page != null && (declared == null || HtmlFormat.TYPES.contains(declared))) {
            return page;
        }
        String named = detector.ofName(hints.fileName());
        if (declared == null && isTextByName(named) && PlainText.isCertain(content)) {
            return textType(named, PLAIN);
        }
        String document = declared == null ? FirstLook.documentType(content, named, detector) : null;
        if (document != null) {
            return document;
        }
        String found = detector.detect(content, hints);
        if (found.equals(MAIL) && detector.isText(named) && !named.equals(MAIL) && !MAIL.equals(declared)) {
            // a text that begins as a mail does
            return textType(named, PLAIN);
        }
        if (content.length == 0 || isForChild(found)) {
            return found;
        }
        boolean mayBeText = named.equals(UNKNOWN) || detector.isText(named);
        if (!detector.isText(found)) {
            // signatures of two letters also start texts
            return mayBeText && TextFormat.isText(content) ? textType(named, PLAIN) : found;
        }
        if (MarkdownFormat.TYPE.equals(declared)) {
            return MarkdownFormat.TYPE;
        }
        // a Markdown or source file may well begin with a tag
        boolean nameDecides = detector.isText(named) && !named.equals(PLAIN) && page == null;
        return textType(nameDecides ? named : found, found);
    }

    private static String textType(String named, String fallback) {
        return switch (named) {
            case TIKAS_MARKDOWN -> MarkdownFormat.TYPE;
            case UNKNOWN -> fallback;
            default -> named;
        };
    }

    private static @Nullable String declared(Hints hints) {
        String type = hints.contentType();
        return type == null ? null : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private boolean isTextByName(String named) {
        return detector.isText(named) && !MARKED_UP.contains(named);
    }

    @Override
    public ProcessCounts processes() {
        return children.counts();
    }

    @Override
    public void close() {
        children.close();
    }
}
