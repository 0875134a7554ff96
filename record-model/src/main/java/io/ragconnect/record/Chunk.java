package io.ragconnect.record;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a document, small enough for the embedding model to read whole.
 *
 * @param ordinal 0 for the document's first chunk
 * @param text equals {@code document.text[start, end)}
 * @param start first UTF-16 unit in the document's text
 * @param end the unit after the last
 * @param tokenCount tokens of {@link #embeddingText()} in the embedding model's own count, special tokens included
 * @param headingPath titles of the headings above the chunk, outermost first
 * @param context what is embedded before the text (title, headings), empty if nothing is
 * @param page the page on which the chunk starts, 1 for the first; null where pages mean nothing
 * @param hash {@link Hashes#sha256(String)} of {@link #embeddingText()}, and of a vector that came with the text from
 *     elsewhere, too: equal hashes have equal vectors
 * @param embedding the vector; null until it is computed
 */
public record Chunk(
        int ordinal,
        String text,
        int start,
        int end,
        int tokenCount,
        List<String> headingPath,
        String context,
        @Nullable Integer page,
        String hash,
        float @Nullable [] embedding) {

    /** Named as the ecosystem names it (Debezium), so that other sinks know it for a vector. */
    public static final Schema EMBEDDING_SCHEMA = SchemaBuilder.array(Schema.FLOAT32_SCHEMA)
            .name("io.debezium.data.FloatVector")
            .version(1)
            .optional()
            .build();

    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name("io.ragconnect.Chunk")
            .version(1)
            .field("ordinal", Schema.INT32_SCHEMA)
            .field("text", Schema.STRING_SCHEMA)
            .field("start", Schema.INT32_SCHEMA)
            .field("end", Schema.INT32_SCHEMA)
            .field("token_count", Schema.INT32_SCHEMA)
            .field("heading_path", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field("context", Schema.STRING_SCHEMA)
            .field("page", Schema.OPTIONAL_INT32_SCHEMA)
            .field("hash", Schema.STRING_SCHEMA)
            .field("embedding", EMBEDDING_SCHEMA)
            .build();

    public Chunk {
        headingPath = List.copyOf(headingPath);
    }

    /** A chunk without vector, its hash computed. */
    public static Chunk of(
            int ordinal,
            String text,
            int start,
            int tokenCount,
            List<String> headingPath,
            String context,
            @Nullable Integer page) {
        String hash = Hashes.sha256(embeddingText(context, text));
        return new Chunk(
                ordinal, text, start, start + text.length(), tokenCount, headingPath, context, page, hash, null);
    }

    /** Exactly what is embedded, before any prefix that the model itself demands. */
    public String embeddingText() {
        return embeddingText(context, text);
    }

    /**
     * Exactly what is embedded for a text under this context. Where the context ends in the header of a table, the rows in the
     * text have its names at their cells.
     */
    public static String embeddingText(String context, String text) {
        int lastLine = context.lastIndexOf('\n') + 1;
        List<String> names = TableRows.cells(context.substring(lastLine));
        if (names.isEmpty()) {
            return context.isEmpty() ? text : context + "\n\n" + text;
        }
        String above = context.substring(0, Math.max(0, lastLine - 1));
        String rows = TableRows.named(names, text);
        return above.isEmpty() ? rows : above + "\n\n" + rows;
    }

    public Chunk withEmbedding(float[] vector) {
        return new Chunk(ordinal, text, start, end, tokenCount, headingPath, context, page, hash, vector);
    }

    Struct toStruct() {
        Struct struct = new Struct(SCHEMA)
                .put("ordinal", ordinal)
                .put("text", text)
                .put("start", start)
                .put("end", end)
                .put("token_count", tokenCount)
                .put("heading_path", headingPath)
                .put("context", context)
                .put("page", page)
                .put("hash", hash);
        if (embedding != null) {
            List<Float> boxed = new ArrayList<>(embedding.length);
            for (float component : embedding) {
                boxed.add(component);
            }
            struct.put("embedding", boxed);
        }
        return struct;
    }

    static Chunk from(Struct struct) {
        return new Chunk(
                struct.getInt32("ordinal"),
                struct.getString("text"),
                struct.getInt32("start"),
                struct.getInt32("end"),
                struct.getInt32("token_count"),
                struct.getArray("heading_path"),
                struct.getString("context"),
                struct.getInt32("page"),
                struct.getString("hash"),
                unboxed(struct.getArray("embedding")));
    }

    private static float @Nullable [] unboxed(@Nullable List<Float> boxed) {
        if (boxed == null) {
            return null;
        }
        float[] vector = new float[boxed.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = boxed.get(i);
        }
        return vector;
    }
}
