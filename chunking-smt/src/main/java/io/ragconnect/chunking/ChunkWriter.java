package io.ragconnect.chunking;

import io.ragconnect.chunking.split.Shape;
import io.ragconnect.chunking.split.Strategy;
import io.ragconnect.chunking.text.Breaks;
import io.ragconnect.chunking.text.Chars;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.tokenizer.Tokenizer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of the pieces that a strategy tells. What it writes is counted as the model will read it, so whatever the
 * strategy believed, no chunk is too long.
 */
final class ChunkWriter {
    /** In the metadata of a document of which something was cut off. */
    static final String TRUNCATED = "chunks_truncated";

    private final Document document;
    private final String text;
    private final Tokenizer tokenizer;
    private final ChunkSettings settings;
    private final List<Chunk> chunks = new ArrayList<>();
    private List<String> path = List.of();
    private int previousStart = -1;
    private boolean truncated;

    ChunkWriter(Document document, Tokenizer tokenizer, ChunkSettings settings) {
        this.document = document;
        this.text = document.text();
        this.tokenizer = tokenizer;
        this.settings = settings;
    }

    /** The pieces that follow are under these headings, and repeat nothing of the ones before. */
    void begin(List<String> headingPath) {
        path = List.copyOf(headingPath);
        previousStart = -1;
    }

    void piece(int start, int end, String context) {
        int from = previousStart < 0 ? start : overlapped(previousStart, start);
        previousStart = start;
        write(from, end, context);
    }

    boolean isFull() {
        return truncated && chunks.size() >= settings.maxPerDocument();
    }

    Document finish() {
        if (!truncated) {
            return document.withChunks(chunks);
        }
        Map<String, String> metadata = new HashMap<>(document.metadata());
        metadata.put(TRUNCATED, "true");
        return document.withMetadata(metadata).withChunks(chunks);
    }

    private void write(int start, int end, String context) {
        if (start >= end) {
            return;
        }
        // what has so many characters is not counted: a text of 100 MB would need as much again for its tokens
        int count = end - start > Shape.maxChars(settings.sizeTokens())
                ? Integer.MAX_VALUE
                : embeddedTokens(start, end, context);
        if (count > settings.sizeTokens() && end - start > 1) {
            tooLong(start, end, context);
        } else {
            add(start, end, count, context);
        }
    }

    private int embeddedTokens(int start, int end, String context) {
        String embedded = Chunk.embeddingText(context, text.substring(start, end));
        return tokenizer.specialTokens() + tokenizer.count(settings.modelPrefix() + embedded);
    }

    private void tooLong(int start, int end, String context) {
        if (settings.strategy() == Strategy.WHOLE) {
            limit("has a text of " + (end - start) + " characters, which are more tokens than "
                    + ChunkingConfig.SIZE_TOKENS + "="
                    + settings.sizeTokens() + ", and " + ChunkingConfig.STRATEGY + "=whole must not split it. Choose "
                    + "another strategy");
            int fitting = longestFitting(start, end, context);
            write(start, Chars.trimEnd(text, start, fitting), context);
            return;
        }
        int middle = middle(start, end);
        write(start, Chars.trimEnd(text, start, middle), context);
        write(Chars.skipSpace(text, middle, end), end, context);
    }

    /** A place near the middle, between lines or at least words if there is one. */
    private int middle(int start, int end) {
        int half = start + (end - start) / 2;
        int line = text.lastIndexOf('\n', half) + 1;
        if (line - start > (half - start) / 2) {
            return line;
        }
        int word = Breaks.word(text, half, end);
        if (word < end) {
            return word;
        }
        return Chars.tearsPair(text, half) ? half + 1 : half;
    }

    private int longestFitting(int start, int end, String context) {
        int fits = start + 1;
        int fitsNot = (int) Math.min(end, start + 1L + Shape.maxChars(settings.sizeTokens()));
        while (fitsNot - fits > 1) {
            int middle = fits + (fitsNot - fits) / 2;
            if (embeddedTokens(start, middle, context) <= settings.sizeTokens()) {
                fits = middle;
            } else {
                fitsNot = middle;
            }
        }
        return Chars.tearsPair(text, fits) ? fits - 1 : fits;
    }

    private void add(int start, int end, int count, String context) {
        if (chunks.size() >= settings.maxPerDocument()) {
            limit("has more than " + ChunkingConfig.MAX_PER_DOCUMENT + "=" + settings.maxPerDocument()
                    + " chunks. Raise the setting, or exclude the document");
            return;
        }
        chunks.add(Chunk.of(chunks.size(), text.substring(start, end), start, count, path, context, page(start)));
    }

    private void limit(String what) {
        if (!settings.truncate()) {
            throw new DataException(
                    "Document " + document.id() + " " + what + ", or set " + ChunkingConfig.ON_LIMIT + "=truncate");
        }
        truncated = true;
    }

    /** Where a chunk starts that repeats the end of the one before: at a sentence if one is near, else at a word. */
    private int overlapped(int previous, int start) {
        int room = settings.overlapTokens();
        if (room == 0) {
            return start;
        }
        int from = Math.max(previous, start - Shape.maxChars(room));
        for (int at = from; at < start; at = Breaks.sentence(text, at, start)) {
            if (at > from && count(at, start) <= room) {
                return at;
            }
        }
        for (int at = Breaks.word(text, from, start); at < start; at = Breaks.word(text, at, start)) {
            if (count(at, start) <= room) {
                return at;
            }
        }
        return start;
    }

    private int count(int start, int end) {
        return tokenizer.count(CharBuffer.wrap(text, start, end));
    }

    private @Nullable Integer page(int offset) {
        List<Integer> starts = document.pages();
        if (starts.isEmpty()) {
            return null;
        }
        int found = Collections.binarySearch(starts, offset);
        return Math.max(found >= 0 ? found + 1 : -found - 1, 1);
    }
}
