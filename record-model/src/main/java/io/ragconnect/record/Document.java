package io.ragconnect.record;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * One whole version of a document: the value of a record whose key is the document's id.
 *
 * <p>One schema serves all stages: a source leaves {@code chunks} and {@code embeddingModel} null, ChunkDocument sets the
 * chunks, EmbedChunks the model and, unless it embeds lazily, each chunk's vector.
 *
 * @param id stable, equal to the record key
 * @param uri where a person can open the document ({@code file:…}, {@code https:…})
 * @param contentType media type, detected from the content
 * @param language BCP 47
 * @param text normalised by {@link Texts#normalize}
 * @param headings the outline, by ascending offset
 * @param pages offset at which each page starts, empty where pages mean nothing
 * @param contentHash SHA-256 of the raw bytes, hex
 * @param textHash SHA-256 of {@code text} in UTF-8, hex
 * @param sizeBytes of the raw content
 * @param modifiedAt the source's own time of change
 * @param observedAt when the connector first saw this version
 * @param acl principals who may read the document; empty when not captured
 * @param version grows with every version of the document; null when the record's origin keeps none
 * @param chunks null before chunking
 * @param embeddingModel fingerprint of the model, see {@link EmbeddingModel}; null before embedding
 */
public record Document(
        String id,
        String uri,
        @Nullable String title,
        String contentType,
        @Nullable String language,
        String text,
        List<Heading> headings,
        List<Integer> pages,
        String contentHash,
        String textHash,
        long sizeBytes,
        @Nullable Instant modifiedAt,
        @Nullable Instant observedAt,
        Map<String, String> metadata,
        List<String> acl,
        @Nullable Long version,
        @Nullable List<Chunk> chunks,
        @Nullable String embeddingModel) {

    public static final String SCHEMA_NAME = "io.ragconnect.Document";

    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name(SCHEMA_NAME)
            .version(1)
            .field("id", Schema.STRING_SCHEMA)
            .field("uri", Schema.STRING_SCHEMA)
            .field("title", Schema.OPTIONAL_STRING_SCHEMA)
            .field("content_type", Schema.STRING_SCHEMA)
            .field("language", Schema.OPTIONAL_STRING_SCHEMA)
            .field("text", Schema.STRING_SCHEMA)
            .field("headings", SchemaBuilder.array(Heading.SCHEMA).build())
            .field("pages", SchemaBuilder.array(Schema.INT32_SCHEMA).build())
            .field("content_hash", Schema.STRING_SCHEMA)
            .field("text_hash", Schema.STRING_SCHEMA)
            .field("size_bytes", Schema.INT64_SCHEMA)
            .field("modified_at", Timestamp.builder().optional().build())
            .field("observed_at", Timestamp.builder().optional().build())
            .field(
                    "metadata",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                            .build())
            .field("acl", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field("version", Schema.OPTIONAL_INT64_SCHEMA)
            .field("chunks", SchemaBuilder.array(Chunk.SCHEMA).optional().build())
            .field("embedding_model", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    public Document {
        headings = List.copyOf(headings);
        pages = List.copyOf(pages);
        metadata = Map.copyOf(metadata);
        acl = List.copyOf(acl);
        chunks = chunks == null ? null : List.copyOf(chunks);
    }

    /** Whether a record's value is a document, whatever the version of its schema. */
    public static boolean is(@Nullable Object value) {
        return value instanceof Struct struct
                && SCHEMA_NAME.equals(struct.schema().name());
    }

    public Document withChunks(List<Chunk> newChunks) {
        return with(metadata, newChunks, embeddingModel);
    }

    public Document withEmbeddings(List<Chunk> embedded, String model) {
        return with(metadata, embedded, model);
    }

    public Document withMetadata(Map<String, String> newMetadata) {
        return with(newMetadata, chunks, embeddingModel);
    }

    private Document with(Map<String, String> newMetadata, @Nullable List<Chunk> newChunks, @Nullable String model) {
        return new Document(
                id,
                uri,
                title,
                contentType,
                language,
                text,
                headings,
                pages,
                contentHash,
                textHash,
                sizeBytes,
                modifiedAt,
                observedAt,
                newMetadata,
                acl,
                version,
                newChunks,
                model);
    }

    public Struct toStruct() {
        return new Struct(SCHEMA)
                .put("id", id)
                .put("uri", uri)
                .put("title", title)
                .put("content_type", contentType)
                .put("language", language)
                .put("text", text)
                .put("headings", headings.stream().map(Heading::toStruct).toList())
                .put("pages", pages)
                .put("content_hash", contentHash)
                .put("text_hash", textHash)
                .put("size_bytes", sizeBytes)
                .put("modified_at", modifiedAt == null ? null : Date.from(modifiedAt))
                .put("observed_at", observedAt == null ? null : Date.from(observedAt))
                .put("metadata", metadata)
                .put("acl", acl)
                .put("version", version)
                .put(
                        "chunks",
                        chunks == null
                                ? null
                                : chunks.stream().map(Chunk::toStruct).toList())
                .put("embedding_model", embeddingModel);
    }

    /**
     * Reads a document of this schema version or a later one.
     *
     * @throws org.apache.kafka.connect.errors.DataException when a field is missing or of another type
     */
    public static Document from(Struct struct) {
        List<Struct> chunks = struct.getArray("chunks");
        return new Document(
                struct.getString("id"),
                struct.getString("uri"),
                struct.getString("title"),
                struct.getString("content_type"),
                struct.getString("language"),
                struct.getString("text"),
                struct.<Struct>getArray("headings").stream().map(Heading::from).toList(),
                struct.getArray("pages"),
                struct.getString("content_hash"),
                struct.getString("text_hash"),
                struct.getInt64("size_bytes"),
                instant(struct, "modified_at"),
                instant(struct, "observed_at"),
                struct.getMap("metadata"),
                struct.getArray("acl"),
                struct.getInt64("version"),
                chunks == null ? null : chunks.stream().map(Chunk::from).toList(),
                struct.getString("embedding_model"));
    }

    private static @Nullable Instant instant(Struct struct, String field) {
        Date date = (Date) struct.get(field);
        return date == null ? null : date.toInstant();
    }

    /** A builder for a document that is not chunked yet; hashes and size are those of the text until set otherwise. */
    public static Builder builder(String id, String uri, String contentType, String text) {
        return new Builder(id, uri, contentType, text);
    }

    /** Collects the optional parts of a document. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final String uri;
        private final String contentType;
        private final String text;
        private @Nullable String title;
        private @Nullable String language;
        private List<Heading> headings = List.of();
        private List<Integer> pages = List.of();
        private @Nullable String contentHash;
        private @Nullable Long sizeBytes;
        private @Nullable Instant modifiedAt;
        private @Nullable Instant observedAt;
        private Map<String, String> metadata = Map.of();
        private List<String> acl = List.of();
        private @Nullable Long version;

        private Builder(String id, String uri, String contentType, String text) {
            this.id = id;
            this.uri = uri;
            this.contentType = contentType;
            this.text = text;
        }

        public Builder title(@Nullable String value) {
            title = value;
            return this;
        }

        public Builder language(@Nullable String value) {
            language = value;
            return this;
        }

        public Builder headings(List<Heading> value) {
            headings = value;
            return this;
        }

        public Builder pages(List<Integer> value) {
            pages = value;
            return this;
        }

        public Builder content(String sha256, long size) {
            contentHash = sha256;
            sizeBytes = size;
            return this;
        }

        public Builder modifiedAt(@Nullable Instant value) {
            modifiedAt = value;
            return this;
        }

        public Builder observedAt(@Nullable Instant value) {
            observedAt = value;
            return this;
        }

        public Builder metadata(Map<String, String> value) {
            metadata = value;
            return this;
        }

        public Builder acl(List<String> value) {
            acl = value;
            return this;
        }

        public Builder version(@Nullable Long value) {
            version = value;
            return this;
        }

        public Document build() {
            String textHash = Hashes.sha256(text);
            return new Document(
                    id,
                    uri,
                    title,
                    contentType,
                    language,
                    text,
                    headings,
                    pages,
                    contentHash == null ? textHash : contentHash,
                    textHash,
                    sizeBytes == null ? Texts.utf8Length(text) : sizeBytes,
                    modifiedAt,
                    observedAt,
                    metadata,
                    acl,
                    version,
                    null,
                    null);
        }
    }
}
