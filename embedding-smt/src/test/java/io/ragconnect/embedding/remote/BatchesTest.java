package io.ragconnect.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void cutByCount() {
        assertThat(Batches.cut(List.of("a", "b", "c", "d", "e"), 2, 1_000))
                .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
    }

    @Test
    void cutByTokens() {
        String ten = "x".repeat(30);

        assertThat(Batches.cut(Collections.nCopies(7, ten), 100, 30))
                .map(List::size)
                .containsExactly(3, 3, 1);
    }

    @Test
    void aTextThatIsTooLongAloneGoesAlone() {
        String long_ = "x".repeat(10_000);

        assertThat(Batches.cut(List.of("a", long_, "b"), 100, 30))
                .containsExactly(List.of("a"), List.of(long_), List.of("b"));
    }

    @Test
    void tokensAreAThirdOfTheBytes() {
        assertThat(Batches.tokens(List.of("four", "日本", ""))).isEqualTo(2 + 2);
    }

    @Test
    void nothing() {
        assertThat(Batches.cut(List.of(), 1, 1)).isEmpty();
    }
}
