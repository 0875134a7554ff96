package io.ragconnect.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Any Hugging Face {@code tokenizer.json}, by their own library. */
final class NativeTokenizer implements Tokenizer {
    /** What a {@code tokenizer.json} does not tell: a bound that holds for every embedding model there is. */
    private static final int MAX_TOKENS = 32_768;

    private final HuggingFaceTokenizer tokenizer;
    private final int specialTokens;

    private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.specialTokens = tokenizer.encode("", true, false).getIds().length;
    }

    /**
     * Reads a {@code tokenizer.json}. Its truncation and padding are not applied.
     *
     * @throws IOException when it can't be read, or the library can't be loaded on this machine
     */
    static NativeTokenizer load(InputStream tokenizerJson) throws IOException {
        NativeLibrary.load();
        try {
            return new NativeTokenizer(
                    HuggingFaceTokenizer.newInstance(tokenizerJson, Map.of("truncation", "false", "padding", "false")));
        } catch (RuntimeException e) {
            throw new IOException("the Hugging Face library refuses it: " + e.getMessage(), e);
        }
    }

    /**
     * The same tokenizer as a model's feeder.
     *
     * @param maxTokens of a text that the model reads, special ones included
     * @throws IOException when it can't be read, or the library can't be loaded on this machine
     */
    static TokenEncoder encoder(InputStream tokenizerJson, int maxTokens) throws IOException {
        NativeLibrary.load();
        try {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    tokenizerJson,
                    Map.of("truncation", "true", "maxLength", String.valueOf(maxTokens), "padding", "false"));
            return new TokenEncoder() {
                @Override
                public long[] encode(String text) {
                    return tokenizer.encode(text, true, false).getIds();
                }

                @Override
                public void close() {
                    tokenizer.close();
                }
            };
        } catch (RuntimeException e) {
            throw new IOException("the Hugging Face library refuses it: " + e.getMessage(), e);
        }
    }

    @Override
    public int count(CharSequence text) {
        return text.isEmpty()
                ? 0
                : tokenizer.encode(text.toString(), false, false).getIds().length;
    }

    @Override
    public int specialTokens() {
        return specialTokens;
    }

    @Override
    public int maxTokens() {
        return MAX_TOKENS;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
