package io.ragconnect.chunking.split;

import io.ragconnect.chunking.text.Breaks;
import io.ragconnect.chunking.text.Chars;
import io.ragconnect.tokenizer.Tokenizer;
import java.nio.CharBuffer;

/** Windows of as many words as fit. */
final class Windows {
    private Windows() {}

    static void split(
            CharSequence text, int start, int end, Tokenizer tokenizer, Shape shape, Segmenter.Pieces windows) {
        int from = Chars.skipSpace(text, start, end);
        long tokens = 0;
        for (int at = from; at < end; ) {
            // no further than counts: there are words of megabytes
            int to = Breaks.word(text, at, (int) Math.min(end, at + 1L + shape.maxChars()));
            int count = count(text, at, to, tokenizer, shape);
            if (count > shape.max()) {
                to = Breaks.part(text, at, end);
                count = tokenizer.count(CharBuffer.wrap(text, at, to));
                while (count > shape.max() && to - at > 1) {
                    int half = at + (to - at) / 2;
                    to = Chars.tearsPair(text, half) ? half + 1 : half;
                    count = tokenizer.count(CharBuffer.wrap(text, at, to));
                }
            }
            if (at > from && !shape.fits(tokens + count, to - from)) {
                windows.piece(from, at);
                from = at;
                tokens = 0;
            }
            tokens += count;
            at = to;
        }
        if (from < end) {
            windows.piece(from, end);
        }
    }

    private static int count(CharSequence text, int start, int end, Tokenizer tokenizer, Shape shape) {
        return end - start <= shape.maxChars() ? tokenizer.count(CharBuffer.wrap(text, start, end)) : Integer.MAX_VALUE;
    }
}
