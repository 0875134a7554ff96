package io.ragconnect.sink.change;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one record asks for. */
public sealed interface Change {

    /** The document's id, which is the record's key. */
    String id();

    Mark mark();

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
            String id,
            Mark mark,
            Document document,
            @Nullable String correlationId,
            @Nullable Function<List<String>, List<float[]>> embedder,
            String digest)
            implements Content {}

    /** The document is gone. */
    record Deletion(String id, Mark mark) implements Content {
        @Override
        public String digest() {
            return "deleted";
        }
    }

    /** The document's version could not be indexed; the version before it stays searchable. */
    record Failure(String id, Mark mark, DocumentError error) implements Change {}
}
