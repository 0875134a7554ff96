/** ChunkDocument: cuts a document along its structure into chunks that the embedding model reads whole. */
package io.ragconnect.chunking;
