/** Vectors for the texts that the index has none of yet, by the function that EmbedChunks hands over. */
package io.ragconnect.sink.embed;
