package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of documents made to hurt, on a worker that loads the bundle, and a parser with faults, from its plugin.path. */
class TortureIT {
    private static final String NO_DOCTYPE = "DOCTYPE is disallowed";
    private static final String NO_TEXT = "has no text to index";

    /** What the report of each bad file says. */
    private static final Map<String, String> REASONS = new TreeMap<>(Map.ofEntries(
            Map.entry("bomb.gz", NO_TEXT),
            Map.entry("bomb.odt", "the application/vnd.oasis.opendocument.text content"),
            Map.entry("broken.pdf", "damaged"),
            Map.entry("encrypted.pdf", "extract.password is not set"),
            Map.entry("endless.torture", "takes longer to read than extract.timeout.ms=20000"),
            Map.entry("file.docx", NO_DOCTYPE),
            Map.entry("file-parameter.docx", NO_DOCTYPE),
            Map.entry("file.svg", NO_TEXT),
            Map.entry("laughs.docx", NO_DOCTYPE),
            Map.entry("line.txt", "longer than extract.max.characters=32000000"),
            Map.entry("memory.torture", "takes more memory to read than extract.heap.mb=64"),
            Map.entry("nested.zip", NO_TEXT),
            Map.entry("truncated.docx", "damaged"),
            Map.entry("truncated.pdf", "damaged"),
            Map.entry("url.docx", NO_DOCTYPE),
            Map.entry("url-parameter.docx", NO_DOCTYPE),
            Map.entry("url.svg", NO_TEXT)));

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("good.txt", "Plain text."),
            Map.entry("good.html", "A page."),
            Map.entry("good.rtf", "A letter\n\nby a child process."),
            Map.entry("good.pdf", "In a PDF."),
            Map.entry("good.docx", "In Word."),
            Map.entry("good.odt", "In Writer."),
            Map.entry("a pdf.xlsx", "A PDF by another name."),
            Map.entry("a docx.pdf", "A letter by another name."),
            Map.entry("levels-50.html", "Below 50."),
            Map.entry("levels-100000.html", "Below 100000."),
            Map.entry("file-form.pdf", "Around a form."),
            Map.entry("url-form.pdf", "Around a form."),
            Map.entry("late.pdf", "A late PDF."));

    private static final int MOST_HEAP_MB = 64;

    @Test
    void everyGoodFileArrivesAndEachBadOneIsReportedWithItsReason(@TempDir Path temp) throws Exception {
        Folders.letOthersThrough(temp);
        Path canary = Files.writeString(temp.resolve("canary.txt"), "CANARY");
        Queue<String> fetched = new ConcurrentLinkedQueue<>();
        HttpServer server = canaryServer(fetched);
        Path folder = Files.createDirectory(temp.resolve("docs"));
        TortureFolder torture = new TortureFolder(folder);
        torture.writeGood();
        torture.writeHarmless();
        torture.writeBombs();
        torture.writeBroken();
        torture.writeForTortureParser();
        torture.writeEntities("file", canary.toUri().toString());
        torture.writeEntities("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (Pipeline pipeline = Pipeline.start(
                LocalStack.builder().dataDir(temp.resolve("stack")),
                withTortureParser(temp.resolve("plugins")),
                folder)) {
            long worker = pipeline.stack.worker(0).pid();
            long emptyMb = usedMb(pipeline);
            pipeline.withConnectors(connector -> connector.name().contains("source")
                    ? connector
                            .with("extract.heap.mb", "64")
                            .with("extract.timeout.ms", "20000")
                            .with("file.max.bytes", "256000000")
                    : connector);

            pipeline.awaitRows(
                    "SELECT id FROM rag_document WHERE status = 'failed' ORDER BY id COLLATE \"C\"",
                    REASONS.keySet().stream().map(name -> "docs/" + name).toArray(String[]::new));
            torture.writeLate();
            pipeline.awaitRows(
                    "SELECT count(*) FROM rag_document",
                    String.valueOf(folder.toFile().list().length));

            for (Map.Entry<String, String> bad : REASONS.entrySet()) {
                assertThat(pipeline.rows(
                                "SELECT error_stage, error FROM rag_document WHERE id = 'docs/" + bad.getKey() + "'"))
                        .singleElement()
                        .asString()
                        .startsWith("extract|" + folder.resolve(bad.getKey()) + ": ")
                        .contains(bad.getValue());
            }
            for (Map.Entry<String, String> good : WORDS.entrySet()) {
                assertThat(pipeline.rows(
                                "SELECT content FROM rag_chunk WHERE document_id = 'docs/" + good.getKey() + "'"))
                        .as(good.getKey())
                        .anyMatch(content -> content.contains(good.getValue()));
            }
            assertThat(pipeline.rows("SELECT document_id FROM rag_chunk WHERE content LIKE '%CANARY%'"))
                    .isEmpty();
            assertThat(fetched).isEmpty();
            assertThat(pipeline.metric("filesystem-source", "DocumentsFailed")).isEqualTo(REASONS.size());
            assertThat(pipeline.metric("filesystem-source", "ExtractionProcessesLost"))
                    .isGreaterThanOrEqualTo(2);
            // Connect leaves a task that once failed as it is
            assertThat(pipeline.stack.connect().status("filesystem-source").path("tasks"))
                    .isNotEmpty()
                    .allMatch(task -> task.path("state").asText().equals("RUNNING"));
            assertThat(pipeline.stack.worker(0).pid()).isEqualTo(worker);
            assertThat(pipeline.stack.worker(0).isAlive()).isTrue();
            assertThat(usedMb(pipeline) - emptyMb)
                    .as("MB of heap more than an empty worker's %d", emptyMb)
                    .isLessThan(MOST_HEAP_MB);
            assertThat(children(worker)).isNotEmpty();

            pipeline.stack.connect().deleteConnector("filesystem-source");

            await().until(() -> children(worker).isEmpty());
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer canaryServer(Queue<String> fetched) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                fetched.add(exchange.getRequestURI().toString());
                exchange.sendResponseHeaders(404, -1);
            }
        });
        server.start();
        return server;
    }

    /** The bundle as it is unpacked, with one jar more. */
    private static Path withTortureParser(Path plugins) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(Pipeline.BUNDLE);
                Stream<Path> entries = Files.walk(archive.getPath("/"))) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, plugins.resolve(entry.toString().substring(1)));
            }
        }
        try (Stream<Path> bundle = Files.list(plugins)) {
            TortureParser.writeJar(bundle.findFirst().orElseThrow().resolve("lib/torture-parser.jar"));
        }
        return plugins;
    }

    private static long usedMb(Pipeline pipeline) throws Exception {
        MBeanServerConnection jmx = pipeline.stack.worker(0).jmx();
        ObjectName memory = new ObjectName("java.lang:type=Memory");
        jmx.invoke(memory, "gc", null, null);
        CompositeData usage = (CompositeData) jmx.getAttribute(memory, "HeapMemoryUsage");
        return (Long) usage.get("used") >> 20;
    }

    private static List<ProcessHandle> children(long worker) {
        return ProcessHandle.of(worker).orElseThrow().children().toList();
    }
}
