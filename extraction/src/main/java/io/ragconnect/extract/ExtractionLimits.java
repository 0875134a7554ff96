package io.ragconnect.extract;

/**
 * How far extraction goes with one document; beyond, it is refused.
 *
 * @param maxTextChars longest text, in UTF-16 units
 * @param maxMarkupBytes largest HTML or Markdown source, which takes many times its size in memory while it is read
 */
public record ExtractionLimits(int maxTextChars, int maxMarkupBytes) {
    public static final ExtractionLimits DEFAULT = new ExtractionLimits(32_000_000, 16_000_000);

    public ExtractionLimits {
        if (maxTextChars < 1 || maxMarkupBytes < 1) {
            throw new IllegalArgumentException("limits must be at least 1, not maxTextChars=" + maxTextChars
                    + ", maxMarkupBytes=" + maxMarkupBytes);
        }
    }
}
