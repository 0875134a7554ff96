package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.localstack.LocalStack;
import io.ragconnect.localstack.process.Programs;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text recognition by the system's Tesseract, through the packaged bundle. */
class OcrIT {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 200;

    @Test
    void picturesOfTextAreReadWhenThatIsWantedAndOnlyThen(@TempDir Path temp) throws Exception {
        SystemPackages.require(
                "Tesseract",
                List.of("tesseract-ocr", "tesseract-ocr-eng", "fonts-dejavu-core"),
                () -> Programs.find("tesseract").isPresent());
        Folders.letOthersThrough(temp);
        Path folder = Files.createDirectory(temp.resolve("docs"));
        BufferedImage picture = picture();
        ImageIO.write(picture, "png", folder.resolve("invoice.png").toFile());
        Files.write(folder.resolve("scan.pdf"), scan(picture));
        try (Pipeline pipeline = Pipeline.start(LocalStack.builder().dataDir(temp.resolve("stack")), folder)
                .withConnectors()) {
            pipeline.awaitRows(
                    "SELECT id, status, error LIKE '%image/png has no text%' FROM rag_document ORDER BY id",
                    "docs/invoice.png|failed|t", "docs/scan.pdf|indexed|null");
            assertThat(pipeline.rows("SELECT content FROM rag_chunk")).isEmpty();

            pipeline.withConnector("filesystem-source.json", source -> source.with("extract.ocr", "auto")
                    .with("resend", "1"));

            pipeline.awaitRows(
                    "SELECT document_id, content LIKE '%Invoice 4711%' FROM rag_chunk ORDER BY document_id",
                    "docs/invoice.png|t", "docs/scan.pdf|t");
        }
    }

    private static BufferedImage picture() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        pen.setColor(Color.BLACK);
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 72));
        pen.drawString("Invoice 4711", 60, 120);
        pen.dispose();
        return picture;
    }

    /** A page that is nothing but the picture. */
    private static byte[] scan(BufferedImage picture) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", jpeg);
        String drawing = "q 450 0 0 100 50 600 cm /I Do Q";
        ByteArrayOutputStream pdf = new ByteArrayOutputStream();
        pdf.writeBytes(("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
                        + "2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj\n"
                        + "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
                        + "/Resources<</XObject<</I 5 0 R>>>>>> endobj\n"
                        + "4 0 obj <</Length " + drawing.length() + ">> stream\n" + drawing + "\nendstream endobj\n"
                        + "5 0 obj <</Type/XObject/Subtype/Image/Width " + WIDTH + "/Height " + HEIGHT
                        + "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length " + jpeg.size()
                        + ">> stream\n")
                .getBytes(StandardCharsets.US_ASCII));
        pdf.writeBytes(jpeg.toByteArray());
        pdf.writeBytes("\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
        return pdf.toByteArray();
    }
}
