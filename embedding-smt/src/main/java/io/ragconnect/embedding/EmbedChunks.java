package io.ragconnect.embedding;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.record.Bundle;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.record.StopTaskError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Gives every chunk of an {@code io.ragconnect.Document} its vector, or, in lazy mode, tells the sink how to make the
 * ones that it lacks. Tombstones and {@code io.ragconnect.DocumentError}s pass.
 */
public final class EmbedChunks<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC = "Gives every chunk of a document its vector: at once ('eager'), or, with "
            + "PgVectorSinkConnector, only those that the table lacks ('lazy').";

    public static final ConfigDef CONFIG_DEF = EmbeddingConfig.DEFINITION;

    private @Nullable EmbeddingConfig config;
    private @Nullable Embedder embedder;

    @Override
    public void configure(Map<String, ?> settings) {
        close();
        config = new EmbeddingConfig(settings);
        embedder = config.open();
    }

    @Override
    public R apply(R record) {
        if (config == null || embedder == null) {
            throw new IllegalStateException("EmbedChunks is used before configure()");
        }
        if (record.value() == null || DocumentError.is(record.value())) {
            return record;
        }
        if (!Document.is(record.value())) {
            throw new DataException("Only io.ragconnect.Document values can be embedded, found: "
                    + record.value().getClass().getName() + ". Put ChunkDocument before EmbedChunks");
        }
        Document document = Document.from((Struct) record.value());
        List<Chunk> chunks = document.chunks();
        if (chunks == null) {
            throw new DataException(
                    "Document " + document.id() + " has no chunks to embed. Put ChunkDocument before EmbedChunks");
        }
        String fingerprint = embedder.model().fingerprint();
        try {
            return switch (config.mode()) {
                case EAGER -> withValue(record, document.withEmbeddings(embedded(chunks, embedder), fingerprint));
                case LAZY -> withEmbedder(record, document.withEmbeddings(chunks, fingerprint), embedder);
            };
        } catch (DataException e) {
            return config.onError().handle(record, document, "embed", e);
        }
    }

    private static List<Chunk> embedded(List<Chunk> chunks, Embedder embedder) {
        List<float[]> vectors =
                halving(chunks.stream().map(Chunk::embeddingText).toList(), embedder);
        List<Chunk> embedded = new ArrayList<>(chunks.size());
        for (int i = 0; i < chunks.size(); i++) {
            embedded.add(chunks.get(i).withEmbedding(vectors.get(i)));
        }
        return embedded;
    }

    /** A provider may refuse several texts that it takes one by one; only a text refused alone is bad. */
    private static List<float[]> halving(List<String> texts, Embedder embedder) {
        try {
            return vectors(texts, embedder);
        } catch (DataException e) {
            if (texts.size() == 1) {
                throw e;
            }
            int half = texts.size() / 2;
            List<float[]> vectors = new ArrayList<>(halving(texts.subList(0, half), embedder));
            vectors.addAll(halving(texts.subList(half, texts.size()), embedder));
            return vectors;
        }
    }

    /** Only what a text is to blame for may cost a record. */
    private static List<float[]> vectors(List<String> texts, Embedder embedder) {
        try {
            return embedder.apply(texts);
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StopTaskError(e.getMessage() + ". Nothing is lost: restart the task when this is solved", e);
        }
    }

    private static <R extends ConnectRecord<R>> R withEmbedder(R record, Document document, Embedder embedder) {
        if (!(record instanceof SinkRecord)) {
            throw new StopTaskError(
                    "embedding.mode=lazy works only on a sink connector, where the sink embeds what the "
                            + "table lacks. On a source connector set embedding.mode=eager",
                    null);
        }
        R lazy = withValue(record, document);
        lazy.headers().add(RagHeaders.EMBEDDER, embedder, null);
        return lazy;
    }

    private static <R extends ConnectRecord<R>> R withValue(R record, Document document) {
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                Document.SCHEMA,
                document.toStruct(),
                record.timestamp());
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void close() {
        if (embedder != null) {
            embedder.close();
            embedder = null;
        }
    }

    @Override
    public String version() {
        return Bundle.version();
    }
}
