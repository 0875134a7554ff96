package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of documents made to hurt, on a worker that loads the bundle from its plugin.path. */
class TortureIT {
    private static final int BOMB_BYTES = 400_000_000;

    @Test
    void everyGoodFileArrivesAndEachBadOneIsReportedWithItsReason(@TempDir Path temp) throws Exception {
        Folders.letOthersThrough(temp);
        Path folder = Files.createDirectory(temp.resolve("docs"));
        Files.writeString(folder.resolve("good.rtf"), "{\\rtf1\\ansi A letter\\par by a child process.\\par}");
        Files.writeString(folder.resolve("good.txt"), "Plain text.");
        Files.writeString(
                folder.resolve("nested.html"),
                "<!doctype html><html><body><p>Above.</p>" + "<div>".repeat(100_000) + "Below.");
        Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.4\nthis is not a PDF");
        Files.write(folder.resolve("broken.docx"), new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0});
        bomb(folder.resolve("bomb.odt"));
        try (Pipeline pipeline = Pipeline.start(LocalStack.builder().dataDir(temp.resolve("stack")), folder)
                .withConnectors(connector -> connector.name().contains("source")
                        ? connector.with("extract.heap.mb", "64").with("extract.timeout.ms", "20000")
                        : connector)) {
            pipeline.awaitRows(
                    "SELECT id, status FROM rag_document ORDER BY id",
                    "docs/bomb.odt|failed",
                    "docs/broken.docx|failed",
                    "docs/broken.pdf|failed",
                    "docs/good.rtf|indexed",
                    "docs/good.txt|indexed",
                    "docs/nested.html|indexed");

            assertThat(pipeline.rows("SELECT content FROM rag_chunk WHERE document_id = 'docs/good.rtf'"))
                    .containsExactly("A letter\n\nby a child process.");
            assertThat(pipeline.rows(
                            "SELECT count(*) FROM rag_document WHERE status = 'failed' AND error_stage = 'extract'"
                                    + " AND error LIKE '%exclude%'"))
                    .containsExactly("3");
            assertThat(pipeline.metric("filesystem-source", "DocumentsFailed")).isEqualTo(3);
            assertThat(pipeline.metric("filesystem-source", "ExtractionProcesses"))
                    .isPositive();
            assertThat(pipeline.stack.connect().status("filesystem-source").path("tasks"))
                    .isNotEmpty()
                    .allMatch(task -> task.path("state").asText().equals("RUNNING"));
        }
    }

    private static void bomb(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("mimetype"));
            zip.write("application/vnd.oasis.opendocument.text".getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("content.xml"));
            byte[] tags = "<x>".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            for (int written = 0; written < BOMB_BYTES; written += tags.length) {
                zip.write(tags);
            }
        }
    }
}
