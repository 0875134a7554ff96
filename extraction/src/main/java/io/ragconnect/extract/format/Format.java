package io.ragconnect.extract.format;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Hints;

/** Reads one family of document types. Implementations are thread-safe. */
public interface Format {
    /**
     * Reads the whole document into the writer.
     *
     * @param contentType what the content was found to be
     * @throws ExtractionException when the content is damaged, encrypted or not of this family
     * @throws TextTooLongException from the writer, passed on
     */
    void read(byte[] content, String contentType, Hints hints, DocumentWriter document) throws ExtractionException;
}
