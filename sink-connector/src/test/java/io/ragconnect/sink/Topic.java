package io.ragconnect.sink;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** One partition, whose records come as Connect would hand them to the sink after the transforms. */
final class Topic {
    final TopicPartition partition;
    private final CountingEmbedder embedder;
    private long nextOffset;

    Topic(String name, CountingEmbedder embedder) {
        this.partition = new TopicPartition(name, 0);
        this.embedder = embedder;
    }

    /** A document of one chunk a paragraph, to be embedded lazily. */
    SinkRecord document(String id, Long version, String... paragraphs) {
        return document(id, version, builder -> builder, paragraphs);
    }

    SinkRecord document(String id, Long version, UnaryOperator<Document.Builder> more, String... paragraphs) {
        return lazy(chunked(id, version, more, paragraphs));
    }

    static Document chunked(String id, Long version, UnaryOperator<Document.Builder> more, String... paragraphs) {
        List<Chunk> chunks = new ArrayList<>();
        int start = 0;
        for (String paragraph : paragraphs) {
            chunks.add(Chunk.of(chunks.size(), paragraph, start, 7, List.of("Title", "Part"), "Title", 1));
            start += paragraph.length() + 1;
        }
        return more.apply(Document.builder(id, "file:///" + id, "text/plain", String.join("\n", paragraphs))
                        .title("Title")
                        .version(version))
                .build()
                .withEmbeddings(chunks, CountingEmbedder.MODEL.fingerprint());
    }

    SinkRecord lazy(Document document) {
        return lazy(document, embedder);
    }

    SinkRecord lazy(Document document, CountingEmbedder by) {
        SinkRecord record = record(document.id(), document.toStruct());
        record.headers().add(RagHeaders.EMBEDDER, by, null);
        return record;
    }

    SinkRecord tombstone(String id, Long version) {
        SinkRecord record = record(id, null);
        if (version != null) {
            record.headers().addLong(RagHeaders.VERSION, version);
        }
        return record;
    }

    SinkRecord error(String id, Long version, String message) {
        return record(
                id,
                new DocumentError(id, "file:///" + id, version, "extract", "java.io.IOException", message, "", null)
                        .toStruct());
    }

    SinkRecord record(Object key, Object value) {
        long offset = nextOffset++;
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                Schema.STRING_SCHEMA,
                key,
                null,
                value,
                offset,
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(offset).toEpochMilli(),
                TimestampType.CREATE_TIME);
    }
}
