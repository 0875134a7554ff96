package io.ragconnect.tokenizer;

/** Every character (Unicode code point) is a token: for models whose limit is told in characters. */
final class CharacterTokenizer implements Tokenizer {
    private static final int MAX_CHARACTERS = 1_000_000;

    @Override
    public int count(CharSequence text) {
        int pairs = 0;
        for (int i = 1; i < text.length(); i++) {
            if (Character.isLowSurrogate(text.charAt(i)) && Character.isHighSurrogate(text.charAt(i - 1))) {
                pairs++;
            }
        }
        return text.length() - pairs;
    }

    @Override
    public int specialTokens() {
        return 0;
    }

    @Override
    public int maxTokens() {
        return MAX_CHARACTERS;
    }
}
