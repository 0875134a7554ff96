package io.ragconnect.chunking;

import io.ragconnect.record.Bundle;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.tokenizer.Tokenizer;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Adds to an {@code io.ragconnect.Document} its chunks: one record stays one record, whole and keyed by the document.
 * Tombstones and {@code io.ragconnect.DocumentError}s pass.
 */
public final class ChunkDocument<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC = "Cuts a document into chunks that the embedding model reads whole: along "
            + "its headings, paragraphs, sentences and words, sized in the model's own tokens, each with its offsets, "
            + "page and heading path.";

    public static final ConfigDef CONFIG_DEF = ChunkingConfig.DEFINITION;

    private @Nullable ChunkingConfig config;
    private @Nullable Tokenizer tokenizer;
    private @Nullable Chunker chunker;

    @Override
    public void configure(Map<String, ?> settings) {
        close();
        config = new ChunkingConfig(settings);
        tokenizer = config.openTokenizer();
        chunker = new Chunker(tokenizer, config.settings());
    }

    @Override
    public R apply(R record) {
        if (config == null || chunker == null) {
            throw new IllegalStateException("ChunkDocument is used before configure()");
        }
        if (record.value() == null || DocumentError.is(record.value())) {
            return record;
        }
        if (!Document.is(record.value())) {
            throw new DataException("Only io.ragconnect.Document values can be chunked, found: " + found(record)
                    + ". Is the converter the one that the source connector wrote with?");
        }
        Document document = Document.from((Struct) record.value());
        try {
            Document chunked = chunker.chunk(document);
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    Document.SCHEMA,
                    chunked.toStruct(),
                    record.timestamp());
        } catch (DataException e) {
            return config.onError().handle(record, document, "chunk", e);
        }
    }

    private static String found(ConnectRecord<?> record) {
        if (record.valueSchema() != null && record.valueSchema().name() != null) {
            return record.valueSchema().name();
        }
        return record.value().getClass().getName();
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
            tokenizer = null;
        }
    }

    @Override
    public String version() {
        return Bundle.version();
    }
}
