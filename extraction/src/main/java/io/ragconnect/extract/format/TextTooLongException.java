package io.ragconnect.extract.format;

import org.jspecify.annotations.Nullable;

/** The text of a document reached its limit. Unchecked, since it must pass through the parsers' callbacks. */
public final class TextTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TextTooLongException(int maxChars) {
        super("the text is longer than extract.max.characters=" + maxChars
                + "; raise it, split the document, or set extract.overlimit=truncate");
    }

    /** The one behind a parser's exception; null when there is none. */
    public static @Nullable TextTooLongException causing(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 100; cause = cause.getCause()) {
            if (cause instanceof TextTooLongException tooLong) {
                return tooLong;
            }
            depth++;
        }
        return null;
    }
}
