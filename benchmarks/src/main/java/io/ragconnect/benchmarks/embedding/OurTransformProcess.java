package io.ragconnect.benchmarks.embedding;

import io.ragconnect.embedding.EmbedChunks;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records of one chunk each, one after the other through EmbedChunks. Arguments: file of the texts, model, tokens read. */
final class OurTransformProcess {
    private OurTransformProcess() {}

    public static void main(String[] args) throws Exception {
        try (EmbedChunks<SinkRecord> transform = new EmbedChunks<>()) {
            transform.configure(Map.of(
                    "embedding.mode",
                    "eager",
                    "embedding.model",
                    args[1],
                    "embedding.max.tokens",
                    args[2],
                    "embedding.cache.mb",
                    "0"));
            Rounds.serve(Path.of(args[0]), texts -> {
                for (String text : texts) {
                    if (transform.apply(record(text)).value() == null) {
                        throw new IllegalStateException("a record was lost");
                    }
                }
            });
        }
    }

    private static SinkRecord record(String text) {
        Document document = Document.builder("id", "file:///id", "text/plain", text)
                .build()
                .withChunks(List.of(Chunk.of(0, text, 0, 1, List.of(), "", null)));
        return new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, document.toStruct(), 0);
    }
}
