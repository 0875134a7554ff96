package io.ragconnect.benchmarks.extraction;

/** One way to make text of a document. */
interface Reader {
    /** The text's length in UTF-16 units. */
    int read(byte[] content, String fileName) throws Exception;
}
