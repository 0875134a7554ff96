package io.ragconnect.quickstart.index;

/**
 * A question to the index.
 *
 * @param text in any language that the model knows; in keyword and hybrid mode with the operators of a web search: quotes,
 *     {@code or}, and {@code -} for words that must not occur
 * @param top how many answers at most, 1 to {@value #MAX_TOP}
 */
public record Question(String text, Mode mode, Filters filters, int top) {
    public static final int MAX_TOP = 1000;
    /** Far more than a model reads, and little enough to be embedded at each pause in typing. */
    public static final int MAX_CHARS = 2000;

    public Question {
        if (text.isBlank() || text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("The question must have 1 to " + MAX_CHARS + " characters");
        }
        if (top < 1 || top > MAX_TOP) {
            throw new IllegalArgumentException("top must be from 1 to " + MAX_TOP);
        }
        // what no text in the database can hold, no parameter can
        text = text.replace('\0', ' ').strip();
    }
}
