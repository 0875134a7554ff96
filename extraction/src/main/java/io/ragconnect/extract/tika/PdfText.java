package io.ragconnect.extract.tika;

import io.ragconnect.extract.format.MarkupWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Collections;
import java.util.Iterator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;

/**
 * Takes the text of a PDF's pages, so that Tika's parser finds them empty and adds what is beside the text alone: comments,
 * forms and attached documents. Tika reads text as this does, but looks up each glyph twice, to count those without a meaning,
 * and hands each word through six handlers. Not thread-safe.
 */
final class PdfText extends PDFTextStripper {
    private final StringBuilder paragraph = new StringBuilder();
    private Iterator<PDPage> pages = Collections.emptyIterator();
    private @Nullable MarkupWriter writer;
    private COSDictionary emptied = new COSDictionary();
    private @Nullable COSBase taken;

    PdfText() {
        // pages are handed over one by one, and never counted
        setStartPage(0);
        // as Tika: looking for a character that was there before takes as long as all else
        setSuppressDuplicateOverlappingText(false);
        output = Writer.nullWriter();
    }

    /** Reads this document from now on. */
    void open(PDDocument document) {
        pages = document.getPages().iterator();
    }

    /** Takes the text of the next page; of a document that was not opened, none. */
    void readPage(MarkupWriter to) throws IOException {
        if (!pages.hasNext()) {
            return;
        }
        // a page may stand in a document twice
        if (taken != null) {
            emptied.setItem(COSName.CONTENTS, taken);
        }
        writer = to;
        PDPage page = pages.next();
        processPage(page);
        writeParagraph();
        emptied = page.getCOSObject();
        taken = emptied.getItem(COSName.CONTENTS);
        emptied.removeItem(COSName.CONTENTS);
    }

    @Override
    protected void writeParagraphStart() throws IOException {
        super.writeParagraphStart();
        writeParagraph();
    }

    @Override
    protected void writeParagraphEnd() throws IOException {
        super.writeParagraphEnd();
        writeParagraph();
    }

    @Override
    protected void writeString(String text) {
        paragraph.append(text);
    }

    @Override
    protected void writeWordSeparator() {
        paragraph.append(' ');
    }

    @Override
    protected void writeLineSeparator() {
        paragraph.append('\n');
    }

    private void writeParagraph() {
        if (writer != null && !paragraph.isEmpty()) {
            writer.start("p");
            PrintedLines.write(paragraph, writer);
            writer.end("p");
            paragraph.setLength(0);
        }
    }
}
