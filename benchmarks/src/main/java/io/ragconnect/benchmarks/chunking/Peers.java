package io.ragconnect.benchmarks.chunking;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.TokenCountEstimator;
import io.ragconnect.tokenizer.Tokenizers;
import io.ragconnect.tokenizer.Tokens;
import io.ragconnect.tokenizer.WordPieceTokenizer;
import java.util.ArrayList;
import java.util.List;

/** The chunkers that others use. */
final class Peers {
    private Peers() {}

    /** Windows of exactly so many tokens of the model. */
    static Splitter window(int size, int overlap) {
        return text -> {
            Tokens tokens = Tokenizers.miniLm().tokenize(text);
            List<Piece> pieces = new ArrayList<>();
            for (int from = 0; from < tokens.size(); from += size - overlap) {
                int to = Math.min(from + size, tokens.size());
                int start = tokens.start(from);
                int end = tokens.end(to - 1);
                pieces.add(new Piece(start, end, text.substring(start, end)));
                if (to == tokens.size()) {
                    break;
                }
            }
            return pieces;
        };
    }

    /** langchain4j's DocumentSplitters.recursive. Its segments are found again in the text, as it tells no offsets. */
    static Splitter langchain4j(int size, int overlap, TokenCountEstimator estimator) {
        DocumentSplitter splitter = DocumentSplitters.recursive(size, overlap, estimator);
        return text -> {
            List<Piece> pieces = new ArrayList<>();
            int from = 0;
            for (TextSegment segment : splitter.split(Document.from(text))) {
                Piece piece = find(text, segment.text(), from);
                pieces.add(piece);
                from = piece.start() + 1;
            }
            return pieces;
        };
    }

    /** The same without finding offsets, which it need not do: for measuring its speed. */
    static Splitter langchain4jAlone(int size, int overlap, TokenCountEstimator estimator) {
        DocumentSplitter splitter = DocumentSplitters.recursive(size, overlap, estimator);
        return text -> splitter.split(Document.from(text)).stream()
                .map(segment -> new Piece(0, segment.text().length(), segment.text()))
                .toList();
    }

    /** It joins parts with white space of its own, so white space is left out of the comparison. */
    private static Piece find(String text, String segment, int from) {
        int exact = text.indexOf(segment, from);
        if (exact >= 0) {
            return new Piece(exact, exact + segment.length(), segment);
        }
        for (int start = from; start < text.length(); start++) {
            int end = match(text, start, segment);
            if (end >= 0) {
                return new Piece(start, end, segment);
            }
        }
        if (from > 0) {
            return find(text, segment, 0);
        }
        throw new IllegalStateException("a segment is not in the text: " + segment);
    }

    private static int match(String text, int start, String segment) {
        int at = start;
        boolean first = true;
        for (int i = 0; i < segment.length(); i++) {
            if (Character.isWhitespace(segment.charAt(i))) {
                continue;
            }
            while (!first && at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at >= text.length() || text.charAt(at) != segment.charAt(i)) {
                return -1;
            }
            at++;
            first = false;
        }
        return first ? -1 : at;
    }

    /** Counts as our tokenizer does, which gives langchain4j's splitter the model's true tokens at our speed. */
    static TokenCountEstimator exactEstimator() {
        WordPieceTokenizer tokenizer = Tokenizers.miniLm();
        return new TokenCountEstimator() {
            @Override
            public int estimateTokenCountInText(String text) {
                return tokenizer.count(text);
            }

            @Override
            public int estimateTokenCountInMessage(dev.langchain4j.data.message.ChatMessage message) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int estimateTokenCountInMessages(Iterable<dev.langchain4j.data.message.ChatMessage> messages) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
