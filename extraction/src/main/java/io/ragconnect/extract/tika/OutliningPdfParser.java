package io.ragconnect.extract.tika;

import java.io.IOException;
import java.io.InputStream;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;

/**
 * Tika's PDF parser, which besides reads the bookmarks into the {@link PdfOutline} of its context, and leaves the text of pages
 * to its {@link PdfText}.
 */
final class OutliningPdfParser extends PDFParser {
    private static final long serialVersionUID = 1L;

    private final boolean ocr;

    /** @param ocr whether pages that have no text, or hardly any, are read as pictures */
    OutliningPdfParser(boolean ocr) {
        this.ocr = ocr;
        PDFParserConfig config = new PDFParserConfig();
        config.setOcrStrategy(ocr ? PDFParserConfig.OCR_STRATEGY.AUTO : PDFParserConfig.OCR_STRATEGY.NO_OCR);
        config.setExtractInlineImages(false);
        config.setExtractBookmarksText(false);
        setPDFParserConfig(config);
    }

    @Override
    protected PDDocument getPDDocument(
            InputStream stream,
            TikaInputStream tikaStream,
            String password,
            StreamCacheCreateFunction cache,
            Metadata metadata,
            ParseContext context)
            throws IOException, EncryptedDocumentException {
        PDDocument document = super.getPDDocument(stream, tikaStream, password, cache, metadata, context);
        PdfOutline outline = context.get(PdfOutline.class);
        // of a PDF within another document, the bookmarks' pages are not those of the whole
        context.set(PdfOutline.class, null);
        if (outline != null) {
            outline.read(document);
        }
        PdfText text = context.get(PdfText.class);
        context.set(PdfText.class, null);
        // how much text a page has tells Tika whether it is a picture of one
        if (text != null && !ocr) {
            text.open(document);
        }
        return document;
    }
}
