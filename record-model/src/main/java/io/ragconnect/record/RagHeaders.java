package io.ragconnect.record;

/** Names of the record headers that the plugins share; all foreign headers pass through untouched. */
public final class RagHeaders {
    /** int64: {@link Document#version()}, also on tombstones, which have no value to carry it. */
    public static final String VERSION = "rag.version";

    /** string: one per document version, from the source to the row. */
    public static final String CORRELATION_ID = "rag.correlation.id";

    /**
     * How to embed, in place of vectors: a {@code java.util.function.Function<List<String>, List<float[]>>} without
     * schema, put by EmbedChunks in lazy mode and called by the sink. A JDK type, so that it crosses class loaders.
     *
     * <p>Given {@link Chunk#embeddingText()}s it returns as many vectors in the same order. It may be called by several
     * threads at once, blocks, ends soon after its thread is interrupted, and throws
     *
     * <ul>
     *   <li>{@link org.apache.kafka.connect.errors.DataException}: one of the texts can't be embedded;
     *   <li>{@link org.apache.kafka.connect.errors.RetriableException}: the provider is away, try again later;
     *   <li>anything else: it can't work as it is set up (a refused key, a missing model).
     * </ul>
     */
    public static final String EMBEDDER = "rag.embedder";

    private RagHeaders() {}
}
