package io.ragconnect.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes good documents, and such as are made to hurt, into one folder. */
final class TortureFolder {
    private static final int BOMB_BYTES = 400_000_000;
    private static final int LINE_BYTES = 200_000_000;
    private static final byte[] TAGS = "<x>".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    private static final String WORDS_IN_WORD = "<w:document"
            + " xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>%s</w:t>"
            + "</w:r></w:p></w:body></w:document>";
    private static final String WORDS_IN_WRITER = "<office:document-content"
            + " xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
            + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text><text:p>%s</text:p>"
            + "</office:text></office:body></office:document-content>";

    private final Path folder;

    TortureFolder(Path folder) {
        this.folder = folder;
    }

    void writeGood() throws IOException {
        write("good.txt", "Plain text.");
        write("good.html", page("<p>A page.</p>"));
        write("good.rtf", "{\\rtf1\\ansi A letter\\par by a child process.\\par}");
        write("good.pdf", pdf("In a PDF."));
        Files.write(folder.resolve("good.docx"), docx("", "In Word."));
        Files.write(folder.resolve("good.odt"), odt("", "In Writer."));
    }

    /** What hurts, and yet has a text. */
    void writeHarmless() throws IOException {
        write("a pdf.xlsx", pdf("A PDF by another name."));
        Files.write(folder.resolve("a docx.pdf"), docx("", "A letter by another name."));
        write("levels-50.html", page("<p>Above.</p>" + "<div>".repeat(50) + "Below 50."));
        write("levels-100000.html", page("<p>Above.</p>" + "<div>".repeat(100_000) + "Below 100000."));
    }

    void writeBombs() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("bomb.odt")))) {
            add(zip, "mimetype", utf8("application/vnd.oasis.opendocument.text"));
            zip.putNextEntry(new ZipEntry("content.xml"));
            writeTags(zip);
        }
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(folder.resolve("bomb.gz")))) {
            writeTags(gzip);
        }
        byte[] nested = utf8("the innermost");
        while (nested.length < 1_000_000) {
            nested = zip(Map.of("a.zip", nested, "b.zip", nested));
        }
        Files.write(folder.resolve("nested.zip"), nested);
        StringBuilder laughs = new StringBuilder("<!ENTITY e0 'lol'>");
        for (int i = 1; i < 30; i++) {
            laughs.append(
                    "<!ENTITY e%d '%s'>".formatted(i, "&e%d;".formatted(i - 1).repeat(10)));
        }
        Files.write(folder.resolve("laughs.docx"), docx("<!DOCTYPE x [" + laughs + "]>", "&e29;"));
        try (OutputStream line = Files.newOutputStream(folder.resolve("line.txt"))) {
            byte[] piece = utf8("line ".repeat(100_000));
            for (int written = 0; written < LINE_BYTES; written += piece.length) {
                line.write(piece);
            }
        }
    }

    void writeBroken() throws IOException {
        byte[] docx = docx("", "Cut.");
        Files.write(folder.resolve("truncated.docx"), Arrays.copyOf(docx, docx.length / 3));
        write("truncated.pdf", pdf("Cut.").substring(0, 60));
        write("broken.pdf", "%PDF-1.4\nthis is not a PDF");
        // for a password that nobody has
        write(
                "encrypted.pdf",
                pdf(
                        "",
                        "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + "61".repeat(32) + ">/U<" + "62".repeat(32)
                                + ">>>/ID[<63><63>]",
                        List.of(),
                        "Secret."));
        write("cyclic.pdf", """
                %PDF-1.4
                1 0 obj <</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>> endobj
                2 0 obj <</Type/Pages/Count 2/Kids[2 0 R 3 0 R 2 0 R]/Parent 2 0 R>> endobj
                3 0 obj <</Type/Page/Parent 2 0 R/Contents 3 0 R/Resources 3 0 R>> endobj
                4 0 obj <</First 5 0 R/Last 5 0 R>> endobj
                5 0 obj <</Title(x)/Next 5 0 R/First 5 0 R/Parent 5 0 R/Dest[3 0 R/Fit]>> endobj
                trailer <</Root 1 0 R>>
                %%EOF
                """);
    }

    /** A good one more, when all others have been read. */
    void writeLate() throws IOException {
        write("late.pdf", pdf("A late PDF."));
    }

    void writeForTortureParser() throws IOException {
        write("endless.torture", TortureParser.ENDLESS);
        write("memory.torture", TortureParser.MEMORY);
    }

    /** Documents that have their reader read or fetch what the URL names, and put it into their text. */
    void writeEntities(String name, String url) throws IOException {
        String general = "<!DOCTYPE x [<!ENTITY e SYSTEM '" + url + "'>]>";
        String parameter = "<!DOCTYPE x [<!ENTITY % p SYSTEM '" + url + "'> %p;]>";
        Files.write(folder.resolve(name + ".docx"), docx(general, "&e;"));
        Files.write(folder.resolve(name + ".odt"), odt(general, "&e;"));
        Files.write(folder.resolve(name + "-parameter.docx"), docx(parameter, "text"));
        Files.write(folder.resolve(name + "-parameter.odt"), odt(parameter, "text"));
        String form = general + "<xdp xmlns='http://ns.adobe.com/xdp/'><template><field><value><text>&e;</text></value>"
                + "</field></template></xdp>";
        write(name + "-form.pdf", pdf("/AcroForm<</Fields[]/XFA 6 0 R>>", "", List.of(stream(form)), "Around a form."));
        write(name + ".svg", general + "<svg xmlns='http://www.w3.org/2000/svg'><text>&e;</text></svg>");
        write(name + ".xml", "<?xml version='1.0'?>" + general + "<x>&e;</x>");
        write(
                name + ".html",
                general.replace("DOCTYPE x", "DOCTYPE html") + "<html><body><p>&e; words</p><iframe src='" + url
                        + "'></iframe><img src='" + url + "'></body></html>");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    private static String page(String body) {
        return "<!doctype html><html><body>" + body;
    }

    private static String pdf(String words) {
        return pdf("", "", List.of(), words);
    }

    /**
     * A PDF of one page.
     *
     * @param catalog entries more of its catalog
     * @param trailer entries more of its trailer
     * @param more objects, the first as number 6
     */
    private static String pdf(String catalog, String trailer, List<String> more, String words) {
        List<String> objects = new ArrayList<>(List.of(
                "<</Type/Catalog/Pages 2 0 R" + catalog + ">>",
                "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources <</Font<</F 5 0 R>>>>>>",
                stream("BT /F 12 Tf 50 700 Td (" + words + ") Tj ET"),
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"));
        objects.addAll(more);
        StringBuilder file = new StringBuilder("%PDF-1.7\n");
        StringBuilder offsets = new StringBuilder();
        for (int i = 0; i < objects.size(); i++) {
            offsets.append("%010d 00000 n \n".formatted(file.length()));
            file.append("%d 0 obj %s endobj\n".formatted(i + 1, objects.get(i)));
        }
        int table = file.length();
        int size = objects.size() + 1;
        return file.append("xref\n0 %d\n0000000000 65535 f \n".formatted(size))
                .append(offsets)
                .append("trailer <</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n".formatted(size, trailer, table))
                .toString();
    }

    private static String stream(String content) {
        return "<</Length " + content.length() + ">> stream\n" + content + "\nendstream";
    }

    private static byte[] docx(String doctype, String words) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put(
                "[Content_Types].xml",
                utf8("<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                        + "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
                        + "<Override PartName='/word/document.xml' ContentType='application/"
                        + "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"));
        parts.put(
                "_rels/.rels",
                utf8("<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                        + "<Relationship Id='r' Target='word/document.xml' Type='http://schemas.openxmlformats.org/"
                        + "officeDocument/2006/relationships/officeDocument'/></Relationships>"));
        parts.put("word/document.xml", utf8(doctype + WORDS_IN_WORD.formatted(words)));
        return zip(parts);
    }

    private static byte[] odt(String doctype, String words) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("mimetype", utf8("application/vnd.oasis.opendocument.text"));
        parts.put("content.xml", utf8(doctype + WORDS_IN_WRITER.formatted(words)));
        return zip(parts);
    }

    private static byte[] zip(Map<String, byte[]> parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                add(zip, part.getKey(), part.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    private static void writeTags(OutputStream out) throws IOException {
        for (int written = 0; written < BOMB_BYTES; written += TAGS.length) {
            out.write(TAGS);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
