package io.ragconnect.extract;

/** Makes text of a document's bytes. Implementations are thread-safe, and equal input gives equal output. */
public interface Extractor {
    /**
     * Reads one document.
     *
     * @param content the whole document; empty content gives an empty text
     * @throws ExtractionException when the content has no text, is damaged or encrypted, or goes over a limit
     */
    Extraction extract(byte[] content, Hints hints) throws ExtractionException;
}
