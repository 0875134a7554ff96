package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.ragconnect.extract.standard.Extractors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents made to hurt. Each is read or refused with a reason, in time, and a good one is read after it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TortureTest {
    private static final int MOST_IN_PROCESS = 1024 * 1024;
    private static final String PAGE = "<!doctype html><html><body>";

    private static final Extractor extractor = Extractors.standard(new ExtractionSettings(
            new ExtractionLimits(300_000_000, false),
            ReadingOptions.DEFAULT,
            new ProcessLimits(Duration.ofSeconds(30), 256, 1, 200)));

    @AfterAll
    static void close() {
        extractor.close();
    }

    @AfterEach
    void aGoodDocumentIsStillRead() throws ExtractionException {
        byte[] good = TestDocuments.pdf(List.of(List.of("A good one.")), Map.of(), document -> {});

        assertThat(extractor.extract(good, Hints.NONE).text()).isEqualTo("A good one.");
    }

    @Test
    void parsersThatTakeAllMemoryOrEndTheirProcessCostItAlone() {
        assertRefused(TortureParser.document("memory"), "a.torture", "extract.heap.mb=256");
        assertRefused(TortureParser.document("halt"), "a.torture", "ended the process");
    }

    @Test
    void bombsAreRefused() throws Exception {
        byte[] zeros = new byte[1024 * 1024];
        Map<String, byte[]> parts = parts();
        parts.put("word/document.xml", wordDocument("bomb ".repeat(30_000_000)));
        assertRefused(TestDocuments.archive(parts), "a.docx", "extract.heap.mb=256");

        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            for (int i = 0; i < 200; i++) {
                out.write(zeros);
            }
        }
        assertRefused(gzip.toByteArray(), "a.gz", "application/gzip has no text");

        byte[] nested = "the innermost".getBytes(StandardCharsets.UTF_8);
        for (int depth = 0; depth < 50; depth++) {
            nested = TestDocuments.archive(Map.of("a.zip", nested, "b.zip", nested));
            if (nested.length > 4_000_000) {
                break;
            }
        }
        assertRefused(nested, "a.zip", "application/zip has no text");
        parts.put("word/document.xml", wordDocument("around"));
        parts.put("word/embeddings/a.zip", nested);
        assertThat(extractor.extract(TestDocuments.archive(parts), Hints.NONE).text())
                .isEqualTo("around");
    }

    @Test
    void entitiesNeitherExplodeNorReadNorFetch(@TempDir Path directory) throws Exception {
        Path canary = Files.writeString(directory.resolve("canary.txt"), "CANARY");
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.dtd";
        StringBuilder laughs = new StringBuilder("<!ENTITY a0 'lol'>");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY a").append(i).append(" '");
            laughs.append(("&a" + (i - 1) + ";").repeat(10)).append("'>");
        }
        try {
            for (String declaration : List.of(
                    laughs.append("<!ENTITY e '&a29;'>").toString(),
                    "<!ENTITY e SYSTEM '" + canary.toUri() + "'>",
                    "<!ENTITY e SYSTEM '" + url + "'>",
                    "<!ENTITY % p SYSTEM '" + url + "'> %p;")) {
                String doctype = "<!DOCTYPE x [" + declaration + "]>";
                Map<String, byte[]> docx = parts();
                docx.put("word/document.xml", prefixed(doctype, wordDocument("&e;")));
                Map<String, byte[]> types = parts();
                types.put("word/document.xml", wordDocument("text"));
                types.put("[Content_Types].xml", prefixed(doctype, types.get("[Content_Types].xml")));
                for (byte[] hostile : List.of(
                        TestDocuments.archive(docx),
                        TestDocuments.archive(types),
                        TestDocuments.archive(openDocument(doctype + "<office:document-content"
                                + " xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
                                + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text>"
                                + "<text:p>&e;</text:p></office:text></office:body></office:document-content>")),
                        xfa(doctype),
                        (doctype + "<svg xmlns='http://www.w3.org/2000/svg'><text>&e;</text></svg>")
                                .getBytes(StandardCharsets.UTF_8),
                        ("<?xml version='1.0'?>" + doctype + "<x>&e;</x>").getBytes(StandardCharsets.UTF_8),
                        ("<!DOCTYPE html [" + declaration + "]><html><body>&e;<iframe src='" + url
                                        + "'></iframe><img src='" + url + "'></body></html>")
                                .getBytes(StandardCharsets.UTF_8))) {
                    try {
                        assertThat(extractor.extract(hostile, Hints.NONE).text())
                                .doesNotContain("CANARY")
                                .hasSizeLessThan(20_000);
                    } catch (ExtractionException refused) {
                        assertThat(refused).hasMessageMatching("(?s).*(damaged|no text).*");
                    }
                }
            }
        } finally {
            server.stop(0);
        }
        assertThat(fetched).hasValue(0);
    }

    @Test
    void damagedAndMisnamedDocumentsAreRefusedOrReadAsWhatTheyAre() throws Exception {
        byte[] docx = TestDocuments.docx(document -> TestDocuments.paragraph(document, "In Word."));
        byte[] pdf = TestDocuments.pdf(List.of(List.of("In a PDF.")), Map.of(), document -> {});
        for (int cut : new int[] {5, 20, docx.length / 3, docx.length - 1}) {
            readOrRefused(java.util.Arrays.copyOf(docx, cut), "a.docx");
        }
        for (int cut = 5; cut < pdf.length; cut += 97) {
            readOrRefused(java.util.Arrays.copyOf(pdf, cut), "a.pdf");
        }
        assertThat(extractor.extract(docx, Hints.fileName("a.txt")).text()).isEqualTo("In Word.");
        assertThat(extractor.extract(docx, Hints.fileName("a.pdf")).text()).isEqualTo("In Word.");
        assertThat(extractor.extract(pdf, Hints.fileName("a.xlsx")).text()).isEqualTo("In a PDF.");
        readOrRefused("no PDF".getBytes(StandardCharsets.UTF_8), "a.pdf");
    }

    @Test
    void aPdfWhosePagesAreTheirOwnParentsEnds() throws IOException {
        String pdf = """
                %PDF-1.4
                1 0 obj <</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>> endobj
                2 0 obj <</Type/Pages/Count 2/Kids[2 0 R 3 0 R 2 0 R]/Parent 2 0 R>> endobj
                3 0 obj <</Type/Page/Parent 2 0 R/Contents 3 0 R/Resources 3 0 R>> endobj
                4 0 obj <</First 5 0 R/Last 5 0 R>> endobj
                5 0 obj <</Title(x)/Next 5 0 R/First 5 0 R/Parent 5 0 R/Dest[3 0 R/Fit]>> endobj
                trailer <</Root 1 0 R>>
                %%EOF
                """;
        readOrRefused(pdf.getBytes(StandardCharsets.ISO_8859_1), "a.pdf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<div>", "<ul><li>", "<table><tr><td>", "<b><i>", "<blockquote><p>", "<section><header>"})
    void htmlNestedTooDeeplyEnds(String tags) throws ExtractionException {
        for (int levels : new int[] {50, 100_000}) {
            String page = "<!doctype html><html><body><p>First words.</p>" + tags.repeat(levels) + "deep";

            Extraction read = extractor.extract(page.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.html"));

            assertThat(read.text()).startsWith("First words.").contains("deep");
        }
    }

    /** What once took from ten seconds to hours, or all memory; and its like. */
    static Stream<Arguments> slow() {
        return Stream.of(
                slow("a.html", "tables in tables' captions", PAGE, "<table><caption>", "x"),
                slow("a.html", "a table in 250 captions", PAGE + "<table><caption>".repeat(250), "<p>x", ""),
                slow(
                        "a.html",
                        "one column in 200 tables",
                        PAGE + "<p>Above.</p>" + "<table><caption>".repeat(200),
                        "<tr><td>",
                        "x"),
                slow("a.html", "tables in cells", PAGE, "<table><tr><td>x<td>", "y"),
                slow("a.html", "headers in headers", PAGE + "<section>", "<header>", "x"),
                slow("a.html", "headers before a heading", PAGE, "<header>", "<h1>x"),
                slow("a.html", "forms in forms", PAGE, "<form><div></form>", "<p>x"),
                slow("a.html", "a page in 500 forms", PAGE + "<form><div></form>".repeat(500), "<br>", "<p>x"),
                slow("a.html", "a text in bars", PAGE + "<i class=top>".repeat(500), "x", ""),
                slow("a.html", "formatting to be carried on", PAGE + "<b><i><s><u><font>", "<p>x", ""),
                slow("a.html", "attributes", PAGE + "<p", " class=cookie-", ">x"),
                slow("a.html", "ends without a start", PAGE + "<x>".repeat(100_000), "</y>", "x"),
                slow("a.html", "marks out of order", PAGE + "a", "\u0315\u0300", ""),
                slow("a.txt", "marks out of order", "a", "\u0315\u0300", ""),
                slow("a.md", "marks out of order", "a", "\u0315\u0300", ""),
                slow("a.md", "a list of properties", "---\na:\n", "- b\n", "---\nx"),
                slow("a.md", "one property again and again", "---\n", "a: b\n", "---\nx"),
                slow("a.md", "a long address", "[a]: <" + "x".repeat(500_000) + ">\n\n", "[a]\n\n", ""),
                slow("a.md", "a long title", "[a]: x '" + "y".repeat(500_000) + "'\n\n", "![a]\n\n", "x"),
                slow("a.md", "tables in captions", "", "<table><caption>\n\n", "x"),
                slow("a.md", "emphasis in paragraphs", "", "*_* _ ".repeat(300) + "\n\n", ""));
    }

    private static Arguments slow(String name, String what, String start, String part, String end) {
        int bytes = part.getBytes(StandardCharsets.UTF_8).length;
        int room = MOST_IN_PROCESS - start.length() - end.length();
        return Arguments.of(name, what, start + part.repeat(room / bytes) + end);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("slow")
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noMarkupTakesLongInTheWorker(String name, String what, String content) throws ExtractionException {
        ProcessCounts before = extractor.processes();

        assertThat(extractor
                        .extract(content.getBytes(StandardCharsets.UTF_8), Hints.fileName(name))
                        .text())
                .as(what)
                .isNotEmpty();
        assertThat(extractor.processes()).isEqualTo(before);
    }

    /** Its parser's own fault, which it has with few pages; so it says which, and goes on. */
    @Test
    void aPageThatItsParserFailsWithIsRefused() {
        String page = PAGE + "<template><svg><svg><svg>".repeat(3_000) + "<template><template><svg>".repeat(3_000);

        assertRefused(page.getBytes(StandardCharsets.UTF_8), "a.html", "the text/html content can't be read (");
    }

    @Test
    void markdownThatItsParserTakesLongForIsGivenUp() {
        try (Extractor impatient = Extractors.standard(new ExtractionSettings(
                ExtractionLimits.DEFAULT,
                ReadingOptions.DEFAULT,
                new ProcessLimits(Duration.ofSeconds(3), 256, 1, 200)))) {
            byte[] hostile = "*_* _ ".repeat(170_000).getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> impatient.extract(hostile, Hints.fileName("a.md")))
                    .isInstanceOf(ExtractionException.class)
                    .hasMessageContaining("extract.timeout.ms=3000");
            assertThat(impatient.processes().timedOut()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.md", "a.html"})
    void markupThatMakesRegularExpressionsAndParsersBacktrackEnds(String name) throws ExtractionException {
        long lost = extractor.processes().lost();
        for (String hostile : List.of(
                "---\na" + " ".repeat(200_000) + "\n---\nx",
                "---\n" + "a b ".repeat(50_000) + "x",
                "[".repeat(100_000) + "](".repeat(100_000),
                "*_".repeat(200_000),
                "`".repeat(1_000) + " ``".repeat(100_000),
                "<a <b ".repeat(100_000),
                "|".repeat(100_000) + "\n" + "|-".repeat(50_000) + "\n" + "|x".repeat(50_000),
                "<div class='" + "cookie-".repeat(100_000) + "'>x</div>",
                "> ".repeat(100_000) + "x",
                "<meta ".repeat(100_000) + "charset=")) {
            extractor.extract(hostile.getBytes(StandardCharsets.UTF_8), Hints.fileName(name));
        }
        assertThat(extractor.processes().lost()).isEqualTo(lost);
    }

    @Test
    void oneLineOf200MbIsReadAsTextAndRefusedAsMarkup() throws ExtractionException {
        byte[] line = "line ".repeat(40_000_000).getBytes(StandardCharsets.UTF_8);

        assertThat(extractor.extract(line, Hints.fileName("a.txt")).text()).hasSize(200_000_000);
        readOrRefused(line, "a.md");
    }

    private static void assertRefused(byte[] content, String name, String reason) {
        assertThatThrownBy(() -> extractor.extract(content, Hints.fileName(name)))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining(reason);
    }

    private static void readOrRefused(byte[] content, String name) {
        try {
            assertThat(extractor.extract(content, Hints.fileName(name)).text()).isNotNull();
        } catch (ExtractionException e) {
            assertThat(e).hasMessageContaining("exclude");
        }
    }

    /** Of a Word document, without its text. */
    private static Map<String, byte[]> parts() {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put(
                "[Content_Types].xml",
                ("<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                                + "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
                                + "<Default Extension='zip' ContentType='application/zip'/><Override PartName='/word/document.xml'"
                                + " ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/>"
                                + "</Types>")
                        .getBytes(StandardCharsets.UTF_8));
        parts.put(
                "_rels/.rels",
                ("<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                                + "<Relationship Id='r' Target='word/document.xml' Type='http://schemas.openxmlformats.org/"
                                + "officeDocument/2006/relationships/officeDocument'/></Relationships>")
                        .getBytes(StandardCharsets.UTF_8));
        return parts;
    }

    private static byte[] wordDocument(String text) {
        return ("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r>"
                        + "<w:t>" + text + "</w:t></w:r></w:p></w:body></w:document>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] prefixed(String doctype, byte[] xml) {
        String source = new String(xml, StandardCharsets.UTF_8);
        int start = source.startsWith("<?xml") ? source.indexOf("?>") + 2 : 0;
        return (source.substring(0, start) + doctype + source.substring(start)).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> openDocument(String content) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("mimetype", "application/vnd.oasis.opendocument.text".getBytes(StandardCharsets.US_ASCII));
        parts.put("content.xml", content.getBytes(StandardCharsets.UTF_8));
        return parts;
    }

    /** A PDF with a form in XML. */
    private static byte[] xfa(String doctype) {
        String form = doctype + "<xdp xmlns='http://ns.adobe.com/xdp/'><template><field><value><text>&e;</text></value>"
                + "</field></template></xdp>";
        return ("%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 4 0 R>>>> endobj\n"
                        + "2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj\n"
                        + "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj\n"
                        + "4 0 obj <</Length " + form.length() + ">> stream\n" + form + "\nendstream endobj\n"
                        + "trailer <</Root 1 0 R>>\n%%EOF\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
