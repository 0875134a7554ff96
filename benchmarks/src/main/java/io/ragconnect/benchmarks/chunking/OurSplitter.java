package io.ragconnect.benchmarks.chunking;

import io.ragconnect.chunking.ChunkDocument;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** ChunkDocument as it is configured in a connector. */
final class OurSplitter implements Splitter {
    private final ChunkDocument<SinkRecord> transform = new ChunkDocument<>();
    private final String contentType;

    OurSplitter(Map<String, String> settings) {
        this(settings, "text/plain");
    }

    OurSplitter(Map<String, String> settings, String contentType) {
        this.contentType = contentType;
        transform.configure(settings);
    }

    @Override
    public List<Piece> split(String text) {
        return chunks(Document.builder("id", "file:///id", contentType, text).build()).stream()
                .map(chunk -> new Piece(chunk.start(), chunk.end(), chunk.embeddingText()))
                .toList();
    }

    List<Chunk> chunks(Document document) {
        SinkRecord record = new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, document.toStruct(), 0);
        List<Chunk> chunks =
                Document.from((Struct) transform.apply(record).value()).chunks();
        return chunks == null ? List.of() : chunks;
    }
}
