package io.ragconnect.chunking;

import io.ragconnect.chunking.text.Breaks;
import io.ragconnect.chunking.text.Chars;
import io.ragconnect.tokenizer.Tokenizer;
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

    /** The parts joined. The nearest headings say most, so what does not fit goes from the outside. */
    String fit(List<String> parts) {
        for (int from = 0; from < parts.size(); from++) {
            String context = String.join(ContextHeader.SEPARATOR, parts.subList(from, parts.size()));
            if (fits(context)) {
                return context;
            }
        }
        return parts.isEmpty() ? "" : cut(parts.get(parts.size() - 1));
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
