package io.ragconnect.chunking;

import io.ragconnect.chunking.split.Strategy;

/**
 * How documents are cut.
 *
 * @param sizeTokens largest size of a chunk with all that the model reads besides
 * @param targetTokens what a chunk's text should have where the document allows it
 * @param minTokens below this a chunk or section is joined with a neighbour where both fit
 * @param overlapTokens of the chunk before that a chunk repeats at most
 * @param contextTemplate for {@link ContextHeader#TEMPLATE}
 * @param modelPrefix what the embedding model puts before every text
 * @param maxPerDocument most chunks of a document
 * @param truncate whether a document above a limit is cut off and flagged; else it is an error
 */
record ChunkSettings(
        Strategy strategy,
        int sizeTokens,
        int targetTokens,
        int minTokens,
        int overlapTokens,
        ContextHeader context,
        String contextTemplate,
        String modelPrefix,
        int maxPerDocument,
        boolean truncate) {}
