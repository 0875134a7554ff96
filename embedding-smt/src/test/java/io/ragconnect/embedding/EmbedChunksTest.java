package io.ragconnect.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.record.StopTaskError;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import javax.management.ObjectName;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbedChunksTest {
    private final EmbedChunks<SinkRecord> transform = new EmbedChunks<>();

    @AfterEach
    void close() {
        transform.close();
    }

    @Test
    void eagerPutsAVectorIntoEveryChunk() {
        transform.configure(Map.of());

        Document embedded =
                Document.from((Struct) transform.apply(record(chunked())).value());

        assertThat(embedded.chunks()).hasSize(2).allSatisfy(c -> assertThat(c.embedding())
                .hasSize(384));
        assertThat(EmbeddingModel.dimension(embedded.embeddingModel())).hasValue(384);
    }

    @Test
    void eagerTheSameTextInAnotherDocumentIsNotEmbeddedAgain() throws Exception {
        transform.configure(Map.of("embedding.model", "all-minilm-l6-v2-q"));
        Object first = transform.apply(record(chunked())).value();
        assertThat(metric("TextsEmbedded")).isEqualTo(2);

        Object second = transform.apply(record(chunked())).value();

        assertThat(metric("TextsEmbedded")).isEqualTo(2);
        assertThat(metric("CacheHits")).isEqualTo(2);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void everyTaskTellsWhatItsModelDid() throws Exception {
        transform.configure(Map.of("embedding.model", "all-minilm-l6-v2-q"));
        transform.apply(record(chunked()));

        try (EmbedChunks<SinkRecord> another = new EmbedChunks<>()) {
            another.configure(Map.of("embedding.model", "all-minilm-l6-v2-q"));
            assertThat(beans()).hasSize(2);
        }

        assertThat(beans()).hasSize(1);
        assertThat(metric("Requests")).isEqualTo(2);
        // each text is [CLS], a word, a full stop, [SEP]
        assertThat(metric("Tokens")).isEqualTo(8);
        assertThat(metric("InFlight")).isZero();
        assertThat(((Number) attribute("SecondsPerText")).doubleValue()).isPositive();
        transform.close();
        assertThat(beans()).isEmpty();
    }

    private static Set<ObjectName> beans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(
                        new ObjectName("io.ragconnect:type=embedding,provider=onnx,model=all-minilm-l6-v2-q,*"), null);
    }

    private static long metric(String name) throws Exception {
        return ((Number) attribute(name)).longValue();
    }

    private static Object attribute(String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .getAttribute(beans().iterator().next(), name);
    }

    @Test
    void aCacheBesideTheTableIsRefused() {
        assertThatThrownBy(() -> transform.configure(Map.of("embedding.mode", "lazy", "embedding.cache.mb", "64")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("embedding.cache.mb")
                .hasMessageContaining("embedding.mode=eager");
    }

    @Test
    void lazyTellsTheSinkHow() {
        transform.configure(Map.of("embedding.mode", "lazy"));
        SinkRecord record = record(chunked());

        SinkRecord lazy = transform.apply(record);

        Document document = Document.from((Struct) lazy.value());
        assertThat(document.chunks()).allSatisfy(c -> assertThat(c.embedding()).isNull());
        assertThat(document.embeddingModel()).contains("name=all-minilm-l6-v2;");
        @SuppressWarnings("unchecked") // the type that RagHeaders.EMBEDDER promises
        Function<List<String>, List<float[]>> embedder = (Function<List<String>, List<float[]>>)
                lazy.headers().lastWithName(RagHeaders.EMBEDDER).value();
        assertThat(embedder.apply(List.of("a", "b"))).hasSize(2);
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void lazyOnASourceConnectorIsRefusedWithTheRemedy() {
        try (EmbedChunks<SourceRecord> onSource = new EmbedChunks<>()) {
            onSource.configure(Map.of("embedding.mode", "lazy"));
            SourceRecord record = new SourceRecord(
                    Map.of(),
                    Map.of(),
                    "t",
                    Schema.STRING_SCHEMA,
                    "id",
                    Document.SCHEMA,
                    chunked().toStruct());

            assertThatThrownBy(() -> onSource.apply(record))
                    .isInstanceOf(StopTaskError.class)
                    .hasMessageContaining("embedding.mode=eager");
        }
    }

    @Test
    void aDocumentWithoutChunksIsRefusedWithTheRemedy() {
        transform.configure(Map.of());
        Document bare =
                Document.builder("id", "file:///id", "text/plain", "text").build();

        assertThatThrownBy(() -> transform.apply(record(bare)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("ChunkDocument");
    }

    @Test
    void tombstonesPass() {
        transform.configure(Map.of("embedding.mode", "lazy"));
        SinkRecord tombstone = new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", null, null, 0);

        assertThat(transform.apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> transform.configure(Map.of("embedding.model", "gpt")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("embedding.model")
                .hasMessageContaining("all-minilm-l6-v2-q");
        assertThatThrownBy(() -> transform.configure(Map.of("embedding.pooling", "max")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("embedding.pooling");
    }

    @Test
    void settingsGoBeforeTheModelsOwn() {
        transform.configure(Map.of(
                "embedding.pooling",
                "cls",
                "embedding.normalize",
                "false",
                "embedding.max.tokens",
                "64",
                "embedding.prefix",
                "p"));

        assertThat(Document.from((Struct) transform.apply(record(chunked())).value())
                        .embeddingModel())
                .endsWith("tokens=64;pooling=cls+unnormalized;prefix=p+");
    }

    @Test
    void connectFindsIt() {
        assertThat(ServiceLoader.load(Transformation.class).stream().map(ServiceLoader.Provider::type))
                .anyMatch(EmbedChunks.class::equals);
    }

    private static Document chunked() {
        return Document.builder("id", "file:///id", "text/plain", "One.\n\nTwo.")
                .build()
                .withChunks(List.of(
                        Chunk.of(0, "One.", 0, 4, List.of(), "", null),
                        Chunk.of(1, "Two.", 6, 4, List.of(), "", null)));
    }

    private static SinkRecord record(Document document) {
        return new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, document.toStruct(), 0);
    }
}
