/** EmbedChunks: a vector for every chunk, at once (eager) or, only where the table lacks it, in the sink (lazy). */
package io.ragconnect.embedding;
