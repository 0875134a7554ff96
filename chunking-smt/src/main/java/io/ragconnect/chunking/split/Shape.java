package io.ragconnect.chunking.split;

/**
 * How large pieces may be and should be, in tokens.
 *
 * @param max none has more
 * @param target what is aimed at
 * @param min fewer are taken only where nothing else is possible or worse cuts would follow
 */
public record Shape(int max, int target, int min) {
    /** What a piece far below the target costs, in the prices of {@link Price}. */
    private static final long UNDER_TARGET = 1_000;

    private static final long OVER_TARGET = 500;
    private static final long UNDER_MIN = 8_000;

    /** White space and unknown words count little or nothing; without a bound a piece could be megabytes long. */
    private static final int MAX_CHARS_PER_TOKEN = 12;

    public Shape {
        max = Math.max(1, max);
        target = Math.max(1, Math.min(target, max));
        min = Math.min(min, target);
    }

    boolean fits(long tokens, int chars) {
        return tokens <= max && chars <= maxChars();
    }

    int maxChars() {
        return maxChars(max);
    }

    /** The most UTF-16 units of a piece with so many tokens. */
    public static int maxChars(int tokens) {
        return (int) Math.min(Integer.MAX_VALUE, (long) tokens * MAX_CHARS_PER_TOKEN);
    }

    /** What it costs that a piece is no larger or smaller than this. */
    long price(long tokens) {
        long price = 0;
        if (tokens < target) {
            price += UNDER_TARGET * (target - tokens) * (target - tokens) / ((long) target * target);
        } else if (max > target) {
            long span = (long) max - target;
            price += OVER_TARGET * (tokens - target) * (tokens - target) / (span * span);
        }
        if (tokens < min) {
            price += UNDER_MIN * (min - tokens) * (min - tokens) / ((long) min * min);
        }
        return price;
    }
}
