package io.ragconnect.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/** OpenAI's byte-pair encodings, by jtokkit. Its embedding models read 8,191 tokens and add none of their own. */
final class TiktokenTokenizer implements Tokenizer {
    private static final int MAX_TOKENS = 8_191;

    private final Encoding encoding;

    TiktokenTokenizer(EncodingType type) {
        this.encoding = Encodings.newLazyEncodingRegistry().getEncoding(type);
    }

    @Override
    public int count(CharSequence text) {
        return encoding.countTokensOrdinary(text.toString());
    }

    @Override
    public int specialTokens() {
        return 0;
    }

    @Override
    public int maxTokens() {
        return MAX_TOKENS;
    }
}
