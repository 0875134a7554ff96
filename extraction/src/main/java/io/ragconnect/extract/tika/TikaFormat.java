package io.ragconnect.extract.tika;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.format.MarkupWriter;
import io.ragconnect.extract.format.TextTooLongException;
import io.ragconnect.record.Texts;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.CompositeParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.FlatOpenDocumentParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.sax.SecureContentHandler;
import org.xml.sax.SAXException;

/**
 * PDF, Office, OpenDocument, RTF and EPUB.
 *
 * <p>Parsers are made by their constructors, not by Tika's service loader, which would look into the class loader of the
 * calling thread. Documents embedded in others are not followed.
 */
public final class TikaFormat implements Format {
    private static final int MAX_DETAIL_CHARS = 200;
    private static final EmbeddedDocumentExtractor NOTHING_EMBEDDED = new NothingEmbedded();

    private final CompositeParser parser = new CompositeParser(
            MediaTypeRegistry.getDefaultRegistry(),
            new OutliningPdfParser(),
            new OOXMLParser(),
            new OfficeParser(),
            new RTFParser(),
            new OpenDocumentParser(),
            new FlatOpenDocumentParser(),
            new EpubParser());

    private final Set<String> types = parser.getSupportedTypes(new ParseContext()).stream()
            .map(Object::toString)
            .collect(Collectors.toUnmodifiableSet());

    /** Whether documents of this type are read here. */
    public boolean supports(String contentType) {
        return types.contains(contentType);
    }

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document)
            throws ExtractionException {
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        // POI, XMLBeans and JAXP look for their parts there
        thread.setContextClassLoader(TikaFormat.class.getClassLoader());
        try {
            parse(content, contentType, document);
        } catch (EncryptedDocumentException e) {
            throw new ExtractionException(
                    "the document is encrypted (" + contentType + "); remove its password, or exclude it", e);
        } catch (TikaException | SAXException | IOException | RuntimeException e) {
            throw explained(contentType, e);
        } catch (NoClassDefFoundError e) {
            throw new ExtractionException(
                    "the document needs a feature of " + contentType + " that is not supported: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    private void parse(byte[] content, String contentType, DocumentWriter document)
            throws TikaException, SAXException, IOException {
        Metadata metadata = new Metadata();
        metadata.set(HttpHeaders.CONTENT_TYPE, contentType);
        PdfOutline outline = new PdfOutline();
        ParseContext context = new ParseContext();
        context.set(EmbeddedDocumentExtractor.class, NOTHING_EMBEDDED);
        context.set(OfficeParserConfig.class, officeConfig());
        context.set(PdfOutline.class, outline);
        MarkupWriter writer = new MarkupWriter(document);
        try (TikaInputStream stream = TikaInputStream.get(content)) {
            SecureContentHandler secure =
                    new SecureContentHandler(new XhtmlHandler(writer, contentType.equals("application/pdf")), stream);
            try {
                parser.parse(stream, secure, metadata, context);
            } catch (SAXException e) {
                secure.throwIfCauseOf(e);
                throw e;
            }
        }
        writer.finish();
        document.addHeadings(outline.locate(document.text(), document.pages()));
        DocumentProperties.describe(metadata, document);
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
        while (true) {
            if (cause instanceof TextTooLongException tooLong) {
                throw tooLong;
            }
            if (cause.getCause() == null) {
                break;
            }
            cause = cause.getCause();
        }
        String detail = Texts.truncate(Texts.oneLine(String.valueOf(cause.getMessage())), MAX_DETAIL_CHARS);
        return new ExtractionException(
                "the " + contentType + " content is damaged or not readable ("
                        + cause.getClass().getSimpleName() + ": " + detail
                        + "); save it again with the program that made it, or exclude it",
                failure);
    }
}
