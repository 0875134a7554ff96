package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
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
    void anotherValueIsRefusedByName() {
        transform.configure(Map.of());
        SinkRecord text = new SinkRecord("t", 0, null, "id", Schema.STRING_SCHEMA, "text", 0);

        assertThatThrownBy(() -> transform.apply(text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("io.ragconnect.Document")
                .hasMessageContaining("java.lang.String");
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
    void settingsAreChecked() {
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
