package io.ragconnect.benchmarks.extraction;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Generated documents, the same at every run. */
final class Samples {
    private static final int LINES_PER_PAGE = 45;
    private static final int WORDS_PER_LINE = 11;

    private final List<String> prose;
    private int next;

    /** @param prose words of a language, in an order that makes sense */
    Samples(List<String> prose) {
        this.prose = prose;
    }

    /** A file of plain text. */
    Sample text(int words) {
        return new Sample("text", "a.txt", List.of(utf8(String.join("\n\n", paragraphs(words)))));
    }

    /** Headings, paragraphs and lists. */
    Sample markdown(int words) {
        StringBuilder source = new StringBuilder();
        for (String paragraph : paragraphs(words)) {
            source.append("## ")
                    .append(words(4))
                    .append("\n\n")
                    .append(paragraph)
                    .append("\n\n");
            source.append("* ").append(words(6)).append("\n* ").append(words(6)).append("\n\n");
        }
        return new Sample("markdown", "a.md", List.of(utf8(source.toString())));
    }

    Sample pdf(String kind, int pages) throws IOException {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            PDType1Font font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
            for (int p = 0; p < pages; p++) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.setFont(font, 11);
                    content.beginText();
                    content.newLineAtOffset(50, 740);
                    for (int line = 0; line < LINES_PER_PAGE; line++) {
                        content.showText(words(WORDS_PER_LINE));
                        content.newLineAtOffset(0, -14);
                    }
                    content.endText();
                }
            }
            document.save(bytes);
            return new Sample(kind, "a.pdf", List.of(bytes.toByteArray()));
        }
    }

    Sample docx(String kind, int words) throws IOException {
        try (XWPFDocument document = new XWPFDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            for (String paragraph : paragraphs(words)) {
                document.createParagraph().createRun().setText(paragraph);
            }
            document.write(bytes);
            return new Sample(kind, "a.docx", List.of(bytes.toByteArray()));
        }
    }

    private List<String> paragraphs(int words) {
        List<String> paragraphs = new ArrayList<>();
        for (int left = words; left > 0; left -= 80) {
            paragraphs.add(words(Math.min(left, 80)));
        }
        return paragraphs;
    }

    private String words(int count) {
        return String.join(
                " ",
                IntStream.range(0, count)
                        .mapToObj(i -> prose.get(next++ % prose.size()))
                        .toList());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
