package io.ragconnect.extract.tika;

import io.ragconnect.extract.format.MarkupWriter;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Passes the XHTML that Tika's parsers make on to a writer. */
final class XhtmlHandler extends DefaultHandler {
    private static final Set<String> PAGES = Set.of("page", "slide-content");
    private static final Set<String> SKIPPED_TAGS = Set.of("head", "script", "style");

    private final MarkupWriter writer;
    private final PdfText pdfText;
    private final boolean linesAreLayout;
    private final boolean pagesAreSheets;
    private final Iterator<String> sheets;
    private final StringBuilder paragraph = new StringBuilder();
    private boolean inParagraph;
    private int tables;
    private int skipped;

    /**
     * A handler of one document.
     *
     * @param pdfText gives the text of each page at its start
     * @param contentType of the document
     * @param sheets the names of its outermost tables, if Tika leaves them out
     */
    XhtmlHandler(MarkupWriter writer, PdfText pdfText, String contentType, List<String> sheets) {
        this.writer = writer;
        this.pdfText = pdfText;
        // a line feed within a paragraph ends a line of the printed page
        this.linesAreLayout = contentType.equals("application/pdf");
        this.pagesAreSheets = contentType.equals("application/vnd.ms-excel");
        this.sheets = sheets.iterator();
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        String name = localName.toLowerCase(Locale.ROOT);
        if (skipped > 0 || SKIPPED_TAGS.contains(name)) {
            skipped++;
            return;
        }
        String kind = attributes.getValue("class");
        if (name.equals("div") && kind != null && PAGES.contains(kind) && !pagesAreSheets) {
            writer.page();
            readPdfPage();
        }
        if (name.equals("table") && tables++ == 0 && sheets.hasNext()) {
            writer.start("h1");
            writer.text(sheets.next());
            writer.end("h1");
        }
        inParagraph = linesAreLayout && name.equals("p");
        writer.start(name);
    }

    private void readPdfPage() throws SAXException {
        try {
            pdfText.readPage(writer);
        } catch (IOException e) {
            throw new SAXException(e);
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) {
        if (skipped > 0) {
            skipped--;
            return;
        }
        tables -= localName.equalsIgnoreCase("table") ? 1 : 0;
        if (inParagraph) {
            PrintedLines.write(paragraph, writer);
            paragraph.setLength(0);
            inParagraph = false;
        }
        writer.end(localName.toLowerCase(Locale.ROOT));
    }

    @Override
    public void characters(char[] characters, int start, int length) {
        if (skipped > 0) {
            return;
        }
        if (inParagraph) {
            paragraph.append(characters, start, length);
        } else {
            writer.text(new String(characters, start, length));
        }
    }

    @Override
    public void ignorableWhitespace(char[] characters, int start, int length) {
        characters(characters, start, length);
    }
}
