package io.ragconnect.sink.index;

import io.ragconnect.record.Chunk;
import io.ragconnect.sink.embed.Embeddings;
import java.io.IOException;

/** Writes vectors in the type of their column. */
record VectorWriter(boolean half) {

    void write(Chunk chunk, Embeddings embeddings, BinaryCopy copy) throws IOException {
        float[] own = chunk.embedding();
        float[] vector = own == null ? embeddings.require(chunk.hash()) : own;
        if (half) {
            copy.halfVector(vector);
        } else {
            copy.vector(vector);
        }
    }
}
