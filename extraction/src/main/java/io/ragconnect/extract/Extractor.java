package io.ragconnect.extract;

/** Makes text of a document's bytes. Implementations are thread-safe, and equal input gives equal output. */
@FunctionalInterface
public interface Extractor extends AutoCloseable {
    /**
     * Reads one document.
     *
     * @param content the whole document; empty content gives an empty text
     * @throws ExtractionException when the content has no text, is damaged or encrypted, goes over a limit, or costs the
     *     process that read it
     * @throws ExtractionStoppedException when the extractor is closed, or the calling thread is interrupted
     */
    Extraction extract(byte[] content, Hints hints) throws ExtractionException;

    /**
     * As {@link #extract(byte[], Hints)}, of content that was parsed as HTML already. Where that is what the content turns out to
     * be, it is not parsed again.
     */
    default Extraction extract(byte[] content, Hints hints, ParsedPage page) throws ExtractionException {
        return extract(content, hints);
    }

    /** How the child processes fare; all zero for an extractor without. */
    default ProcessCounts processes() {
        return ProcessCounts.NONE;
    }

    /** Ends all child processes at once; documents in work are stopped. */
    @Override
    default void close() {}
}
