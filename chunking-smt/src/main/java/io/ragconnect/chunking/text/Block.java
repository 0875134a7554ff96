package io.ragconnect.chunking.text;

/**
 * Lines that belong together.
 *
 * @param end behind the last line's LF; blank lines after a block belong to none
 */
public record Block(Kind kind, int start, int end) {
    /** What a block is. */
    public enum Kind {
        PARAGRAPH,
        LIST,
        /** Markdown table lines, the first one the header if a rule follows. */
        TABLE,
        /** Fenced code, fences included. */
        FENCE
    }
}
