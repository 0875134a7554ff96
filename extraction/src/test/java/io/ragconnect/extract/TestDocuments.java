package io.ragconnect.extract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.destination.PDPageFitDestination;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineNode;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFStyles;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

/** Makes documents for tests. */
final class TestDocuments {
    private TestDocuments() {}

    interface Body<T> {
        void write(T document) throws IOException;
    }

    static byte[] docx(Body<XWPFDocument> body) {
        try (XWPFDocument document = new XWPFDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            body.write(document);
            document.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] xlsx(String sheet, List<List<String>> rows) throws IOException {
        try (XSSFWorkbook workbook = new XSSFWorkbook();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            var target = workbook.createSheet(sheet);
            for (List<String> row : rows) {
                var cells = target.createRow(target.getPhysicalNumberOfRows());
                row.forEach(cell ->
                        cells.createCell(Math.max(0, cells.getLastCellNum())).setCellValue(cell));
            }
            workbook.write(bytes);
            return bytes.toByteArray();
        }
    }

    static void heading(XWPFDocument document, int level, String title) {
        String id = "Heading" + level;
        XWPFStyles styles = document.createStyles();
        if (!styles.styleExist(id)) {
            CTStyle style = CTStyle.Factory.newInstance();
            style.setStyleId(id);
            style.addNewName().setVal("heading " + level);
            styles.addStyle(new XWPFStyle(style));
        }
        XWPFParagraph paragraph = document.createParagraph();
        paragraph.setStyle(id);
        paragraph.createRun().setText(title);
    }

    static void paragraph(XWPFDocument document, String text) {
        document.createParagraph().createRun().setText(text);
    }

    static void table(XWPFDocument document, List<List<String>> rows) {
        XWPFTable table = document.createTable(rows.size(), rows.get(0).size());
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < rows.get(r).size(); c++) {
                table.getRow(r).getCell(c).setText(rows.get(r).get(c));
            }
        }
    }

    /** @param page by index */
    record Bookmark(int level, String title, int page) {}

    /** A document with a page for each list of lines, bookmarked where the map says so by page index. */
    static byte[] pdf(List<List<String>> pages, Map<Integer, String> bookmarks, Body<PDDocument> more) {
        List<Bookmark> flat = new ArrayList<>();
        bookmarks.forEach((page, title) -> flat.add(new Bookmark(1, title, page)));
        flat.sort(Comparator.comparingInt(Bookmark::page));
        return pdf(pages, flat, more);
    }

    /** A document with a page for each list of lines; an empty line is a gap. No bookmark skips a level. */
    static byte[] pdf(List<List<String>> pages, List<Bookmark> bookmarks, Body<PDDocument> more) {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            for (List<String> lines : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 11);
                    content.beginText();
                    content.newLineAtOffset(50, 700);
                    for (String line : lines) {
                        content.showText(line);
                        content.newLineAtOffset(0, line.isEmpty() ? -30 : -14);
                    }
                    content.endText();
                }
            }
            document.getDocumentCatalog().setDocumentOutline(outline(document, bookmarks));
            more.write(document);
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PDDocumentOutline outline(PDDocument document, List<Bookmark> bookmarks) {
        PDDocumentOutline outline = new PDDocumentOutline();
        List<PDOutlineNode> open = new ArrayList<>(List.of(outline));
        for (Bookmark bookmark : bookmarks) {
            PDPageFitDestination destination = new PDPageFitDestination();
            destination.setPage(document.getPage(bookmark.page()));
            PDOutlineItem item = new PDOutlineItem();
            item.setTitle(bookmark.title());
            item.setDestination(destination);
            open.subList(bookmark.level(), open.size()).clear();
            open.get(bookmark.level() - 1).addLast(item);
            open.add(item);
        }
        return outline;
    }

    static byte[] encryptedPdf(String userPassword) {
        return pdf(List.of(List.of("The secret recipe.")), Map.of(), document -> {
            StandardProtectionPolicy policy =
                    new StandardProtectionPolicy("owner", userPassword, new AccessPermission());
            policy.setEncryptionKeyLength(128);
            policy.setPreferAES(true);
            document.protect(policy);
        });
    }

    static byte[] encryptedDocx() throws Exception {
        try (POIFSFileSystem container = new POIFSFileSystem();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("open sesame");
            try (var plain = encryptor.getDataStream(container)) {
                plain.write(docx(document -> paragraph(document, "The secret recipe.")));
            }
            container.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    /** A zip archive with the given entries, the map's order kept. */
    static byte[] zip(Map<String, String> entries) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        entries.forEach((name, text) -> parts.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return archive(parts);
    }

    /** A zip archive with the given entries, the map's order kept. */
    static byte[] archive(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
