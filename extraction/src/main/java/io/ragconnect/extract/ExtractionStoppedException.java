package io.ragconnect.extract;

/**
 * The extractor was closed or its caller interrupted while a document was read. It says nothing of the document, which is
 * to be read again. The thread's interrupt flag is set if it was interrupted.
 */
public final class ExtractionStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExtractionStoppedException(String message) {
        super(message);
    }
}
