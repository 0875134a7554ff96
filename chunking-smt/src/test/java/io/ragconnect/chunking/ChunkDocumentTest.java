package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class ChunkDocumentTest {
    private final ChunkDocument<SinkRecord> transform = new ChunkDocument<>();

    @Test
    void addsChunksAndLeavesTheRestAlone() {
        transform.configure(Map.of());
        SinkRecord record = record(document("Some text."));
        record.headers().addString("traceparent", "00-1");

        SinkRecord chunked = transform.apply(record);

        Document result = Document.from((Struct) chunked.value());
        assertThat(result.chunks()).singleElement().satisfies(c -> assertThat(c.text())
                .isEqualTo("Some text."));
        assertThat(chunked.key()).isEqualTo("id");
        assertThat(chunked.headers()).isEqualTo(record.headers());
        assertThat(Document.from((Struct) record.value()).chunks()).isNull();
    }

    @Test
    void tombstonesAndErrorsPass() {
        transform.configure(Map.of());
        SinkRecord tombstone = record(null);
        SinkRecord error = new SinkRecord(
                "t",
                0,
                Schema.STRING_SCHEMA,
                "id",
                DocumentError.SCHEMA,
                DocumentError.of("id", null, 1L, "extract", new IllegalStateException("x"), null)
                        .toStruct(),
                0);

        assertThat(transform.apply(tombstone)).isSameAs(tombstone);
        assertThat(transform.apply(error)).isSameAs(error);
    }

    @Test
    void tooManyChunksFailOrAreMarked() {
        Struct document = document("word ".repeat(2_000));
        transform.configure(Map.of("chunk.max.per.document", "3"));
        assertThatThrownBy(() -> transform.apply(record(document)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("chunk.max.per.document=3");

        transform.configure(Map.of("chunk.max.per.document", "3", "on.error", "mark"));
        SinkRecord record = record(document);
        record.headers().addLong("rag.version", 5);
        SinkRecord marked = transform.apply(record);

        DocumentError error = DocumentError.from((Struct) marked.value());
        assertThat(error.id()).isEqualTo("id");
        assertThat(error.stage()).isEqualTo("chunk");
        assertThat(error.version()).isEqualTo(5L);
        assertThat(marked.headers()).isEqualTo(record.headers());
    }

    @Test
    void tooManyChunksCanBeCutOffWithAFlag() {
        transform.configure(Map.of("chunk.max.per.document", "3", "chunk.on.limit", "truncate"));

        Document truncated = Document.from((Struct)
                transform.apply(record(document("word ".repeat(2_000)))).value());
        Document complete =
                Document.from((Struct) transform.apply(record(document("word"))).value());

        assertThat(truncated.chunks()).hasSize(3);
        assertThat(truncated.metadata()).containsEntry("chunks_truncated", "true");
        assertThat(complete.metadata()).isEmpty();
    }

    @Test
    void aWholeDocumentIsOneChunkOrAnError() {
        transform.configure(Map.of("chunk.strategy", "whole"));
        String fits = "One.\n\nTwo.\n\n# Three";
        assertThat(Document.from(
                                (Struct) transform.apply(record(document(fits))).value())
                        .chunks())
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.text()).isEqualTo(fits));
        String tooLong = "word ".repeat(2_000);
        assertThatThrownBy(() -> transform.apply(record(document(tooLong))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("chunk.strategy=whole")
                .hasMessageContaining("chunk.on.limit=truncate");

        transform.configure(Map.of("chunk.strategy", "whole", "chunk.on.limit", "truncate"));
        Document truncated = Document.from(
                (Struct) transform.apply(record(document(tooLong))).value());
        assertThat(truncated.chunks()).singleElement().satisfies(chunk -> assertThat(chunk.tokenCount())
                .isEqualTo(128));
        assertThat(truncated.metadata()).containsEntry("chunks_truncated", "true");
    }

    @Test
    void connectSeesATooLargeChunkWhenItValidates() {
        assertThat(transform.config().validate(Map.of("chunk.size.tokens", "512")))
                .filteredOn(value -> value.name().equals("chunk.size.tokens"))
                .singleElement()
                .satisfies(value -> assertThat(value.errorMessages().toString()).contains("reads 256 tokens"));
        assertThat(transform.config().validate(Map.of("chunk.size.tokens", "512", "chunk.tokenizer", "cl100k_base")))
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty());
    }

    @Test
    void settingsAreChecked() {
        for (Map<String, String> settings : List.of(
                Map.of("chunk.tokenizer", "gpt2"),
                Map.of("chunk.tokenizer", "/nowhere/tokenizer.json"),
                Map.of("chunk.overlap.tokens", "128"),
                Map.of("chunk.min.tokens", "300"),
                Map.of("chunk.strategy", "random"),
                Map.of("chunk.context.template", "${author}"),
                Map.of("chunk.size.tokens", "16", "chunk.model.prefix", "represent this sentence for searching: "))) {
            assertThatThrownBy(() -> transform.configure(settings))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            settings.containsKey("chunk.model.prefix")
                                    ? "chunk.size.tokens"
                                    : settings.keySet().iterator().next());
        }
        assertThatThrownBy(() -> transform.configure(Map.of("chunk.size.tokens", "512")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("chunk.size.tokens");
        assertThatThrownBy(() -> transform.configure(Map.of("on.error", "ignore")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("on.error");
    }

    @Test
    void connectFindsIt() {
        assertThat(ServiceLoader.load(Transformation.class).stream().map(ServiceLoader.Provider::type))
                .anyMatch(ChunkDocument.class::equals);
        assertThat(transform.version()).isNotBlank();
    }

    private static Struct document(String text) {
        return Document.builder("id", "file:///id", "text/plain", text)
                .version(5L)
                .build()
                .toStruct();
    }

    private static SinkRecord record(Struct value) {
        return new SinkRecord(
                "t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, value, 0, 0L, null, new ConnectHeaders());
    }
}
