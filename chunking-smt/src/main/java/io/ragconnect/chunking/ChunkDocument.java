package io.ragconnect.chunking;

import io.ragconnect.chunking.input.RecordReader;
import io.ragconnect.chunking.input.Row;
import io.ragconnect.chunking.input.TextReader;
import io.ragconnect.record.Bundle;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.tokenizer.Tokenizer;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Adds to an {@code io.ragconnect.Document} its chunks: one record stays one record, whole and keyed by the document.
 * Records of other connectors are made documents first. Tombstones and {@code io.ragconnect.DocumentError}s pass.
 */
public final class ChunkDocument<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC = "Cuts a document into chunks that the embedding model reads whole: along "
            + "its headings, paragraphs, sentences and words, sized in the model's own tokens, each with its offsets, "
            + "page and heading path. Records of other connectors (rows, messages, JSON, with and without schema) are "
            + "read as the settings say.";

    public static final ConfigDef CONFIG_DEF = ChunkingConfig.DEFINITION;

    private @Nullable ChunkingConfig config;
    private @Nullable Tokenizer tokenizer;
    private @Nullable Chunker chunker;
    private @Nullable RecordReader records;
    private @Nullable TextReader texts;

    @Override
    public void configure(Map<String, ?> settings) {
        close();
        config = new ChunkingConfig(settings);
        tokenizer = config.openTokenizer();
        chunker = new Chunker(tokenizer, config.settings());
        records = new RecordReader(config.input().fields());
        texts = new TextReader(config.input(), records);
    }

    @Override
    public R apply(R record) {
        if (config == null || chunker == null || records == null || texts == null) {
            throw new IllegalStateException("ChunkDocument is used before configure()");
        }
        if (Document.is(record.value())) {
            Document document = Document.from((Struct) record.value());
            return chunked(record, record.keySchema(), record.key(), document, config, chunker);
        }
        if (DocumentError.is(record.value()) || (record.value() == null && records.isKeyedById(record))) {
            return record;
        }
        return ofAnotherConnector(record, config, chunker, records, texts);
    }

    private static <R extends ConnectRecord<R>> R ofAnotherConnector(
            R record, ChunkingConfig config, Chunker chunker, RecordReader records, TextReader texts) {
        Row row = Row.of(record);
        String id = records.id(row);
        Document document;
        try {
            if (row.isDeletion()) {
                return with(record, Schema.STRING_SCHEMA, id, null, null);
            }
            document = texts.document(row, id);
        } catch (DataException e) {
            R keyed = with(record, Schema.STRING_SCHEMA, id, record.valueSchema(), record.value());
            return config.onError()
                    .handle(keyed, Document.builder(id, "", "text/plain", "").build(), "chunk", e);
        }
        return chunked(record, Schema.STRING_SCHEMA, id, document, config, chunker);
    }

    private static <R extends ConnectRecord<R>> R chunked(
            R record,
            @Nullable Schema keySchema,
            @Nullable Object key,
            Document document,
            ChunkingConfig config,
            Chunker chunker) {
        try {
            return with(
                    record,
                    keySchema,
                    key,
                    Document.SCHEMA,
                    chunker.chunk(document).toStruct());
        } catch (DataException e) {
            return config.onError()
                    .handle(with(record, keySchema, key, record.valueSchema(), record.value()), document, "chunk", e);
        }
    }

    private static <R extends ConnectRecord<R>> R with(
            R record,
            @Nullable Schema keySchema,
            @Nullable Object key,
            @Nullable Schema schema,
            @Nullable Object value) {
        return record.newRecord(
                record.topic(), record.kafkaPartition(), keySchema, key, schema, value, record.timestamp());
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
