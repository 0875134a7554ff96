package io.ragconnect.benchmarks.chunking;

/**
 * One chunk of any chunker.
 *
 * @param start first UTF-16 unit in the text
 * @param embedded what the model is given
 */
record Piece(int start, int end, String embedded) {
    int length() {
        return end - start;
    }
}
