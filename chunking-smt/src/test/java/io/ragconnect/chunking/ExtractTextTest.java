package io.ragconnect.chunking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.Hashes;
import io.ragconnect.record.Heading;
import io.ragconnect.record.StopTaskError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractTextTest {
    private static final byte[] PAGE = ("<!doctype html><html lang=de><head><title>Die Pumpe</title></head><body>"
                    + "<nav>Home</nav><h1>Wartung</h1><p>Jeden Monat ölen.</p></body></html>")
            .getBytes(UTF_8);
    private static final Schema FILE = SchemaBuilder.struct()
            .name("File")
            .field("name", Schema.STRING_SCHEMA)
            .field("type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("data", Schema.OPTIONAL_BYTES_SCHEMA)
            .optional()
            .build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("before", FILE)
            .field("after", FILE)
            .field("source", SchemaBuilder.struct().optional().build())
            .field("op", Schema.STRING_SCHEMA)
            .build();

    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

    private final ExtractText<SinkRecord> transform = new ExtractText<>();

    @AfterEach
    void close() {
        transform.close();
    }

    private record Given(Map<String, String> settings, SinkRecord record) {}

    static Stream<Given> theSameBytes() {
        String base64 = Base64.getEncoder().encodeToString(PAGE);
        Map<String, String> field = Map.of("content.field", "data");
        Struct file = new Struct(FILE).put("name", "pump.html").put("data", PAGE);
        Struct change = new Struct(ENVELOPE).put("after", file).put("op", "c");
        return Stream.of(
                new Given(Map.of(), record(Schema.BYTES_SCHEMA, PAGE)),
                new Given(Map.of(), record(Schema.BYTES_SCHEMA, ByteBuffer.wrap(PAGE))),
                new Given(Map.of(), record(null, PAGE)),
                new Given(Map.of(), record(Schema.STRING_SCHEMA, base64)),
                new Given(Map.of(), record(null, Base64.getMimeEncoder().encodeToString(PAGE))),
                new Given(Map.of(), record(null, Base64.getUrlEncoder().encodeToString(PAGE))),
                new Given(Map.of("content.encoding", "text"), record(Schema.STRING_SCHEMA, new String(PAGE, UTF_8))),
                new Given(field, record(FILE, file)),
                new Given(field, record(ENVELOPE, change)),
                new Given(field, record(null, Map.of("data", PAGE))),
                new Given(field, record(null, Map.of("data", base64))),
                new Given(field, record(Schema.STRING_SCHEMA, "{\"data\":\"" + base64 + "\"}")),
                new Given(
                        Map.of("content.field", "files.1.data"),
                        record(null, Map.of("files", List.of(Map.of(), Map.of("data", base64))))));
    }

    @ParameterizedTest
    @MethodSource("theSameBytes")
    void giveTheSameDocument(Given given) {
        transform.configure(given.settings());

        SinkRecord read = transform.apply(given.record());

        assertThat(read.key()).isEqualTo("manuals/pump");
        assertThat(read.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(read.valueSchema()).isEqualTo(Document.SCHEMA);
        Document document = Document.from((Struct) read.value());
        assertThat(document.id()).isEqualTo("manuals/pump");
        assertThat(document.uri()).isEqualTo("kafka:files/manuals%2Fpump");
        assertThat(document.contentType()).isEqualTo("text/html");
        assertThat(document.title()).isEqualTo("Die Pumpe");
        assertThat(document.language()).isEqualTo("de");
        assertThat(document.text()).isEqualTo("Wartung\n\nJeden Monat ölen.");
        assertThat(document.headings()).containsExactly(new Heading(0, 1, "Wartung"));
        assertThat(document.contentHash()).isEqualTo(Hashes.sha256(PAGE));
        assertThat(document.sizeBytes()).isEqualTo(PAGE.length);
        assertThat(document.observedAt()).isEqualTo(Instant.ofEpochMilli(1_000));
    }

    @Test
    void aBufferIsLeftAsItWas() {
        transform.configure(Map.of());
        ByteBuffer buffer = ByteBuffer.wrap(PAGE);

        transform.apply(record(Schema.BYTES_SCHEMA, buffer));

        assertThat(buffer.remaining()).isEqualTo(PAGE.length);
    }

    @Test
    void aPdfHasItsPagesAndIsChunked() {
        transform.configure(Map.of());
        SinkRecord read = transform.apply(record(Schema.BYTES_SCHEMA, pdf("The first page.", "The second page.")));
        try (ChunkDocument<SinkRecord> chunker = new ChunkDocument<>()) {
            chunker.configure(Map.of("chunk.min.tokens", "0"));

            Document document = Document.from((Struct) chunker.apply(read).value());

            assertThat(document.contentType()).isEqualTo("application/pdf");
            assertThat(document.pages()).containsExactly(0, document.text().indexOf("The second page."));
            assertThat(document.chunks())
                    .extracting(Chunk::text)
                    .singleElement()
                    .isEqualTo("The first page.\n\nThe second page.");
        }
    }

    /** Nothing in these bytes tells Markdown from plain text. */
    @Test
    void theContentTypeIsTakenFromAHeaderOrAField() {
        byte[] markdown = "Plain *words*.".getBytes(UTF_8);
        transform.configure(Map.of());
        assertThat(contentType(record(null, markdown))).isEqualTo("text/plain");
        SinkRecord declared = record(null, markdown);
        declared.headers().addString("Content-Type", "text/markdown; charset=utf-8");
        assertThat(contentType(declared)).isEqualTo("text/markdown");
        SinkRecord inBytes = record(null, markdown);
        inBytes.headers().addBytes("content-type", "text/markdown".getBytes(UTF_8));
        assertThat(contentType(inBytes)).isEqualTo("text/markdown");

        transform.configure(Map.of("content.type.field", "type", "content.field", "data"));
        assertThat(contentType(record(null, Map.of("data", markdown, "type", "text/markdown"))))
                .isEqualTo("text/markdown");
        assertThat(contentType(record(null, Map.of("data", markdown)))).isEqualTo("text/plain");

        transform.configure(Map.of("content.type.field", ""));
        assertThat(contentType(declared)).isEqualTo("text/plain");
    }

    @Test
    void theContentRefutesADeclaration() {
        transform.configure(Map.of());
        SinkRecord declared = record(null, pdf("A page."));
        declared.headers().addString("content-type", "text/html");

        assertThat(contentType(declared)).isEqualTo("application/pdf");
    }

    @Test
    void aDeclaredCharsetIsHeard() {
        transform.configure(Map.of());
        SinkRecord declared = record(null, "Zażółć gęślą jaźń, tak.".getBytes(Charset.forName("ISO-8859-2")));
        declared.headers().addString("content-type", "text/plain; charset=\"iso-8859-2\"");

        assertThat(document(declared).text()).isEqualTo("Zażółć gęślą jaźń, tak.");
    }

    @Test
    void theFileNameDecidesAmongKindsOfTextAndGoesIntoTheMetadata() {
        transform.configure(Map.of(
                "file.name.template", "${$header.s3-key}",
                "title.template", "Manual ${$key}",
                "uri.template", "s3://manuals/${$header.s3-key}",
                "metadata.fields", "$header.s3-tenant:tenant"));
        SinkRecord named = record(null, "Plain *words*.".getBytes(UTF_8));
        named.headers().addString("s3-key", "2026/pump.MD").addString("s3-tenant", "north");

        Document document = document(named);

        assertThat(document.contentType()).isEqualTo("text/markdown");
        assertThat(document.title()).isEqualTo("Manual manuals/pump");
        assertThat(document.uri()).isEqualTo("s3://manuals/2026/pump.MD");
        assertThat(document.metadata())
                .containsEntry("file_name", "pump.MD")
                .containsEntry("extension", "md")
                .containsEntry("tenant", "north");
    }

    @Test
    void withoutANameTheIdsEndingIsLookedAt() {
        transform.configure(Map.of("id.field", "name", "content.field", "data"));
        Struct file = new Struct(FILE).put("name", "pump.md").put("data", "Plain *words*.".getBytes(UTF_8));

        Document document = document(record(FILE, file));

        assertThat(document.id()).isEqualTo("pump.md");
        assertThat(document.contentType()).isEqualTo("text/markdown");
        assertThat(document.metadata()).doesNotContainKey("file_name");
    }

    @Test
    void whatIsDoneAlreadyAndTombstonesPass() {
        transform.configure(Map.of());
        Document document =
                Document.builder("a", "kafka:a", "text/plain", "Text.").build();
        SinkRecord done = record(Document.SCHEMA, document.toStruct());
        SinkRecord failed = record(
                DocumentError.SCHEMA,
                DocumentError.of("a", null, null, "fetch", new IOException("away"), null)
                        .toStruct());
        SinkRecord gone = record(null, null);

        assertThat(transform.apply(done)).isSameAs(done);
        assertThat(transform.apply(failed)).isSameAs(failed);
        assertThat(transform.apply(gone)).isSameAs(gone);
    }

    @Test
    void aDeletionHasTheDocumentsIdAsKey() {
        transform.configure(Map.of("id.field", "name", "content.field", "data"));
        Struct deleted = new Struct(ENVELOPE)
                .put("before", new Struct(FILE).put("name", "pump.md"))
                .put("op", "d");

        SinkRecord tombstone = transform.apply(record(ENVELOPE, deleted));

        assertThat(tombstone.key()).isEqualTo("pump.md");
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.valueSchema()).isNull();
    }

    @Test
    void anUnreadableDocumentFailsAloneAndSaysWhichAndWhy() {
        transform.configure(Map.of());
        SinkRecord broken = record(null, "%PDF-1.4\nthis is not a PDF".getBytes(UTF_8));

        assertThatThrownBy(() -> transform.apply(broken))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("kafka:files/manuals%2Fpump")
                .hasMessageContaining("application/pdf")
                .hasMessageContaining("exclude");
        assertThat(contentType(record(null, pdf("A page.")))).isEqualTo("application/pdf");
    }

    @Test
    void anUnreadableDocumentCanBeMarked() {
        transform.configure(Map.of("on.error", "mark", "content.field", "data"));

        SinkRecord marked = transform.apply(record(null, Map.of("data", "no base64!")));

        assertThat(marked.key()).isEqualTo("manuals/pump");
        DocumentError error = DocumentError.from((Struct) marked.value());
        assertThat(error.stage()).isEqualTo("extract");
        assertThat(error.uri()).isEqualTo("kafka:files/manuals%2Fpump");
        assertThat(error.message()).contains("data").contains("content.encoding=text");
    }

    @Test
    void whatIsMissingIsNamedWithTheRemedy() {
        transform.configure(Map.of());
        assertThatThrownBy(() -> transform.apply(record(FILE, new Struct(FILE).put("name", "a"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("content.field")
                .hasMessageContaining("[name, type, data]");
        assertThatThrownBy(() -> transform.apply(record(Schema.INT32_SCHEMA, 7)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Integer")
                .hasMessageContaining("content.field");

        transform.configure(Map.of("content.field", "data"));
        assertThatThrownBy(() -> transform.apply(record(FILE, new Struct(FILE).put("name", "a"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("data holds nothing");
    }

    @Test
    void theExtractionsLimitsHold() {
        Map<String, String> settings = new HashMap<>(Map.of("extract.max.characters", "12"));
        transform.configure(settings);
        assertThatThrownBy(() -> transform.apply(record(null, PAGE)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("extract.max.characters");

        settings.put("extract.overlimit", "truncate");
        transform.configure(settings);
        Document cut = document(record(null, PAGE));
        assertThat(cut.text()).isEqualTo("Wartung\n\nJed");
        assertThat(cut.metadata()).containsEntry("text_truncated", "true");
    }

    /** With {@code errors.tolerance=all} any exception would send the record to the dead letter queue. */
    @Test
    void anInterruptStopsTheTaskAndBlamesNoRecord() {
        transform.configure(Map.of());
        SinkRecord record = record(null, pdf("A page."));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> transform.apply(record)).isInstanceOf(StopTaskError.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingEndsTheProcesses() {
        List<Long> before = children();
        transform.configure(Map.of());
        transform.apply(record(null, pdf("A page.")));
        assertThat(children()).hasSizeGreaterThan(before.size());

        transform.close();

        await().until(() -> before.containsAll(children()));
        assertThatThrownBy(() -> transform.apply(record(null, PAGE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("close()");
    }

    @Test
    void jmxShowsWhatWasReadUntilItIsClosed() throws Exception {
        ObjectName bean = beanOf(Map.of("on.error", "mark"));
        assertThat(JMX.getAttribute(bean, "ExtractionProcesses")).isEqualTo(0L);
        byte[] pdf = pdf("A page.");
        byte[] broken = "%PDF-1.4\nthis is not a PDF".getBytes(UTF_8);

        transform.apply(record(null, PAGE));
        transform.apply(record(null, pdf));
        transform.apply(record(null, broken));
        transform.apply(record(null, null));

        assertThat(JMX.getAttribute(bean, "DocumentsRead")).isEqualTo(2L);
        assertThat(JMX.getAttribute(bean, "DocumentsFailed")).isEqualTo(1L);
        assertThat(JMX.getAttribute(bean, "BytesRead")).isEqualTo((long) PAGE.length + pdf.length + broken.length);
        assertThat((long) JMX.getAttribute(bean, "ReadTimeMs")).isPositive();
        assertThat(JMX.getAttribute(bean, "ExtractionProcesses")).isEqualTo(1L);
        assertThat(JMX.getAttribute(bean, "ExtractionProcessesLost")).isEqualTo(0L);

        transform.close();
        assertThat(JMX.isRegistered(bean)).isFalse();
    }

    @Test
    void jmxCountsTheDocumentsThatCostTheirProcess() throws Exception {
        ObjectName bean = beanOf(Map.of("extract.timeout.ms", "1", "on.error", "mark"));

        transform.apply(record(null, pdf("A page.")));

        assertThat(JMX.getAttribute(bean, "DocumentsFailed")).isEqualTo(1L);
        assertThat(JMX.getAttribute(bean, "ExtractionProcessesLost")).isEqualTo(1L);
        assertThat(JMX.getAttribute(bean, "ExtractionProcesses")).isEqualTo(0L);
    }

    @Test
    void itRunsOnASourceConnectorToo() {
        try (ExtractText<SourceRecord> onSource = new ExtractText<>()) {
            onSource.configure(Map.of());

            SourceRecord read = onSource.apply(
                    new SourceRecord(Map.of(), Map.of(), "files", Schema.STRING_SCHEMA, "a", null, PAGE));

            assertThat(Document.from((Struct) read.value()).title()).isEqualTo("Die Pumpe");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content.field=a..b",
                "content.encoding=hex",
                "content.type.field=$header",
                "file.name.template=${a",
                "extract.timeout.ms=0",
                "on.error=ignore"
            })
    void settingsThatCannotBeReadAreRefused(String setting) {
        String key = setting.substring(0, setting.indexOf('='));
        assertThatThrownBy(() -> transform.configure(Map.of(key, setting.substring(key.length() + 1))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    private ObjectName beanOf(Map<String, String> settings) throws Exception {
        ObjectName beans = new ObjectName("io.ragconnect:type=extraction,*");
        Set<ObjectName> others = JMX.queryNames(beans, null);
        transform.configure(settings);
        return JMX.queryNames(beans, null).stream()
                .filter(bean -> !others.contains(bean))
                .findFirst()
                .orElseThrow();
    }

    private Document document(SinkRecord record) {
        return Document.from((Struct) transform.apply(record).value());
    }

    private String contentType(SinkRecord record) {
        return document(record).contentType();
    }

    private static List<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
    }

    private static SinkRecord record(Schema schema, Object value) {
        return new SinkRecord(
                "files", 0, Schema.STRING_SCHEMA, "manuals/pump", schema, value, 0, 1_000L, TimestampType.CREATE_TIME);
    }

    private static byte[] pdf(String... pages) {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            for (String text : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 11);
                    content.beginText();
                    content.newLineAtOffset(50, 700);
                    content.showText(text);
                    content.endText();
                }
            }
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
