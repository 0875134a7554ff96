package io.ragconnect.sink.index;

import io.ragconnect.record.Chunk;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the table holds of a row, as far as it can differ while the row's id stands.
 *
 * @param contextLength in characters; with the hash, which covers context and text together, it decides both
 * @param sameModel whether its vector is of the model that the document comes with now
 */
record StoredChunk(
        UUID id,
        int ordinal,
        int start,
        int end,
        @Nullable Integer page,
        int tokenCount,
        List<String> headingPath,
        int contextLength,
        boolean sameModel) {

    boolean hasTextOf(Chunk chunk) {
        return contextLength
                == chunk.context().codePointCount(0, chunk.context().length());
    }

    boolean standsAt(Chunk chunk) {
        return ordinal == chunk.ordinal()
                && start == chunk.start()
                && end == chunk.end()
                && tokenCount == chunk.tokenCount()
                && (page == null ? chunk.page() == null : page.equals(chunk.page()))
                && headingPath.equals(chunk.headingPath());
    }
}
