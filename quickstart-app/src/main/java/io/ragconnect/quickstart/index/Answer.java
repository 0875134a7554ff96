package io.ragconnect.quickstart.index;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that answers a question.
 *
 * @param score the higher the better, comparable within one mode alone: cosine similarity of {@link Mode#VECTOR},
 *     {@code ts_rank_cd} of {@link Mode#KEYWORD}, Σ 1 / (60 + rank) of {@link Mode#HYBRID}
 * @param page counted from 1; null where pages mean nothing
 * @param modifiedAt when the document's version that is searchable was made at its source
 * @param indexedAt when it became searchable
 * @param excerpt some of the text, around the first of the question's words
 */
public record Answer(
        double score,
        String documentId,
        @Nullable String title,
        @Nullable String uri,
        @Nullable String contentType,
        List<String> headingPath,
        @Nullable Integer page,
        @Nullable Instant modifiedAt,
        @Nullable Instant indexedAt,
        String text,
        List<Passage> excerpt) {}
