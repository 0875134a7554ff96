package io.ragconnect.chunking;

import io.ragconnect.chunking.text.Breaks;
import io.ragconnect.chunking.text.Chars;
import io.ragconnect.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Makes a context short enough. */
final class ContextFitter {
    private static final int MAX_CHARS_PER_TOKEN = 12;

    private final Tokenizer tokenizer;
    private final int maxTokens;

    ContextFitter(Tokenizer tokenizer, int maxTokens) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
    }

    /**
     * The parts joined. What does not fit goes from the middle: the outermost part, the document's title, says most, since
     * text seldom names what it is about again, and then the nearest headings do.
     */
    String fit(List<String> parts) {
        if (parts.isEmpty()) {
            return "";
        }
        List<String> kept = new ArrayList<>(parts);
        while (kept.size() > 1 && !fits(joined(kept))) {
            kept.remove(1);
        }
        return cut(joined(kept));
    }

    private static String joined(List<String> parts) {
        return String.join(ContextHeader.SEPARATOR, parts);
    }

    /** The longest beginning that fits, cut between words where there are any. */
    String cut(String text) {
        if (fits(text)) {
            return text;
        }
        int bound = Math.min(text.length(), maxTokens * MAX_CHARS_PER_TOKEN);
        bound = Chars.tearsPair(text, bound) ? bound - 1 : bound;
        int end = 0;
        for (int next = Breaks.word(text, 0, bound); next > end; next = Breaks.word(text, end, bound)) {
            if (!fits(text.substring(0, Chars.trimEnd(text, 0, next)))) {
                break;
            }
            end = next;
        }
        if (end == 0) {
            for (end = bound; end > 0 && !fits(text.substring(0, end)); ) {
                end = end / 2;
                end = Chars.tearsPair(text, end) ? end - 1 : end;
            }
        }
        return text.substring(0, Chars.trimEnd(text, 0, end));
    }

    private boolean fits(String context) {
        return context.length() <= maxTokens * MAX_CHARS_PER_TOKEN && tokenizer.count(context) <= maxTokens;
    }
}
