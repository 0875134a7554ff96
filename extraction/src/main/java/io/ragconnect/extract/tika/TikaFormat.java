package io.ragconnect.extract.tika;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ReadingOptions;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.format.MarkupWriter;
import io.ragconnect.record.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.CompositeParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.PasswordProvider;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.odf.FlatOpenDocumentParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.txt.TXTParser;
import org.apache.tika.sax.SecureContentHandler;
import org.xml.sax.SAXException;

/**
 * PDF, Office, OpenDocument, RTF, EPUB and mail; and what a Tika parser of others reads whose jar lies beside ours.
 *
 * <p>To be used in a process that may be lost: a document can make a parser loop, or take all memory.
 */
public final class TikaFormat implements Format {
    private static final int MAX_DETAIL_CHARS = 200;

    private final ReadingOptions options;
    private final TypeDetector detector = new TypeDetector();
    private final ContainerDetector containers = new ContainerDetector(detector);
    private final CompositeParser documents;
    private final CompositeParser embedded;
    private final Set<String> types;

    public TikaFormat(ReadingOptions options) {
        this.options = options;
        boolean ocr = options.ocr() && PictureParser.isTesseractInstalled();
        List<Parser> parsers = new ArrayList<>(List.of(
                new OutliningPdfParser(ocr),
                new OOXMLParser(),
                new OfficeParser(),
                new WholeRtfParser(),
                new OpenDocumentParser(),
                new FlatOpenDocumentParser(),
                new EpubParser(),
                new RFC822Parser()));
        if (ocr) {
            parsers.add(new PictureParser());
        }
        parsers.addAll(new OtherParsers().all());
        MediaTypeRegistry registry = MediaTypeRegistry.getDefaultRegistry();
        documents = new CompositeParser(registry, List.copyOf(parsers));
        types = documents.getSupportedTypes(new ParseContext()).stream()
                .map(Object::toString)
                .collect(Collectors.toUnmodifiableSet());
        parsers.add(new JSoupParser());
        parsers.add(new TXTParser());
        embedded = new CompositeParser(registry, parsers);
    }

    /** The types that are read here. */
    public Set<String> types() {
        return types;
    }

    /**
     * What is in a container; for others, what is known already.
     *
     * @param found by the first bytes
     */
    public String typeOf(byte[] content, String found, Hints hints) {
        if (!detector.isContainer(found)) {
            return found;
        }
        try (TikaInputStream stream = TikaInputStream.get(content)) {
            return containers.detect(stream, found, metadata(found, hints));
        } catch (IOException e) {
            return found;
        }
    }

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document)
            throws ExtractionException {
        Metadata metadata = metadata(contentType, hints);
        PdfOutline outline = new PdfOutline();
        MarkupWriter writer = new MarkupWriter(document);
        try {
            parse(content, contentType, writer, metadata, outline);
            writer.finish();
        } catch (EncryptedDocumentException e) {
            throw new ExtractionException(
                    "the document is encrypted (" + contentType + ") and "
                            + (options.password().isEmpty()
                                    ? "extract.password is not set"
                                    : "extract.password is not its password")
                            + "; set it, remove the document's password, or exclude it",
                    e);
        } catch (TikaException | SAXException | IOException | RuntimeException e) {
            if (!document.isCutBy(e)) {
                throw explained(contentType, e);
            }
        } catch (NoClassDefFoundError e) {
            throw new ExtractionException(
                    "the document needs a feature of " + contentType + " that is not supported: " + e.getMessage(), e);
        }
        document.addHeadings(outline.locate(document.text(), document.pages()));
        DocumentProperties.describe(metadata, document);
    }

    private static Metadata metadata(String contentType, Hints hints) {
        Metadata metadata = new Metadata();
        metadata.set(HttpHeaders.CONTENT_TYPE, contentType);
        if (hints.fileName() != null) {
            metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, TypeDetector.lastPart(hints.fileName()));
        }
        return metadata;
    }

    private void parse(byte[] content, String contentType, MarkupWriter writer, Metadata metadata, PdfOutline outline)
            throws TikaException, SAXException, IOException {
        ParseContext context = new ParseContext();
        context.set(
                EmbeddedDocumentExtractor.class,
                new EmbeddedDocuments(options.maxEmbeddedDepth(), this::readableType, embedded, context));
        context.set(Parser.class, embedded);
        context.set(OfficeParserConfig.class, officeConfig());
        context.set(PdfOutline.class, outline);
        PdfText pdfText = new PdfText();
        context.set(PdfText.class, pdfText);
        if (!options.password().isEmpty()) {
            context.set(PasswordProvider.class, ofDocument -> options.password());
        }
        List<String> sheets = contentType.equals(SheetNames.SPREADSHEET) ? SheetNames.of(content, context) : List.of();
        try (TikaInputStream stream = TikaInputStream.get(content)) {
            SecureContentHandler secure =
                    new SecureContentHandler(new XhtmlHandler(writer, pdfText, contentType, sheets), stream);
            try {
                documents.parse(stream, secure, metadata, context);
            } catch (SAXException e) {
                secure.throwIfCauseOf(e);
                throw e;
            }
        }
    }

    private String readableType(TikaInputStream content, Metadata metadata) throws IOException {
        String type = containers.detect(content, detector.detect(content, metadata), metadata);
        boolean read = types.contains(type) || (detector.isText(type) && !type.endsWith("xml"));
        return read ? type : "";
    }

    private static OfficeParserConfig officeConfig() {
        OfficeParserConfig config = new OfficeParserConfig();
        config.setIncludeHeadersAndFooters(false);
        config.setIncludeSlideMasterContent(false);
        config.setIncludeDeletedContent(false);
        config.setIncludeMoveFromContent(false);
        return config;
    }

    private static ExtractionException explained(String contentType, Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String detail = Texts.truncate(Texts.oneLine(String.valueOf(cause.getMessage())), MAX_DETAIL_CHARS);
        if (detail.toLowerCase(Locale.ROOT).contains("zip bomb")) {
            return new ExtractionException(
                    "the " + contentType + " content expands to far more than its size allows for (" + detail
                            + "); exclude it",
                    failure);
        }
        return new ExtractionException(
                "the " + contentType + " content is damaged or not readable ("
                        + cause.getClass().getSimpleName() + ": " + detail
                        + "); save it again with the program that made it, or exclude it",
                failure);
    }
}
