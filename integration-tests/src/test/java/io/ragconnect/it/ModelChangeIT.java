package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.ConnectException;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/changing-the-model.md, from one model of the bundle to another: the tests follow each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelChangeIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String OLD = "provider=onnx;name=all-minilm-l6-v2;dimension=384;tokens=256;pooling=mean";
    private static final String NEW = "provider=onnx;name=all-minilm-l6-v2-q;dimension=384;tokens=256;pooling=mean";
    private static final String MODEL = "transforms.embed.embedding.model";
    private static final String SERVED = "SELECT DISTINCT embedding_model FROM rag.rag_document WHERE chunk_count > 0";
    private static final String SAME_AS = "SELECT count(*) > 0 AND max(c.embedding <=> s.embedding) < 1e-6"
            + " FROM rag.rag_chunk s JOIN %s.rag_chunk c USING (id)";

    @TempDir
    private static Path temp;

    private static Path folder;
    private static Pipeline pipeline;

    @BeforeAll
    static void start() throws IOException {
        Folders.letOthersThrough(temp);
        folder = Files.createDirectory(temp.resolve("docs"));
        Files.writeString(folder.resolve("guide.md"), Texts.guide());
        Files.writeString(folder.resolve("tides.txt"), "The moon pulls the ocean twice a day.");
        Files.writeString(folder.resolve("empty.txt"), "");
        pipeline = Pipeline.start(LocalStack.builder().dataDir(temp.resolve("stack")), folder)
                .withConnectors(connector ->
                        connector.name().equals("pgvector-sink") ? connector.with("serving.schema", "rag") : connector);
    }

    @AfterAll
    static void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    private static ConnectorFile first() {
        return ConnectorFile.read(Path.of(System.getProperty("rag.home"), "config-examples", "pgvector-sink.json"))
                .with("serving.schema", "rag");
    }

    private static ConnectorFile second() {
        return new ConnectorFile("pgvector-sink-q", first().config())
                .with("schema.name", "rag_q")
                .with("model.change", "migrate")
                .with(MODEL, "all-minilm-l6-v2-q");
    }

    @Test
    @Order(1)
    void anotherModelIsRefusedNamingBothAndTheOldConfigurationGoesOn() throws Exception {
        pipeline.awaitRows(
                "SELECT index_schema, in_use, documents, coverage FROM rag.rag_indexes", "public|t|3|1.0000");

        assertThatThrownBy(() -> pipeline.stack
                        .connect()
                        .put(
                                "pgvector-sink",
                                first().with(MODEL, "all-minilm-l6-v2-q").config()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("400")
                .hasMessageContaining(OLD)
                .hasMessageContaining(NEW)
                .hasMessageContaining("model.change=reembed");

        assertThat(pipeline.rows(SERVED)).containsExactly(OLD);
        pipeline.stack.connect().awaitRunning("pgvector-sink", LIMIT);
    }

    @Test
    @Order(2)
    void aSecondSinkFillsAnotherIndexWhileTheFirstServes() throws Exception {
        pipeline.stack.connect().create(second(), LIMIT);

        pipeline.awaitRows(
                "SELECT index_schema, in_use, embedding_model, documents, missing, coverage FROM rag.rag_indexes",
                "public|t|" + OLD + "|3|0|1.0000",
                "rag_q|f|" + NEW + "|3|0|1.0000");
        assertThat(pipeline.rows(SERVED)).containsExactly(OLD);
    }

    @Test
    @Order(3)
    void oneStatementSwitchesAndBothIndexesStayUpToDate() throws Exception {
        pipeline.execute("SELECT rag.rag_use('rag_q')");

        assertThat(pipeline.rows(SERVED)).containsExactly(NEW);
        assertThat(pipeline.rows(SAME_AS.formatted("rag_q"))).containsExactly("t");
        assertThat(pipeline.rows(SAME_AS.formatted("public"))).containsExactly("f");

        Files.writeString(folder.resolve("later.txt"), "A heron stands in the shallow water.");
        String found = "SELECT content FROM %s.rag_search('heron', (SELECT embedding FROM %s.rag_chunk"
                + " WHERE document_id = 'docs/later.txt'), 1)";
        pipeline.awaitRows(found.formatted("rag", "rag"), "A heron stands in the shallow water.");
        pipeline.awaitRows("SELECT document_id FROM public.rag_chunk WHERE content LIKE 'A heron%'", "docs/later.txt");
        assertThat(pipeline.rows("SELECT text FROM rag.rag_langchain4j WHERE text LIKE 'A heron%'"))
                .containsExactly("A heron stands in the shallow water.");
    }

    @Test
    @Order(4)
    void oneStatementGoesBackToAnIndexThatIsUpToDate() throws Exception {
        pipeline.execute("SELECT rag.rag_use('public')");

        assertThat(pipeline.rows(SERVED)).containsExactly(OLD);
        assertThat(pipeline.rows("SELECT count(*) FROM rag.rag_chunk WHERE content LIKE 'A heron%'"))
                .containsExactly("1");
        assertThat(pipeline.rows(SAME_AS.formatted("public"))).containsExactly("t");
    }

    @Test
    @Order(5)
    void reembedMakesTheSameIndexInPlace() throws Exception {
        ConnectorFile reembed = first().with(MODEL, "all-minilm-l6-v2-q").with("model.change", "reembed");
        pipeline.stack.connect().put("pgvector-sink", reembed.config());
        pipeline.stack.connect().stop("pgvector-sink");
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(ConnectException.class) // while its tasks end
                .until(() ->
                        pipeline.stack.connect().resetOffsets("pgvector-sink").has("message"));
        pipeline.stack.connect().resume("pgvector-sink");

        pipeline.awaitRows(
                "SELECT embedding_model, current, documents, share FROM rag.rag_model_coverage", NEW + "|t|3|1.0000");
        assertThat(pipeline.rows(SAME_AS.formatted("rag_q"))).containsExactly("t");
        assertThat(pipeline.rows(
                        "SELECT (SELECT count(*) FROM public.rag_chunk) = (SELECT count(*) FROM rag_q.rag_chunk)"))
                .containsExactly("t");
    }

    @Test
    @Order(6)
    void theOldConfigurationIsThenRefused() {
        assertThatThrownBy(() -> pipeline.stack.connect().put("pgvector-sink", first().config()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(OLD)
                .hasMessageContaining(NEW);
    }
}
