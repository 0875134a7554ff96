package io.ragconnect.tokenizer;

/**
 * A model's way of counting text. Implementations may be used by several threads, give the same counts on every machine,
 * and take time linear in the text.
 */
public interface Tokenizer extends AutoCloseable {

    /** How many tokens the text has, special ones not counted; special tokens written out in the text are text. */
    int count(CharSequence text);

    /** How many special tokens the model puts around every text, such as {@code [CLS]} and {@code [SEP]}. */
    int specialTokens();

    /** The most tokens that the model of this tokenizer reads, special ones included; a bound where it is not known. */
    int maxTokens();

    /** Frees what is held outside of the heap. */
    @Override
    default void close() {}
}
