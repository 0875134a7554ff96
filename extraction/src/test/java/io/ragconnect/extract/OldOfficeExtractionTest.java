package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Heading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Spreadsheets of all kinds, and what is neither Word nor of this century. */
class OldOfficeExtractionTest {
    private static final String NAMESPACES = " xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
            + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
            + " xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'"
            + " xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'"
            + " xmlns:dc='http://purl.org/dc/elements/1.1/'";
    private static final String TWO_SHEETS = """
            Sums

            | year | sum |
            | --- | --- |
            | 2026 | 42.5 |

            Names

            | first | last |
            | --- | --- |
            | Ada | Lovelace |""";

    private static final Extractor extractor = Extractors.standard();

    @AfterAll
    static void close() {
        extractor.close();
    }

    @Test
    void eachSheetOfAWorkbookIsATableUnderItsName() throws Exception {
        for (Workbook workbook : List.of(new HSSFWorkbook(), new XSSFWorkbook())) {
            assertTwoSheets(extractor.extract(written(workbook), Hints.NONE));
        }
    }

    @Test
    void soIsEachSheetOfAnOpenDocument() throws Exception {
        String sheets = sheet("Sums", List.of("year", "sum"), List.of("2026", "42.5"))
                + sheet("Names", List.of("first", "last"), List.of("Ada", "Lovelace"));

        Extraction read = extractor.extract(openDocument("spreadsheet", sheets), Hints.fileName("a.ods"));

        assertThat(read.contentType()).isEqualTo("application/vnd.oasis.opendocument.spreadsheet");
        assertThat(read.title()).isEqualTo("The title");
        assertTwoSheets(read);
    }

    @Test
    void anOldWorkbookTellsItsTitle() throws Exception {
        try (HSSFWorkbook workbook = new HSSFWorkbook()) {
            workbook.createInformationProperties();
            workbook.getSummaryInformation().setTitle("Figures");
            workbook.getSummaryInformation().setAuthor("Ada");

            Extraction read = extractor.extract(written(workbook), Hints.fileName("a.xls"));

            assertThat(read.contentType()).isEqualTo("application/vnd.ms-excel");
            assertThat(read.title()).isEqualTo("Figures");
            assertThat(read.metadata()).containsEntry("author", "Ada");
        }
    }

    @Test
    void eachSlideOfAnOldShowIsAPage() throws Exception {
        ByteArrayOutputStream ppt = new ByteArrayOutputStream();
        try (HSLFSlideShow show = new HSLFSlideShow()) {
            for (String title : List.of("Where we are", "Where we go")) {
                HSLFSlide slide = show.createSlide();
                slide.addTitle().setText(title);
                slide.createTextBox().setText("Details.");
            }
            show.createInformationProperties();
            show.getSummaryInformation().setTitle("The show");
            show.write(ppt);
        }

        Extraction read = extractor.extract(ppt.toByteArray(), Hints.fileName("a.ppt"));

        assertThat(read.contentType()).isEqualTo("application/vnd.ms-powerpoint");
        assertThat(read.title()).isEqualTo("The show");
        assertThat(read.text()).isEqualTo("Where we are\n\nDetails.\n\nWhere we go\n\nDetails.");
        assertThat(read.pages()).containsExactly(0, 24);
        assertThat(read.metadata()).as("a date that was never set").doesNotContainKey("created");
    }

    @Test
    void theSlidesOfAnOpenDocumentAreReadInTheirOrder() throws Exception {
        byte[] odp = openDocument(
                "presentation",
                "<draw:page><draw:frame><draw:text-box><text:p>Where we are</text:p></draw:text-box></draw:frame>"
                        + "<draw:frame><draw:text-box><text:list><text:list-item><text:p>A point</text:p></text:list-item>"
                        + "</text:list></draw:text-box></draw:frame></draw:page><draw:page><draw:frame><draw:text-box>"
                        + "<text:p>Where we go</text:p></draw:text-box></draw:frame></draw:page>");

        Extraction read = extractor.extract(odp, Hints.fileName("a.odp"));

        assertThat(read.contentType()).isEqualTo("application/vnd.oasis.opendocument.presentation");
        assertThat(read.title()).isEqualTo("The title");
        assertThat(read.text()).isEqualTo("Where we are\n\n- A point\n\nWhere we go");
    }

    @Test
    void readsAMessageOfOutlookWithItsAttachment() throws Exception {
        Extraction read = extractor.extract(message(), Hints.fileName("a.msg"));

        assertThat(read.contentType()).isEqualTo("application/vnd.ms-outlook");
        assertThat(read.title()).isEqualTo("Minutes of May");
        assertThat(read.text()).contains("Ada", "All agreed.", "In the attachment.");
        assertThat(read.headings()).extracting(Heading::title).containsExactly("Minutes of May", "note.txt");
        assertThat(read.metadata()).containsEntry("author", "Ada");
    }

    private static void assertTwoSheets(Extraction read) {
        assertThat(read.text()).isEqualTo(TWO_SHEETS);
        assertThat(read.headings())
                .containsExactly(new Heading(0, 1, "Sums"), new Heading(TWO_SHEETS.indexOf("Names"), 1, "Names"));
        assertThat(read.pages()).isEmpty();
    }

    private static byte[] written(Workbook workbook) throws IOException {
        try (workbook;
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            Sheet sums = workbook.createSheet("Sums");
            row(sums, "year", "sum");
            row(sums, "2026").createCell(1).setCellValue(42.5);
            Sheet names = workbook.createSheet("Names");
            row(names, "first", "last");
            row(names, "Ada", "Lovelace");
            workbook.write(bytes);
            return bytes.toByteArray();
        }
    }

    private static Row row(Sheet sheet, String... cells) {
        Row row = sheet.createRow(sheet.getPhysicalNumberOfRows());
        for (int i = 0; i < cells.length; i++) {
            row.createCell(i).setCellValue(cells[i]);
        }
        return row;
    }

    @SafeVarargs
    private static String sheet(String name, List<String>... rows) {
        StringBuilder sheet = new StringBuilder("<table:table table:name='" + name + "'>");
        for (List<String> row : rows) {
            sheet.append("<table:table-row>");
            row.forEach(cell -> sheet.append("<table:table-cell><text:p>" + cell + "</text:p></table:table-cell>"));
            sheet.append("</table:table-row>");
        }
        return sheet.append("</table:table>").toString();
    }

    private static byte[] openDocument(String kind, String body) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("mimetype", "application/vnd.oasis.opendocument." + kind);
        parts.put(
                "content.xml",
                "<office:document-content" + NAMESPACES + "><office:body><office:" + kind + ">" + body + "</office:"
                        + kind + "></office:body></office:document-content>");
        parts.put(
                "meta.xml",
                "<office:document-meta" + NAMESPACES + "><office:meta><dc:title>The title</dc:title></office:meta>"
                        + "</office:document-meta>");
        return TestDocuments.zip(parts);
    }

    /** Of streams that are named after the properties of MAPI, as MS-OXMSG says. */
    private static byte[] message() throws IOException {
        try (POIFSFileSystem container = new POIFSFileSystem();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            DirectoryEntry message = container.getRoot();
            stream(message, "__properties_version1.0", new byte[32]);
            message.createDirectory("__nameid_version1.0");
            property(message, 0x001A, "IPM.Note");
            property(message, 0x0037, "Minutes of May");
            property(message, 0x0C1A, "Ada");
            property(message, 0x0E04, "Grace");
            property(message, 0x1000, "All agreed.\r\n");
            DirectoryEntry attachment = message.createDirectory("__attach_version1.0_#00000000");
            stream(attachment, "__properties_version1.0", new byte[8]);
            property(attachment, 0x3707, "note.txt");
            stream(attachment, "__substg1.0_37010102", "In the attachment.".getBytes(StandardCharsets.US_ASCII));
            container.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    private static void property(DirectoryEntry directory, int tag, String value) throws IOException {
        stream(directory, String.format("__substg1.0_%04X001F", tag), value.getBytes(StandardCharsets.UTF_16LE));
    }

    private static void stream(DirectoryEntry directory, String name, byte[] content) throws IOException {
        directory.createDocument(name, new ByteArrayInputStream(content));
    }
}
