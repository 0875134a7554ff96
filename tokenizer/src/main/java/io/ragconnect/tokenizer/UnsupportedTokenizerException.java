package io.ragconnect.tokenizer;

import java.io.IOException;

/** A {@code tokenizer.json} describes a kind of tokenizer that is not read in pure Java; the message says which. */
final class UnsupportedTokenizerException extends IOException {
    private static final long serialVersionUID = 1L;

    UnsupportedTokenizerException(String message) {
        super(message);
    }
}
