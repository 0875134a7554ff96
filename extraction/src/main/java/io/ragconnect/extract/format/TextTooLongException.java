package io.ragconnect.extract.format;

/** The text of a document went over the limit. Unchecked, since it must pass through the parsers' callbacks. */
public final class TextTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TextTooLongException(int maxChars) {
        super("the text is longer than maxTextChars=" + maxChars + "; raise the limit or split the document");
    }
}
