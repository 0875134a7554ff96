package io.ragconnect.extract;

/**
 * How much is taken of one document.
 *
 * @param maxCharacters longest text, in UTF-16 units
 * @param truncate whether a longer document is cut there, and says {@code text_truncated=true} in its metadata, instead of
 *     being refused
 */
public record ExtractionLimits(int maxCharacters, boolean truncate) {
    public static final ExtractionLimits DEFAULT = new ExtractionLimits(32_000_000, false);

    public ExtractionLimits {
        if (maxCharacters < 1) {
            throw new IllegalArgumentException("maxCharacters must be at least 1, not " + maxCharacters);
        }
    }
}
