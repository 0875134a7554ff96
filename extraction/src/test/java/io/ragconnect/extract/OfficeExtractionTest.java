package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Heading;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfficeExtractionTest {
    private static final String PROSE = "This line is long enough to have been broken by the width of the page alone";

    private static final Extractor extractor = Extractors.standard();

    @AfterAll
    static void close() {
        extractor.close();
    }

    @Test
    void readsWordWithHeadingsAndTables() throws ExtractionException {
        byte[] content = TestDocuments.docx(document -> {
            document.getProperties().getCoreProperties().setTitle("Report");
            document.getProperties().getCoreProperties().setCreator("Ada");
            TestDocuments.heading(document, 1, "Results");
            TestDocuments.paragraph(document, "All is well.");
            TestDocuments.heading(document, 2, "Figures");
            TestDocuments.table(document, List.of(List.of("year", "sum"), List.of("2026", "42")));
        });

        Extraction read = extractor.extract(content, Hints.fileName("wrong.pdf"));

        assertThat(read.contentType())
                .isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        assertThat(read.text()).isEqualTo("""
                Results

                All is well.

                Figures

                | year | sum |
                | --- | --- |
                | 2026 | 42 |""");
        assertThat(read.headings()).containsExactly(new Heading(0, 1, "Results"), new Heading(23, 2, "Figures"));
        assertThat(read.title()).isEqualTo("Report");
        assertThat(read.metadata()).containsEntry("author", "Ada").containsKey("created");
    }

    @Test
    void readsSpreadsheets() throws Exception {
        byte[] content = TestDocuments.xlsx("Sums", List.of(List.of("year", "sum"), List.of("2026", "42")));

        assertThat(extractor.extract(content, Hints.NONE).text()).isEqualTo("""
                Sums

                | year | sum |
                | --- | --- |
                | 2026 | 42 |""");
    }

    @Test
    void aSlideIsAPage() throws Exception {
        ByteArrayOutputStream pptx = new ByteArrayOutputStream();
        try (XMLSlideShow show = new XMLSlideShow()) {
            for (String text : List.of("Where we are", "Where we go")) {
                show.createSlide().createTextBox().setText(text);
            }
            show.write(pptx);
        }

        Extraction read = extractor.extract(pptx.toByteArray(), Hints.NONE);

        assertThat(read.text()).isEqualTo("Where we are\n\nWhere we go");
        assertThat(read.pages()).containsExactly(0, 14);
    }

    @Test
    void readsPdfWithPagesAndBookmarks() throws ExtractionException {
        byte[] content = TestDocuments.pdf(
                List.of(
                        List.of(
                                "The Handbook",
                                "",
                                PROSE,
                                "and this ends it. It mentions Second Part.",
                                "",
                                "short",
                                "lines"),
                        List.of(),
                        List.of("Second Part", "", "Its text.")),
                Map.of(0, "the handbook", 2, "Second Part", 1, "Nowhere"),
                document -> document.getDocumentInformation().setAuthor("Ada"));

        Extraction read = extractor.extract(content, Hints.fileName("wrong.docx"));

        assertThat(read.contentType()).isEqualTo("application/pdf");
        assertThat(read.text()).contains(PROSE + " and this ends it.").contains("short\nlines");
        int second = read.text().lastIndexOf("Second Part");
        assertThat(read.pages()).containsExactly(0, second, second);
        assertThat(read.headings())
                .containsExactly(new Heading(0, 1, "The Handbook"), new Heading(second, 1, "Second Part"));
        assertThat(read.metadata()).containsEntry("author", "Ada").containsEntry("page_count", "3");
    }

    /** Nothing in the specification wants a paragraph to be declared, and short documents of other programs don't. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{\\rtf1\\ansi A letter}|A letter",
                "{\\rtf1\\ansi {A} letter}|A letter",
                "{\\rtf1\\ansi A {\\b bold} letter\\par}|A bold letter",
                "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}}{\\*\\generator X {y};}{\\info{\\title T}}\\f0\\fs20 A {\\b b} c}|A b c",
                "{\\rtf1\\ansi\\ansicpg1250\\'b9 {\\b b} c}|ą b c",
                "{\\rtf1\\ansi{\\fonttbl{\\f0 A\\{;}}\\{ {\\b b} c}|{ b c",
                "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\pard Plain.\\par}|Plain."
            })
    void readsRichTextWithoutAParagraph(String content, String text) throws ExtractionException {
        Extraction read = extractor.extract(content.getBytes(StandardCharsets.US_ASCII), Hints.fileName("a.rtf"));

        assertThat(read.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\\rtf1",
                "{\\rtf1\\",
                "{\\rtf1{",
                "{\\rtf1{\\*",
                "{\\rtf1}",
                "{\\rtf1{\\fonttbl{",
                "{\\rtf1{\\fonttbl\\"
            })
    void truncatedRichTextIsEmptyOrRefused(String content) {
        try {
            assertThat(extractor
                            .extract(content.getBytes(StandardCharsets.US_ASCII), Hints.fileName("a.rtf"))
                            .text())
                    .isEmpty();
        } catch (ExtractionException e) {
            assertThat(e).hasMessageContaining("application/rtf");
        }
    }

    @Test
    void readsRtf() throws ExtractionException {
        byte[] content = "{\\rtf1\\ansi Hello \\b rich\\b0  world.\\par Second.}".getBytes(StandardCharsets.US_ASCII);

        Extraction read = extractor.extract(content, Hints.NONE);

        assertThat(read.contentType()).isEqualTo("application/rtf");
        assertThat(read.text()).isEqualTo("Hello rich world.\n\nSecond.");
    }

    @Test
    void readsOpenDocument() throws Exception {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("mimetype", "application/vnd.oasis.opendocument.text");
        entries.put(
                "content.xml",
                "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
                        + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text>"
                        + "<text:h text:outline-level='1'>Open</text:h><text:p>Some text.</text:p>"
                        + "</office:text></office:body></office:document-content>");

        Extraction read = extractor.extract(TestDocuments.zip(entries), Hints.fileName("a.odt"));

        assertThat(read.text()).isEqualTo("Open\n\nSome text.");
        assertThat(read.headings()).containsExactly(new Heading(0, 1, "Open"));
    }

    @Test
    void readsEpub() throws Exception {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("mimetype", "application/epub+zip");
        entries.put(
                "META-INF/container.xml",
                "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile"
                        + " full-path='b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>");
        entries.put(
                "b.opf",
                "<package xmlns='http://www.idpf.org/2007/opf'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>"
                        + "<dc:title>The Book</dc:title></metadata><manifest><item id='c' href='c.xhtml'"
                        + " media-type='application/xhtml+xml'/></manifest><spine><itemref idref='c'/></spine></package>");
        entries.put(
                "c.xhtml",
                "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>c</title></head>"
                        + "<body><h1>Chapter</h1><p>Once upon a time.</p></body></html>");

        Extraction read = extractor.extract(TestDocuments.zip(entries), Hints.fileName("a.epub"));

        assertThat(read.text()).isEqualTo("Chapter\n\nOnce upon a time.");
        assertThat(read.title()).isEqualTo("The Book");
    }

    @Test
    void refusesEncryptedDocuments() throws Exception {
        byte[] pdf = TestDocuments.encryptedPdf("user");
        byte[] docx = TestDocuments.encryptedDocx();

        assertThatThrownBy(() -> extractor.extract(pdf, Hints.NONE))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("encrypted (application/pdf)");
        assertThatThrownBy(() -> extractor.extract(docx, Hints.NONE))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void opensEncryptedDocumentsWithThePassword() throws Exception {
        try (Extractor withPassword = TestExtractors.reading(new ReadingOptions(0, false, "open sesame"))) {
            assertThat(withPassword
                            .extract(TestDocuments.encryptedPdf("open sesame"), Hints.NONE)
                            .text())
                    .isEqualTo("The secret recipe.");
            assertThat(withPassword
                            .extract(TestDocuments.encryptedDocx(), Hints.NONE)
                            .text())
                    .isEqualTo("The secret recipe.");
            byte[] other = TestDocuments.encryptedPdf("another");
            assertThatThrownBy(() -> withPassword.extract(other, Hints.NONE))
                    .isInstanceOf(ExtractionException.class)
                    .hasMessageContaining("extract.password is not its password")
                    .message()
                    .doesNotContain("sesame");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void readsMailAndItsAttachmentsAsDeepAsIsSet(int depth) throws ExtractionException {
        byte[] docx = TestDocuments.docx(document -> TestDocuments.paragraph(document, "In the attachment."));
        String inner = mail("Inner", "Inner text.", "inner.docx", docx);
        byte[] outer = mail("Minutes of May", "All agreed.", "inner.eml", inner.getBytes(StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
        try (Extractor extractor = TestExtractors.reading(new ReadingOptions(depth, false, ""))) {
            Extraction read = extractor.extract(outer, Hints.fileName("a.eml"));

            assertThat(read.contentType()).isEqualTo("message/rfc822");
            assertThat(read.title()).isEqualTo("Minutes of May");
            assertThat(read.metadata()).containsEntry("author", "Ada <ada@example.com>");
            assertThat(read.text()).startsWith("All agreed.");
            assertThat(read.text().contains("Inner text.")).isEqualTo(depth >= 1);
            assertThat(read.text().contains("In the attachment.")).isEqualTo(depth >= 2);
            assertThat(read.headings()).extracting(Heading::title).hasSize(depth);
        }
    }

    @Test
    void readsPicturesOfTextIfTesseractIsInstalledAndThatIsWanted() throws Exception {
        BufferedImage picture = new BufferedImage(900, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, 900, 200);
        pen.setColor(Color.BLACK);
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 72));
        pen.drawString("Invoice 4711", 60, 120);
        pen.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "tesseract")));

        byte[] scanned = TestDocuments.pdf(List.of(), Map.of(), document -> {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawImage(LosslessFactory.createFromImage(document, picture), 50, 600, 450, 100);
            }
        });

        assertThatThrownBy(() -> extractor.extract(png.toByteArray(), Hints.NONE))
                .hasMessageContaining("image/png has no text");
        assertThat(extractor.extract(scanned, Hints.NONE).text()).isEmpty();
        try (Extractor ocr = TestExtractors.reading(new ReadingOptions(0, true, ""))) {
            if (installed) {
                assertThat(ocr.extract(png.toByteArray(), Hints.NONE).text()).contains("Invoice 4711");
                assertThat(ocr.extract(scanned, Hints.NONE).text()).contains("Invoice 4711");
            } else {
                assertThatThrownBy(() -> ocr.extract(png.toByteArray(), Hints.NONE))
                        .hasMessageContaining("image/png has no text");
            }
        }
    }

    private static String mail(String subject, String text, String attachment, byte[] content) {
        return """
                From: Ada <ada@example.com>
                To: Grace <grace@example.com>
                Subject: %s
                Date: Fri, 01 May 2026 10:00:00 +0000
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b%d"

                --b%d
                Content-Type: text/plain; charset=us-ascii

                %s
                --b%d
                Content-Type: application/octet-stream
                Content-Disposition: attachment; filename="%s"
                Content-Transfer-Encoding: base64

                %s
                --b%d--
                """.formatted(
                        subject,
                        content.length,
                        content.length,
                        text,
                        content.length,
                        attachment,
                        Base64.getMimeEncoder().encodeToString(content),
                        content.length)
                .replace("\n", "\r\n")
                .replace("\r\r", "\r");
    }

    @Test
    void readsAPdfThatIsOnlyProtectedAgainstChanges() throws ExtractionException {
        assertThat(extractor.extract(TestDocuments.encryptedPdf(""), Hints.NONE).text())
                .isEqualTo("The secret recipe.");
    }

    @Test
    void refusesTruncatedDocuments() {
        byte[] docx = TestDocuments.docx(document -> TestDocuments.paragraph(document, "x"));
        byte[] pdf = TestDocuments.pdf(List.of(List.of("x")), Map.of(), document -> {});

        assertThatThrownBy(() -> extractor.extract(Arrays.copyOf(docx, docx.length / 2), Hints.fileName("a.docx")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> extractor.extract(Arrays.copyOf(pdf, 60), Hints.fileName("a.pdf")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void refusesAnArchive() throws Exception {
        byte[] archive = TestDocuments.zip(Map.of("a.txt", "text"));

        assertThatThrownBy(() -> extractor.extract(archive, Hints.fileName("a.zip")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("application/zip has no text");
    }

    @Test
    void refusesABomb() throws Exception {
        byte[] bomb = rewritten(
                TestDocuments.docx(document -> TestDocuments.paragraph(document, "MARK")),
                "MARK",
                "bomb ".repeat(2_000_000));

        assertThatThrownBy(() -> extractor.extract(bomb, Hints.fileName("a.docx")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("content expands to far more than its size allows for")
                .hasMessageContaining("exclude it");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutsOrRefusesADocumentThatGoesOverTheLimit(boolean truncate) throws ExtractionException {
        byte[] docx = TestDocuments.docx(document -> {
            TestDocuments.heading(document, 1, "Ten chars.");
            TestDocuments.paragraph(document, "More.");
        });
        try (Extractor limited = TestExtractors.limited(15, truncate)) {
            if (truncate) {
                Extraction cut = limited.extract(docx, Hints.NONE);

                assertThat(cut.text()).isEqualTo("Ten chars.\n\nMor");
                assertThat(cut.headings()).hasSize(1);
                assertThat(cut.metadata())
                        .containsEntry("text_truncated", "true")
                        .containsKey("created");
            } else {
                assertThatThrownBy(() -> limited.extract(docx, Hints.NONE))
                        .isInstanceOf(ExtractionException.class)
                        .hasMessageContaining("extract.max.characters=15");
            }
        }
    }

    @Test
    void readsAndFetchesNothingThatADocumentRefersTo(@TempDir Path directory) throws Exception {
        Path canary = Files.writeString(directory.resolve("canary.txt"), "CANARY");
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            for (String reference : List.of(canary.toUri().toString(), url)) {
                byte[] docx = rewritten(
                        rewritten(
                                TestDocuments.docx(document -> TestDocuments.paragraph(document, "MARK")),
                                "<w:document",
                                "<!DOCTYPE x [<!ENTITY e SYSTEM '" + reference + "'>]><w:document"),
                        "MARK",
                        "&e;");
                try {
                    assertThat(extractor.extract(docx, Hints.fileName("a.docx")).text())
                            .doesNotContain("CANARY");
                } catch (ExtractionException refused) {
                    assertThat(refused).hasMessageContaining("damaged");
                }
            }
        } finally {
            server.stop(0);
        }
        assertThat(fetched).hasValue(0);
    }

    @Test
    void worksUnderAForeignContextClassLoaderAndLocale() throws Exception {
        byte[] docx = TestDocuments.docx(document -> TestDocuments.heading(document, 1, "TITLE I"));
        byte[] pdf = TestDocuments.pdf(List.of(List.of("Text.")), Map.of(), document -> {});
        Extraction usual = extractor.extract(docx, Hints.NONE);
        Locale locale = Locale.getDefault();
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader foreign = new URLClassLoader(new URL[0], null)) {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            Thread.currentThread().setContextClassLoader(foreign);
            try (Extractor fresh = Extractors.standard()) {
                assertThat(fresh.extract(docx, Hints.NONE)).isEqualTo(usual);
                assertThat(fresh.extract(pdf, Hints.fileName("A.PDF")).text()).isEqualTo("Text.");
            }
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(foreign);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
            Locale.setDefault(locale);
        }
    }

    /** The archive with a text in its Word document replaced. */
    private static byte[] rewritten(byte[] docx, String what, String by) throws Exception {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(docx))) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                parts.put(entry.getName(), from.readAllBytes());
            }
        }
        parts.computeIfPresent("word/document.xml", (name, part) -> new String(part, StandardCharsets.UTF_8)
                .replace(what, by)
                .getBytes(StandardCharsets.UTF_8));
        return TestDocuments.archive(parts);
    }
}
