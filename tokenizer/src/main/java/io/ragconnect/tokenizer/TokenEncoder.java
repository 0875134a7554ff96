package io.ragconnect.tokenizer;

/** What a model is fed. May be used by several threads. */
@FunctionalInterface
public interface TokenEncoder extends AutoCloseable {

    /**
     * The ids of the text's tokens with the special ones around them, together at most as many as the model reads. The
     * rest of a longer text is not read.
     */
    long[] encode(String text);

    /** Frees what is held outside of the heap. */
    @Override
    default void close() {}
}
