package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.ConnectException;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One folder's life on one stack: the tests follow each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineIT {
    private static final String LEDGER = "SELECT id, status FROM rag_document WHERE status <> 'deleted' ORDER BY id";

    @TempDir
    private static Path temp;

    private static Path folder;
    private static Pipeline pipeline;

    @BeforeAll
    static void start() throws IOException {
        Folders.letOthersThrough(temp);
        folder = Files.createDirectory(temp.resolve("docs"));
        Files.writeString(folder.resolve("guide.md"), Texts.guide());
        Files.writeString(
                folder.resolve("page.html"),
                "<html><head><title>Tides</title></head><body><nav>Home | About</nav>"
                        + "<main><h1>Tides</h1><p>The moon pulls the ocean twice a day.</p></main></body></html>");
        Files.writeString(folder.resolve("line\nbreak.txt"), "A file whose name holds a line break.");
        Files.writeString(folder.resolve("empty.txt"), "");
        Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.4\nthis is not a PDF");
        pipeline = Pipeline.start(LocalStack.builder().dataDir(temp.resolve("stack")), folder)
                .withConnectors();
    }

    @AfterAll
    static void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Test
    @Order(1)
    void everyFileIsSearchableOrNamedWithItsReason() throws Exception {
        pipeline.awaitRows(
                LEDGER,
                "docs/broken.pdf|failed",
                "docs/empty.txt|indexed",
                "docs/guide.md|indexed",
                "docs/line%0Abreak.txt|indexed",
                "docs/page.html|indexed");

        assertThat(pipeline.rows("SELECT error_stage FROM rag_document WHERE id = 'docs/broken.pdf' AND error <> ''"))
                .containsExactly("extract");
        assertThat(pipeline.rows("SELECT chunk_count FROM rag_document WHERE id = 'docs/empty.txt'"))
                .containsExactly("0");
        assertThat(pipeline.rows("SELECT content FROM rag_chunk WHERE document_id = 'docs/page.html'"))
                .singleElement(Assertions.as(org.assertj.core.api.InstanceOfAssertFactories.STRING))
                .contains("The moon pulls the ocean")
                .doesNotContain("About");
    }

    @Test
    @Order(2)
    void aChangeEmbedsOnlyWhatChanged() throws Exception {
        long chunks = Long.parseLong(pipeline.rows("SELECT chunk_count FROM rag_document WHERE id = 'docs/guide.md'")
                .get(0));
        long embedded = pipeline.metric("pgvector-sink", "TextsEmbedded");
        assertThat(chunks).isGreaterThan(5);

        Files.writeString(folder.resolve("guide.md"), Texts.guide().replace("section 3", "part three"));

        pipeline.awaitRows("SELECT count(*) > 0 FROM rag_chunk WHERE content LIKE '%part three%'", "t");
        assertThat(pipeline.metric("pgvector-sink", "TextsEmbedded") - embedded).isBetween(1L, 3L);
        assertThat(pipeline.rows("SELECT count(*) FROM rag_chunk WHERE document_id = 'docs/guide.md'"))
                .containsExactly(String.valueOf(chunks));
    }

    @Test
    @Order(3)
    void aRenameEmbedsNothing() throws Exception {
        long embedded = pipeline.metric("pgvector-sink", "TextsEmbedded");

        Files.move(folder.resolve("guide.md"), folder.resolve("manual.md"));

        pipeline.awaitRows(
                LEDGER,
                "docs/broken.pdf|failed",
                "docs/empty.txt|indexed",
                "docs/line%0Abreak.txt|indexed",
                "docs/manual.md|indexed",
                "docs/page.html|indexed");
        assertThat(pipeline.rows("SELECT DISTINCT document_id FROM rag_chunk WHERE content LIKE '%Gardening%'"))
                .containsExactly("docs/manual.md");
        assertThat(pipeline.metric("pgvector-sink", "TextsEmbedded")).isEqualTo(embedded);
    }

    @Test
    @Order(4)
    void aDeletedFileIsGoneAndARepairedOneIsSearchable() throws Exception {
        Files.delete(folder.resolve("page.html"));
        Files.writeString(folder.resolve("broken.pdf"), "Plain text under the wrong name.");

        pipeline.awaitRows(
                LEDGER,
                "docs/broken.pdf|indexed",
                "docs/empty.txt|indexed",
                "docs/line%0Abreak.txt|indexed",
                "docs/manual.md|indexed");
        assertThat(pipeline.rows("SELECT count(*) FROM rag_chunk WHERE document_id = 'docs/page.html'"))
                .containsExactly("0");
    }

    @Test
    @Order(5)
    void anEagerSinkMakesTheSameIndexFromTheSameTopic() throws Exception {
        ConnectorFile lazy = example("pgvector-sink.json");
        ConnectorFile eager = new ConnectorFile("eager-sink", lazy.config())
                .with("table.prefix", "eager_")
                .with("transforms.embed.embedding.mode", "eager");
        pipeline.stack.connect().create(eager, Duration.ofMinutes(1));

        pipeline.awaitRows(
                "SELECT count(*) > 0 AND count(*) = (SELECT count(*) FROM rag_chunk) FROM eager_chunk JOIN rag_chunk r "
                        + "USING (id, document_id, ordinal, hash) WHERE eager_chunk.embedding <=> r.embedding < 1e-5",
                "t");
        pipeline.stack.connect().deleteConnector("eager-sink");
    }

    @Test
    @Order(6)
    void aCopiedFolderEmbedsNothing() throws Exception {
        long embedded = pipeline.metric("pgvector-sink", "TextsEmbedded");
        String manual = Files.readString(folder.resolve("manual.md"));

        Path copy = Files.createDirectories(folder.resolve("copy").resolve("deeper"));
        Files.writeString(copy.resolve("manual.md"), manual);
        Files.writeString(copy.resolve("another.md"), manual);

        pipeline.awaitRows(
                "SELECT id FROM rag_document WHERE id LIKE 'docs/copy/%' AND chunk_count > 5 ORDER BY id",
                "docs/copy/deeper/another.md", "docs/copy/deeper/manual.md");
        assertThat(pipeline.metric("pgvector-sink", "TextsEmbedded")).isEqualTo(embedded);

        Files.delete(copy.resolve("manual.md"));
        Files.delete(copy.resolve("another.md"));
        pipeline.awaitRows("SELECT count(*) FROM rag_chunk WHERE document_id LIKE 'docs/copy/%'", "0");
    }

    @Test
    @Order(6)
    void oneSentenceOfALongDocumentEmbedsThreeTextsAtMost() throws Exception {
        Path sky = folder.resolve("sky.md");
        Files.writeString(sky, Texts.document("Astronomy", 200));
        pipeline.awaitRows("SELECT chunk_count >= 200 FROM rag_document WHERE id = 'docs/sky.md'", "t");
        long embedded = pipeline.metric("pgvector-sink", "TextsEmbedded");

        Files.writeString(
                sky,
                Texts.document("Astronomy", 200)
                        .replaceFirst("In section 100 we look", "In part one hundred they look"));

        pipeline.awaitRows("SELECT count(*) > 0 FROM rag_chunk WHERE content LIKE '%part one hundred%'", "t");
        assertThat(pipeline.metric("pgvector-sink", "TextsEmbedded") - embedded).isBetween(1L, 3L);

        Files.delete(sky);
        pipeline.awaitRows("SELECT count(*) FROM rag_chunk WHERE document_id = 'docs/sky.md'", "0");
    }

    @Test
    @Order(6)
    void theViewsOfTheExampleGiveTheTablesThatFrameworksExpect() throws Exception {
        String nearest = " ORDER BY embedding <=> (SELECT embedding FROM rag_chunk ORDER BY id LIMIT 1) LIMIT 1";
        assertThat(pipeline.rows("SELECT embedding_id = (SELECT min(id::text)::uuid FROM rag_chunk), text <> '', "
                        + "metadata->>'uri' LIKE 'file:%' FROM rag_langchain4j" + nearest))
                .containsExactly("t|t|t");
        assertThat(pipeline.rows(
                        "SELECT id IS NOT NULL, content <> '', metadata IS NOT NULL FROM rag_spring_ai" + nearest))
                .containsExactly("t|t|t");
        assertThat(pipeline.rows("SELECT langchain_id IS NOT NULL, content <> '', langchain_metadata IS NOT NULL "
                        + "FROM rag_langchain" + nearest))
                .containsExactly("t|t|t");
        assertThat(pipeline.rows("SELECT node_id IS NOT NULL, text <> '', metadata_->>'ref_doc_id' LIKE 'docs/%' "
                        + "FROM data_rag_llamaindex" + nearest))
                .containsExactly("t|t|t");
        assertThat(pipeline.rows("SELECT min(keyword_rank) FROM rag_search('gardening',"
                        + " (SELECT embedding FROM rag_chunk LIMIT 1), 5)"))
                .containsExactly("1");
    }

    @Test
    @Order(6)
    void connectAndTheDatabaseTellHowTheSinkFares() throws Exception {
        MBeanServerConnection jmx = pipeline.stack.worker(0).jmx();
        List<Object> inserted = new ArrayList<>();
        for (ObjectName name :
                jmx.queryNames(new ObjectName("kafka.connect:type=plugins,connector=pgvector-sink,*"), null)) {
            for (MBeanAttributeInfo attribute : jmx.getMBeanInfo(name).getAttributes()) {
                if (attribute.getName().equals("chunks-inserted")) {
                    inserted.add(jmx.getAttribute(name, attribute.getName()));
                }
            }
        }
        assertThat(inserted).singleElement().satisfies(count -> assertThat((Long) count)
                .isPositive());
        pipeline.awaitRows(
                "SELECT searchable_documents > 0, chunks > 0, vector_index, layout, schema_version FROM rag_status",
                "t|t|valid|native|4");
        assertThat(pipeline.rows("SELECT documents > 0, since_observed_p99 > since_observed_p50 - interval '1 ms'"
                        + " FROM rag_freshness_summary WHERE period = 'ever'"))
                .containsExactly("t|t");
    }

    @Test
    @Order(7)
    void aRestartOnKeptDataSendsAndEmbedsNothing() throws Exception {
        pipeline.awaitSourceIdle();
        pipeline.close();

        pipeline = Pipeline.start(LocalStack.builder().dataDir(temp.resolve("stack")), folder);
        pipeline.stack.connect().awaitRunning("filesystem-source", Duration.ofMinutes(1));
        pipeline.stack.connect().awaitRunning("pgvector-sink", Duration.ofMinutes(1));
        pipeline.awaitSourceIdle();

        assertThat(pipeline.metric("filesystem-source", "FilesFound")).isEqualTo(4);
        assertThat(pipeline.metric("filesystem-source", "DocumentsSent")).isZero();
        // one more document goes through, so that anything sent before it would have been embedded by now
        Files.writeString(folder.resolve("last.txt"), "The last document of this folder.");
        pipeline.awaitRows("SELECT status FROM rag_document WHERE id = 'docs/last.txt'", "indexed");
        assertThat(pipeline.metric("pgvector-sink", "TextsEmbedded")).isEqualTo(1);
    }

    @Test
    @Order(8)
    void aBadSettingIsRefusedWithTheKeyAndTheOldConfigurationGoesOn() {
        ConnectorFile sink = example("pgvector-sink.json");

        Assertions.assertThatThrownBy(() -> pipeline.stack
                        .connect()
                        .put(
                                sink.name(),
                                sink.with("batch.max.documents", "none").config()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("batch.max.documents");
        pipeline.stack.connect().awaitRunning(sink.name(), Duration.ofMinutes(1));
    }

    @Test
    @Order(9)
    void noPasswordIsInAnyLogOrAnswer() throws IOException {
        String password = pipeline.stack.postgres().password();
        List<String> answers = List.of(
                pipeline.stack
                        .connect()
                        .request("GET", "/connectors/pgvector-sink/config", null)
                        .toString(),
                pipeline.stack.connect().status("pgvector-sink").toString(),
                Files.readString(pipeline.stack.worker(0).logFile()));

        assertThat(answers).noneMatch(answer -> answer.contains(password));
    }

    @Test
    @Order(10)
    void noProcessIsLeft() {
        List<Long> pids = pipeline.stack.pids();
        assertThat(pids).hasSizeGreaterThanOrEqualTo(3);

        pipeline.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .noneMatch(ProcessHandle::isAlive));
    }

    private static ConnectorFile example(String name) {
        return ConnectorFile.read(Path.of(System.getProperty("rag.home"), "config-examples", name));
    }
}
