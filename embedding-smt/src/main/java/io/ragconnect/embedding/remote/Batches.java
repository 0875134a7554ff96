package io.ragconnect.embedding.remote;

import io.ragconnect.record.Texts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Cuts texts into requests. Tokens are estimated as a third of the UTF-8 bytes, since no provider's own count is at hand:
 * a third too many for English, about right for code and for Chinese, Japanese and Korean. Where that is too few and the
 * provider refuses a request, its halves pass.
 */
final class Batches {
    private static final int BYTES_PER_TOKEN = 3;

    private Batches() {}

    /** In order; a text that is over the limit alone is a request of its own. */
    static List<List<String>> cut(Collection<String> texts, int maxTexts, int maxTokens) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        long tokens = 0;
        for (String text : texts) {
            long more = tokens(text);
            if (!batch.isEmpty() && (batch.size() == maxTexts || tokens + more > maxTokens)) {
                batches.add(batch);
                batch = new ArrayList<>();
                tokens = 0;
            }
            batch.add(text);
            tokens += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    static long tokens(List<String> texts) {
        return texts.stream().mapToLong(Batches::tokens).sum();
    }

    private static long tokens(String text) {
        return (Texts.utf8Length(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
