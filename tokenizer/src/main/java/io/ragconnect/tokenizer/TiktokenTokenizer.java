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
        return encoding.countTokensOrdinary(wellFormed(text.toString()));
    }

    /** Half a surrogate pair can't be sent to a model: it is encoded as U+FFFD, and so counted. */
    private static String wellFormed(String text) {
        StringBuilder replaced = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                replaced = replaced == null ? new StringBuilder(text) : replaced;
                replaced.setCharAt(i, '\uFFFD');
            }
        }
        return replaced == null ? text : replaced.toString();
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
