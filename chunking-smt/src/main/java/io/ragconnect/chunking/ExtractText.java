package io.ragconnect.chunking;

import io.ragconnect.chunking.input.ContentReader;
import io.ragconnect.chunking.input.RecordReader;
import io.ragconnect.chunking.input.Row;
import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Bundle;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.Hashes;
import io.ragconnect.record.OnError;
import io.ragconnect.record.StopTaskError;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@code io.ragconnect.Document} of the bytes of a PDF, Office document, HTML page and the like in any connector's
 * record. Documents, {@code io.ragconnect.DocumentError}s and tombstones pass.
 */
public final class ExtractText<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Makes text of the bytes in the records of any connector, such as S3, HTTP "
                    + "or message queues: PDF, Office, HTML, Markdown, mail, plain text and source code, with headings, pages, "
                    + "title, language and metadata. Put ChunkDocument behind it.";

    public static final ConfigDef CONFIG_DEF = ExtractTextConfig.DEFINITION;

    private static final String STAGE = "extract";
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private @Nullable OnError onError;
    private @Nullable RecordReader records;
    private @Nullable ContentReader contents;
    private @Nullable Extractor extractor;
    private @Nullable ExtractTextMetrics metrics;

    @Override
    public void configure(Map<String, ?> settings) {
        close();
        ExtractTextConfig config = new ExtractTextConfig(settings);
        onError = config.onError();
        records = new RecordReader(config.fields());
        contents = new ContentReader(config.content());
        extractor = Extractors.standard(config.extraction());
        metrics = new ExtractTextMetrics(extractor::processes);
    }

    @Override
    public R apply(R record) {
        if (onError == null || records == null || contents == null || extractor == null || metrics == null) {
            throw new IllegalStateException("ExtractText is used before configure() or after close()");
        }
        if (Document.is(record.value())
                || DocumentError.is(record.value())
                || (record.value() == null && records.isKeyedById(record))) {
            return record;
        }
        Row row = Row.of(record);
        String id = records.id(row);
        String uri = "";
        try {
            if (row.isDeletion()) {
                return with(record, id, null, null);
            }
            uri = records.uri(row, id);
            Document document = document(row, id, uri, records, contents, extractor, metrics);
            metrics.made();
            return with(record, id, Document.SCHEMA, document.toStruct());
        } catch (DataException e) {
            metrics.failed();
            Document failed = Document.builder(id, uri, UNKNOWN_TYPE, "").build();
            return onError.handle(with(record, id, record.valueSchema(), record.value()), failed, STAGE, e);
        }
    }

    private static Document document(
            Row row,
            String id,
            String uri,
            RecordReader records,
            ContentReader contents,
            Extractor extractor,
            ExtractTextMetrics metrics) {
        byte[] content = contents.content(row);
        long start = System.nanoTime();
        Extraction extraction;
        try {
            extraction = extraction(content, contents.hints(row, id), uri, extractor);
        } finally {
            metrics.read(content.length, System.nanoTime() - start);
        }
        String title = records.title(row);
        Map<String, String> metadata = new HashMap<>(extraction.metadata());
        putName(contents.fileName(row), metadata);
        metadata.putAll(records.metadata(row));
        return Document.builder(id, uri, extraction.contentType(), extraction.text())
                .title(title == null ? extraction.title() : title)
                .language(extraction.language())
                .headings(extraction.headings())
                .pages(extraction.pages())
                .content(Hashes.sha256(content), content.length)
                .observedAt(records.observedAt(row))
                .metadata(metadata)
                .build();
    }

    private static Extraction extraction(byte[] content, Hints hints, String uri, Extractor extractor) {
        try {
            return extractor.extract(content, hints);
        } catch (ExtractionException e) {
            throw new DataException(uri + ": " + e.getMessage(), e);
        } catch (ExtractionStoppedException e) {
            throw new StopTaskError(e.getMessage() + ". Nothing is lost: restart the task when this is solved", e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            // a parser's own fault with this content, which is let go: the next document finds stack and heap as before
            throw new DataException(uri + ": no text could be extracted: " + e, e);
        }
    }

    private static void putName(@Nullable String fileName, Map<String, String> metadata) {
        if (fileName != null) {
            metadata.put("file_name", fileName);
            int dot = fileName.lastIndexOf('.');
            if (dot > 0 && dot < fileName.length() - 1) {
                metadata.put("extension", fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
            }
        }
    }

    private static <R extends ConnectRecord<R>> R with(
            R record, String id, @Nullable Schema schema, @Nullable Object value) {
        return record.newRecord(
                record.topic(), record.kafkaPartition(), Schema.STRING_SCHEMA, id, schema, value, record.timestamp());
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    /** Ends the processes that read documents. */
    @Override
    public void close() {
        if (extractor != null) {
            extractor.close();
            extractor = null;
        }
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
    }

    @Override
    public String version() {
        return Bundle.version();
    }
}
