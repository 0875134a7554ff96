package io.ragconnect.sink.index;

import io.ragconnect.sink.embed.Embeddings;
import java.io.IOException;

/** Writes vectors in the type of their column. */
record VectorWriter(boolean half) {

    void write(ChunkRow row, Embeddings embeddings, BinaryCopy copy) throws IOException {
        float[] own = row.chunk().embedding();
        float[] vector = own == null ? embeddings.require(row.vectorKey()) : own;
        if (half) {
            copy.halfVector(vector);
        } else {
            copy.vector(vector);
        }
    }
}
