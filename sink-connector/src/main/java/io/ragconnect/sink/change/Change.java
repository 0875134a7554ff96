package io.ragconnect.sink.change;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one record asks for. */
public sealed interface Change {

    DocumentKey key();

    Mark mark();

    /** The document's id, which is the record's key. */
    default String id() {
        return key().id();
    }

    /** A change of what the index holds of the document, as opposed to the news that one failed. */
    sealed interface Content extends Change {
        /** Equal exactly when the rows to be written are equal. */
        String digest();
    }

    /**
     * The document's rows become those of this version.
     *
     * @param document has chunks
     * @param embedder embeds the chunks that come without a vector; null when all have one
     */
    record Upsert(
            DocumentKey key,
            Mark mark,
            Document document,
            @Nullable String correlationId,
            @Nullable Function<List<String>, List<float[]>> embedder,
            String digest)
            implements Content {

        /** Fingerprint of the model that all vectors are of; empty when the document has no text. */
        public String model() {
            String model = document.embeddingModel();
            return model == null ? "" : model;
        }

        /** Empty when the document has no text. */
        public List<Chunk> chunks() {
            List<Chunk> chunks = document.chunks();
            return chunks == null ? List.of() : chunks;
        }
    }

    /** The document is gone. */
    record Deletion(DocumentKey key, Mark mark) implements Content {
        @Override
        public String digest() {
            return "deleted";
        }
    }

    /** The document's version could not be indexed; the version before it stays searchable. */
    record Failure(DocumentKey key, Mark mark, DocumentError error) implements Change {}
}
