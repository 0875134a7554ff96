package io.ragconnect.tokenizer;

/** A model's way of reading text. Implementations are immutable and may be used by several threads. */
public interface Tokenizer {

    /** The tokens of the text without the special ones that the model adds around it. */
    Tokens tokenize(CharSequence text);

    /** How many special tokens the model puts around every text, such as {@code [CLS]} and {@code [SEP]}. */
    int specialTokens();

    /** How many tokens the text has, special ones not counted. */
    default int count(CharSequence text) {
        return tokenize(text).size();
    }
}
