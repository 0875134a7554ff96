package io.ragconnect.embedding.onnx;

import io.ragconnect.tokenizer.TokenEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model's files and how its authors want it used.
 *
 * @param name as in the fingerprint
 * @param revision of the weights; empty when the name says it all
 * @param normalize whether vectors are scaled to length one
 * @param maxTokens of a text that are read, special ones included
 * @param prefix put before every passage
 */
record ModelFiles(
        String name,
        String revision,
        Encoding tokenizer,
        Opener opener,
        Pooling pooling,
        boolean normalize,
        int maxTokens,
        String prefix) {

    /** Makes what feeds the model, or shares what is there already. */
    interface Encoding {
        /**
         * To be closed by the caller.
         *
         * @param mostTokens of a text that are read, special ones included
         */
        TokenEncoder open(int mostTokens) throws IOException;
    }

    /** Brings the weights to a file, since a session that is given bytes copies them onto the heap first. */
    interface Opener {
        Weights open() throws IOException;
    }

    /**
     * The file of the weights.
     *
     * @param temporary whether it was made for this session alone
     */
    record Weights(Path file, boolean temporary) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (temporary) {
                Files.deleteIfExists(file);
            }
        }
    }
}
