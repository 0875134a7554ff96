package io.ragconnect.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordPieceTokenizerTest {
    private final WordPieceTokenizer tokenizer = Tokenizers.miniLm();

    @Test
    void offsetsPointIntoTheTextAsItWasGiven() {
        assertThat(pieces("Vectorize, Ünïcode—日本")).containsExactly("Vector", "ize", ",", "Ünïcode", "—", "日", "本");
    }

    @Test
    void aCharacterOfTwoUnitsIsNeverTorn() {
        assertThat(pieces("a𝔘b 🙂")).allSatisfy(piece -> {
            assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isFalse();
        });
    }

    @Test
    void encodesWithSpecialTokensAndCutsAtTheLimit() {
        assertThat(tokenizer.encode("hello world", 256)).containsExactly(101, 7592, 2088, 102);
        assertThat(tokenizer.encode("hello world again", 4)).containsExactly(101, 7592, 2088, 102);
        assertThat(tokenizer.encode("", 256)).containsExactly(101, 102);
    }

    @Test
    void countsTheTokensBeforeAnOffset() {
        Tokens tokens = tokenizer.tokenize("one two three");
        assertThat(List.of(tokens.countBefore(0), tokens.countBefore(1), tokens.countBefore(4), tokens.countBefore(99)))
                .containsExactly(0, 1, 1, 3);
    }

    @Test
    void refusesAnotherKindOfTokenizerAndSaysWhich() {
        String bpe = "{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}";
        assertThatThrownBy(() ->
                        WordPieceTokenizer.load(new ByteArrayInputStream(bpe.getBytes(StandardCharsets.UTF_8)), 512))
                .isInstanceOf(UnsupportedTokenizerException.class)
                .hasMessageContaining("BPE");
    }

    private List<String> pieces(String text) {
        Tokens tokens = tokenizer.tokenize(text);
        return IntStream.range(0, tokens.size())
                .mapToObj(i -> text.substring(tokens.start(i), tokens.end(i)))
                .toList();
    }
}
