package io.ragconnect.sink.change;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.record.Texts;
import io.ragconnect.sink.embed.Vectors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Reads what a record asks for. Thread-safe. */
public final class ChangeReader {
    /** Above this, PostgreSQL may refuse the id in an index (2,704 bytes at most). */
    private static final int MAX_ID_BYTES = 2_000;

    private final Tenancy tenancy;
    private final @Nullable FlatRecords flat;

    /** Without {@code flat}, documents with chunks are all that is understood. */
    public ChangeReader(Tenancy tenancy, @Nullable FlatRecords flat) {
        this.tenancy = tenancy;
        this.flat = flat;
    }

    /**
     * The change that the record asks for.
     *
     * @throws DataException when the record is none that this sink can write; the message names what was found and the
     *     remedy
     */
    public Change read(SinkRecord record) {
        String id = storableId(record)
                .orElseThrow(() -> new DataException("The record's key must be the document's id, a string of at most "
                        + MAX_ID_BYTES + " bytes without NUL, found: " + kindOf(record.key())
                        + ". Set key.converter to StringConverter, and the key with a transform such as ValueToKey"));
        Object value = record.value();
        if (value == null) {
            return new Change.Deletion(key(id, record, null), Mark.of(versionHeader(record), record));
        }
        if (DocumentError.is(value)) {
            DocumentError error = DocumentError.from((Struct) value);
            Long version = error.version() == null ? versionHeader(record) : error.version();
            return new Change.Failure(key(id, record, null), Mark.of(version, record), error);
        }
        if (Document.is(value)) {
            return upsert(id, Document.from((Struct) value), record);
        }
        if (flat != null) {
            return upsert(id, flat.document(id, value), record);
        }
        throw new DataException("Only " + Document.SCHEMA_NAME + " can be indexed, found: " + kindOf(value)
                + ". Add the ChunkDocument and EmbedChunks transforms to this connector, or name the fields of the"
                + " records in flat.text.field and flat.vector.field");
    }

    private DocumentKey key(String id, SinkRecord record, @Nullable Document document) {
        return new DocumentKey(id, tenancy.of(record, document));
    }

    /** The failure that stands for a record of which not even this much could be read; empty without a usable id. */
    public Optional<Change.Failure> failure(SinkRecord record, String stage, Exception cause) {
        return storableId(record).flatMap(id -> {
            Long version = versionIfReadable(record);
            try {
                return Optional.of(new Change.Failure(
                        key(id, record, null),
                        Mark.of(version, record),
                        DocumentError.of(id, null, version, stage, cause, null)));
            } catch (DataException e) {
                return Optional.empty(); // of an unknown tenant
            }
        });
    }

    private Change.Upsert upsert(String id, Document document, SinkRecord record) {
        if (!document.id().equals(id)) {
            throw new DataException("The record's key and its document's id must be equal, found: key " + id
                    + ", document " + document.id());
        }
        List<Chunk> chunks = document.chunks();
        if (chunks == null) {
            throw new DataException("The document has no chunks. Add the ChunkDocument and EmbedChunks transforms to"
                    + " this connector");
        }
        Function<List<String>, List<float[]>> embedder = embedder(record);
        if (!chunks.isEmpty()
                && (document.embeddingModel() == null
                        || (embedder == null && chunks.stream().anyMatch(chunk -> chunk.embedding() == null)))) {
            throw new DataException("The document's chunks have no vectors. Add the EmbedChunks transform after"
                    + " ChunkDocument, on this connector when embedding.mode=lazy");
        }
        checkVectors(document, chunks);
        Header correlation = record.headers().lastWithName(RagHeaders.CORRELATION_ID);
        Long version = document.version() == null ? versionHeader(record) : document.version();
        return new Change.Upsert(
                key(id, record, document),
                Mark.of(version, record),
                document,
                correlation == null || correlation.value() == null ? null : String.valueOf(correlation.value()),
                embedder,
                Digest.of(document));
    }

    private static void checkVectors(Document document, List<Chunk> chunks) {
        OptionalInt told = document.embeddingModel() == null
                ? OptionalInt.empty()
                : EmbeddingModel.dimension(document.embeddingModel());
        int dimension = told.orElse(-1);
        for (Chunk chunk : chunks) {
            float[] vector = chunk.embedding();
            if (vector == null) {
                continue;
            }
            if (dimension < 0) {
                dimension = vector.length;
            }
            String fault =
                    vector.length == dimension ? Vectors.fault(vector) : "it has " + vector.length + " dimensions";
            if (fault != null) {
                throw new DataException("The vector of chunk " + chunk.ordinal() + " can't be indexed: " + fault
                        + ", expected " + dimension + " finite numbers that are not all 0");
            }
        }
    }

    private static @Nullable Long versionHeader(SinkRecord record) {
        Header header = record.headers().lastWithName(RagHeaders.VERSION);
        Object value = header == null ? null : header.value();
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return value == null ? null : Long.valueOf(value.toString());
        } catch (NumberFormatException e) {
            throw new DataException("The header " + RagHeaders.VERSION + " must be an integer, found: " + value);
        }
    }

    private static @Nullable Long versionIfReadable(SinkRecord record) {
        try {
            return versionHeader(record);
        } catch (DataException e) {
            return null;
        }
    }

    @SuppressWarnings("unchecked") // the header's contract, which no type at runtime can tell
    private static @Nullable Function<List<String>, List<float[]>> embedder(SinkRecord record) {
        Header header = record.headers().lastWithName(RagHeaders.EMBEDDER);
        return header != null && header.value() instanceof Function<?, ?> function
                ? (Function<List<String>, List<float[]>>) function
                : null;
    }

    private Optional<String> storableId(SinkRecord record) {
        Object id = flat != null && !isOurs(record.value()) ? flat.idOf(record.key(), record.value()) : record.key();
        return id instanceof String text && text.indexOf('\0') < 0 && Texts.utf8Length(text) <= MAX_ID_BYTES
                ? Optional.of(text)
                : Optional.empty();
    }

    private static boolean isOurs(@Nullable Object value) {
        return Document.is(value) || DocumentError.is(value);
    }

    private static String kindOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return value instanceof Struct struct && struct.schema().name() != null
                ? struct.schema().name()
                : value.getClass().getName();
    }
}
