package io.ragconnect.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's uncased WordPiece (Schuster and Nakajima, 2012; greedy longest match first) in pure Java, token for token what
 * the Hugging Face library gives for the same {@code tokenizer.json}.
 *
 * <p>Linear in the text. A word of more than 100 characters is one unknown token, as there.
 */
public final class WordPieceTokenizer implements Tokenizer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vocabulary vocabulary;
    private final List<SpecialToken> specials;
    private final String specialStarts;
    private final int unknown;
    private final int maxWordCharacters;
    private final int classification;
    private final int separator;
    private final int maxTokens;

    private record SpecialToken(String text, int id) {}

    private WordPieceTokenizer(
            Map<String, Integer> pieces,
            String continuationPrefix,
            List<SpecialToken> specials,
            String unknown,
            int maxWordCharacters,
            int maxTokens) {
        this.vocabulary = new Vocabulary(pieces, continuationPrefix);
        this.specials = List.copyOf(specials);
        StringBuilder starts = new StringBuilder();
        specials.forEach(special -> starts.append(special.text().charAt(0)));
        this.specialStarts = starts.toString();
        this.unknown = required(pieces, unknown);
        this.maxWordCharacters = maxWordCharacters;
        this.classification = required(pieces, "[CLS]");
        this.separator = required(pieces, "[SEP]");
        this.maxTokens = maxTokens;
    }

    /**
     * Reads a Hugging Face {@code tokenizer.json}. Its truncation and padding are not applied.
     *
     * @param maxTokens that the model reads, special ones included
     * @throws UnsupportedTokenizerException when it describes another kind of tokenizer; the message says which
     * @throws IOException when it can't be read
     */
    static WordPieceTokenizer load(InputStream tokenizerJson, int maxTokens) throws IOException {
        JsonNode root = JSON.readTree(tokenizerJson);
        JsonNode model = root.path("model");
        if (!model.path("type").asText("WordPiece").equals("WordPiece") || !model.has("vocab")) {
            throw new UnsupportedTokenizerException(
                    "the tokenizer's model is " + model.path("type") + "; only WordPiece is supported");
        }
        requireUncasedBert(root);
        Map<String, Integer> pieces = new HashMap<>();
        model.get("vocab")
                .properties()
                .forEach(e -> pieces.put(e.getKey(), e.getValue().asInt()));
        List<SpecialToken> specials = new ArrayList<>();
        root.path("added_tokens")
                .forEach(token -> specials.add(new SpecialToken(
                        token.path("content").asText(), token.path("id").asInt())));
        return new WordPieceTokenizer(
                pieces,
                model.path("continuing_subword_prefix").asText("##"),
                specials,
                model.path("unk_token").asText("[UNK]"),
                model.path("max_input_chars_per_word").asInt(100),
                maxTokens);
    }

    private static void requireUncasedBert(JsonNode root) throws UnsupportedTokenizerException {
        JsonNode normalizer = root.path("normalizer");
        boolean uncased = normalizer.path("type").asText().equals("BertNormalizer")
                && normalizer.path("lowercase").asBoolean()
                && normalizer.path("clean_text").asBoolean(true)
                && normalizer.path("handle_chinese_chars").asBoolean(true)
                && normalizer.path("strip_accents").asBoolean(true);
        if (!uncased) {
            throw new UnsupportedTokenizerException("the tokenizer's normalizer is " + normalizer
                    + "; only BertNormalizer with lowercase=true is supported");
        }
        if (!root.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer")) {
            throw new UnsupportedTokenizerException("the tokenizer's pre-tokenizer is " + root.path("pre_tokenizer")
                    + "; only BertPreTokenizer is supported");
        }
        for (JsonNode token : root.path("added_tokens")) {
            if (token.path("single_word").asBoolean()
                    || token.path("lstrip").asBoolean()
                    || token.path("rstrip").asBoolean()
                    || token.path("normalized").asBoolean()) {
                throw new UnsupportedTokenizerException("the tokenizer has the added token " + token
                        + "; only those that stand for exactly their text are supported");
            }
        }
    }

    private static int required(Map<String, Integer> pieces, String piece) throws IllegalArgumentException {
        Integer id = pieces.get(piece);
        if (id == null) {
            throw new IllegalArgumentException("the tokenizer's vocabulary has no " + piece);
        }
        return id;
    }

    @Override
    public int specialTokens() {
        return 2;
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public int count(CharSequence text) {
        return tokenize(text).size();
    }

    /** The tokens of the text without the special ones around it. */
    public Tokens tokenize(CharSequence text) {
        return new Pass(text, Integer.MAX_VALUE).run();
    }

    /**
     * What the model is fed: the ids of at most {@code maxTokens} tokens, the special ones around them included. The
     * rest of a longer text is not read.
     */
    public long[] encode(CharSequence text, int maxTokens) {
        Tokens tokens = new Pass(text, maxTokens - specialTokens()).run();
        long[] ids = new long[tokens.size() + 2];
        ids[0] = classification;
        for (int i = 0; i < tokens.size(); i++) {
            ids[i + 1] = tokens.id(i);
        }
        ids[ids.length - 1] = separator;
        return ids;
    }

    /** One text on its way through. */
    private final class Pass {
        private final CharSequence text;
        private final int limit;
        private final Tokens tokens = new Tokens();
        private final char[] word = new char[2 * maxWordCharacters + 2];
        private final int[] starts = new int[word.length];
        private int length;
        private int codePoints;
        private int wordStart;
        private int wordEnd;

        Pass(CharSequence text, int limit) {
            this.text = text;
            this.limit = limit;
        }

        Tokens run() {
            int size = text.length();
            for (int i = 0; i < size && tokens.size() < limit; ) {
                char c = text.charAt(i);
                int end = i + 1;
                if (specialStarts.indexOf(c) >= 0) {
                    int special = specialAt(i);
                    if (special >= 0) {
                        flush();
                        SpecialToken token = specials.get(special);
                        end = i + token.text().length();
                        tokens.add(token.id(), i, end);
                        i = end;
                        continue;
                    }
                }
                if (Character.isHighSurrogate(c) && end < size && Character.isLowSurrogate(text.charAt(end))) {
                    end++;
                    supplementary(Character.toCodePoint(c, text.charAt(i + 1)), i, end);
                } else {
                    basic(c, i, end);
                }
                i = end;
            }
            flush();
            if (tokens.size() > limit) {
                tokens.truncate(limit);
            }
            return tokens;
        }

        private void basic(char c, int start, int end) {
            switch (CharacterTable.kind(c)) {
                case CharacterTable.WORD -> append(CharacterTable.folded(c), start, end);
                case CharacterTable.SPACE -> flush();
                case CharacterTable.ALONE -> {
                    flush();
                    append(CharacterTable.folded(c), start, end);
                    flush();
                }
                case CharacterTable.EXPANDED -> expanded(c, start, end);
                default -> {} // dropped: the word goes on
            }
        }

        private void supplementary(int codePoint, int start, int end) {
            if (CharacterTable.kind(codePoint) == CharacterTable.SPACE) {
                flush();
            } else if (CharacterTable.kind(codePoint) != CharacterTable.DROPPED) {
                expanded(codePoint, start, end);
            }
        }

        private void expanded(int codePoint, int start, int end) {
            boolean ideograph = CharacterTable.isIdeograph(codePoint);
            if (ideograph) {
                flush();
            }
            String folded = CharacterTable.expansion(codePoint);
            for (int i = 0; i < folded.length(); i++) {
                int part = folded.codePointAt(i);
                boolean alone = CharacterTable.isPunctuation(part);
                if (alone) {
                    flush();
                }
                append(folded.charAt(i), start, end);
                if (Character.isSupplementaryCodePoint(part)) {
                    append(folded.charAt(++i), start, end);
                    codePoints--;
                }
                if (alone) {
                    flush();
                }
            }
            if (ideograph) {
                flush();
            }
        }

        private void append(char c, int start, int end) {
            if (codePoints == 0) {
                wordStart = start;
            }
            if (length < word.length) {
                word[length] = c;
                starts[length] = start;
                length++;
            }
            codePoints++;
            wordEnd = end;
        }

        private void flush() {
            if (codePoints == 0) {
                return;
            }
            if (codePoints > maxWordCharacters || !split()) {
                tokens.add(unknown, wordStart, wordEnd);
            }
            length = 0;
            codePoints = 0;
        }

        private boolean split() {
            int before = tokens.size();
            int root = Vocabulary.WORD_START;
            for (int from = 0; from < length; ) {
                int token = -1;
                int to = from;
                int node = root;
                for (int i = from; i < length; i++) {
                    node = vocabulary.step(node, word[i]);
                    if (node == 0) {
                        break;
                    }
                    if (vocabulary.token(node) >= 0) {
                        token = vocabulary.token(node);
                        to = i + 1;
                    }
                }
                if (token < 0) {
                    tokens.truncate(before);
                    return false;
                }
                tokens.add(token, starts[from], to < length ? starts[to] : wordEnd);
                from = to;
                root = Vocabulary.WORD_CONTINUED;
            }
            return true;
        }

        private int specialAt(int offset) {
            for (int s = 0; s < specials.size(); s++) {
                String special = specials.get(s).text();
                if (offset + special.length() <= text.length()
                        && CharSequence.compare(special, text.subSequence(offset, offset + special.length())) == 0) {
                    return s;
                }
            }
            return -1;
        }
    }
}
