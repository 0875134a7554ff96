package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task ends soon, whatever its visitors are at. */
class StopTest {
    private final Site site = new Site();
    private final WebHarness connect =
            new WebHarness(site.url("a.test/")).with("name", "stopping").withLongPolls();

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    /** Connect asks a task to stop when its poll is over, so the longest one counts as well. */
    private void assertStops() {
        long start = System.nanoTime();
        connect.poll();
        connect.stop();
        await().atMost(5, TimeUnit.SECONDS)
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> {
                    assertThat(Thread.getAllStackTraces().keySet())
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.startsWith("rag-fetch-stopping") || name.startsWith("web-"));
                    assertThat(ProcessHandle.current().descendants()).isEmpty();
                });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private void awaitVisitOf(String url) {
        connect.await(() ->
                site.takeRequests().stream().anyMatch(request -> request.url().equals(url)));
    }

    @Test
    void whenNothingIsToBeDone() {
        site.page("a.test/", "Home");
        connect.start().settle();
        assertStops();
    }

    @Test
    void whileABodyComesSlowly() {
        site.endless("a.test/", "text/html", "<main>Beginning");
        connect.start();
        awaitVisitOf("a.test/");
        assertStops();
    }

    @Test
    void whileASitemapComesSlowly() {
        site.page("a.test/", "Home").endless("a.test/map.xml", "text/xml", "<?xml version='1.0'?><urlset>");
        connect.with("sitemaps", site.url("a.test/map.xml")).start();
        awaitVisitOf("a.test/map.xml");
        assertStops();
    }

    @Test
    void whileARobotsTxtComesSlowly() {
        site.page("a.test/", "Home").endless("a.test/robots.txt", "text/plain", "User-agent: *\n");
        connect.start();
        connect.await(() -> site.robotsAskedFor() > 0);
        assertStops();
    }

    @Test
    void whileAHostIsLeftAloneAsItAsked() {
        site.status("a.test/", 429, "Retry-After", "3600");
        connect.start();
        connect.await(() -> connect.metrics(0).getPagesFailed() == 1);
        assertStops();
    }

    @Test
    void whileVisitorsWaitForTheirTurn() {
        site.page("a.test/", "Home", "/1", "/2", "/3");
        connect.with("crawl.delay.ms", 50_000).start();
        connect.await(() -> site.robotsAskedFor() > 0);
        assertStops();
    }

    @Test
    void whileADocumentTakesLongToRead() throws IOException {
        byte[] pdf = endlessPdf();
        site.page("a.test/", "Home", "/slow.pdf").bytes("a.test/slow.pdf", "application/pdf", pdf);
        connect.start();
        connect.await(() -> connect.metrics(0).getBytesFetched() > pdf.length
                && connect.metrics(0).getExtractionProcesses() == 1);
        assertStops();
    }

    /** Forms that draw a form a hundred times each, so that the innermost is drawn ten thousand million times. */
    private static byte[] endlessPdf() throws IOException {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            PDFormXObject form = form(document, "q Q ", null);
            for (int depth = 0; depth < 5; depth++) {
                form = form(document, "/F Do ".repeat(100), form);
            }
            PDPage page = new PDPage();
            PDResources resources = new PDResources();
            resources.put(COSName.F, form);
            page.setResources(resources);
            page.setContents(stream(document, "/F Do "));
            document.addPage(page);
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    private static PDFormXObject form(PDDocument document, String content, PDFormXObject inner) throws IOException {
        PDFormXObject form = new PDFormXObject(stream(document, content));
        PDResources resources = new PDResources();
        if (inner != null) {
            resources.put(COSName.F, inner);
        }
        form.setResources(resources);
        form.setBBox(PDRectangle.A4);
        return form;
    }

    private static PDStream stream(PDDocument document, String content) throws IOException {
        PDStream stream = new PDStream(document);
        try (var out = stream.createOutputStream(COSName.FLATE_DECODE)) {
            out.write(content.getBytes(StandardCharsets.US_ASCII));
        }
        return stream;
    }
}
