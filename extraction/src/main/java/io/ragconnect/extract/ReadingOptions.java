package io.ragconnect.extract;

/**
 * What is read of documents that hold more than their text.
 *
 * @param maxEmbeddedDepth how deep documents within documents are followed, such as the attachments of a mail; 0 for not
 * @param ocr whether pictures of text, and scanned pages, are read by Tesseract if it is installed
 * @param password of encrypted documents; empty for none
 */
public record ReadingOptions(int maxEmbeddedDepth, boolean ocr, String password) {
    public static final ReadingOptions DEFAULT = new ReadingOptions(1, false, "");

    public ReadingOptions {
        if (maxEmbeddedDepth < 0) {
            throw new IllegalArgumentException("maxEmbeddedDepth must be at least 0, not " + maxEmbeddedDepth);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ReadingOptions[maxEmbeddedDepth=" + maxEmbeddedDepth + ", ocr=" + ocr + "]";
    }
}
