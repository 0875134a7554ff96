package io.ragconnect.chunking;

import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokens;
import java.nio.CharBuffer;

/**
 * Fills pieces of a text up to a budget of tokens, cutting at the most natural place that serves: what does not fit is
 * taken apart at paragraphs, then sentences, then words, then characters.
 */
final class Packer {
    private static final Breaks[] LEVELS = Breaks.values();

    /** A word of over 100 characters counts as one unknown token; without this bound a chunk could be megabytes long. */
    private static final int MAX_CHARS_PER_TOKEN = 12;

    /** Told of each piece in order: where it starts and ends, white space left out at both ends, and its tokens. */
    interface Pieces {
        void piece(int start, int end, int tokens);
    }

    private final String text;
    private final Tokenizer tokenizer;
    private final Tokens tokens;
    private final int maxTokens;
    private final int maxChars;
    private final Pieces pieces;
    private int openStart = -1;
    private int openEnd;

    /** @param tokens of the whole text */
    Packer(String text, Tokenizer tokenizer, Tokens tokens, int maxTokens, Pieces pieces) {
        this.text = text;
        this.tokenizer = tokenizer;
        this.tokens = tokens;
        this.maxTokens = maxTokens;
        this.maxChars = maxTokens * MAX_CHARS_PER_TOKEN;
        this.pieces = pieces;
    }

    void pack(int start, int end) {
        add(Breaks.skipSpace(text, start, end), end, 0);
        flush();
    }

    boolean fits(int start, int end) {
        return end - start <= maxChars && tokens.countBefore(end) - tokens.countBefore(start) <= maxTokens;
    }

    private void add(int start, int end, int level) {
        if (start >= end) {
            return;
        }
        if (openStart >= 0 && fits(openStart, end)) {
            openEnd = end;
        } else if (fits(start, end)) {
            flush();
            openStart = start;
            openEnd = end;
        } else if (level < LEVELS.length) {
            if (openStart >= 0 && isHalfFull()) {
                flush();
            }
            for (int from = start; from < end; ) {
                int to = LEVELS[level].next(text, from, end);
                add(from, to, level + 1);
                from = to;
            }
        } else {
            flush();
            cutWord(start, end);
        }
    }

    private boolean isHalfFull() {
        return 2 * (tokens.countBefore(openEnd) - tokens.countBefore(openStart)) >= maxTokens;
    }

    private void flush() {
        if (openStart >= 0) {
            emit(openStart, openEnd);
            openStart = -1;
        }
    }

    private void cutWord(int start, int end) {
        for (int from = start; from < end; ) {
            int to = wholeCharacters(from, Math.min(end, from + maxChars));
            int count;
            while ((count = count(from, to)) > maxTokens) {
                int shorter = from + (int) ((long) (to - from) * maxTokens / count);
                to = wholeCharacters(from, Math.min(to - 1, shorter));
            }
            emit(from, to);
            from = to;
        }
    }

    /** The end moved so that no surrogate pair is torn, and at least one character is taken. */
    private int wholeCharacters(int from, int end) {
        int to = Math.max(end, from + 1);
        boolean torn = to < text.length()
                && Character.isHighSurrogate(text.charAt(to - 1))
                && Character.isLowSurrogate(text.charAt(to));
        return !torn ? to : to - 1 > from ? to - 1 : to + 1;
    }

    private void emit(int start, int end) {
        int to = end;
        while (to > start && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        if (to == start) {
            return;
        }
        // a cut inside a word changes its tokens, so what is told is counted again
        int count = count(start, to);
        if (count > maxTokens) {
            cutWord(start, to);
        } else {
            pieces.piece(start, to, count);
        }
    }

    private int count(int start, int end) {
        return tokenizer.count(CharBuffer.wrap(text, start, end));
    }
}
