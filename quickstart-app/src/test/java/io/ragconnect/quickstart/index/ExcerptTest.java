package io.ragconnect.quickstart.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    private static String marked(String text) {
        return text.replace('[', Excerpt.START).replace(']', Excerpt.STOP);
    }

    private static String shown(List<Passage> passages) {
        return passages.stream()
                .map(passage -> passage.match() ? "[" + passage.text() + "]" : passage.text())
                .collect(Collectors.joining());
    }

    @Test
    void showsAShortTextWhole() {
        assertThat(shown(Excerpt.of(marked("One [word] and\n another."), 100))).isEqualTo("One [word] and another.");
        assertThat(shown(Excerpt.of("A title\n \n\nits text\nwrapped", 100))).isEqualTo("A title\nits text wrapped");
        assertThat(Excerpt.of("", 100)).isEmpty();
    }

    @Test
    void showsALongTextAroundItsFirstMatch() {
        String text = "before ".repeat(100) + "the [word] itself " + "after ".repeat(100);

        String excerpt = shown(Excerpt.of(marked(text), 120));

        assertThat(excerpt).startsWith("…").endsWith("…").contains("the [word] itself after");
        assertThat(excerpt.length()).isBetween(100, 130);
        assertThat(excerpt).doesNotContain("efore before fter").contains(" before before ");
    }

    @Test
    void startsAtTheStartWithoutAMatch() {
        assertThat(shown(Excerpt.of("lorem ".repeat(100), 60)))
                .startsWith("lorem lorem")
                .endsWith("…");
    }

    @Test
    void cutsNoPairOfSurrogates() {
        for (int limit = 20; limit < 60; limit++) {
            String excerpt = shown(Excerpt.of(marked("😀".repeat(50) + "[x]" + "😀".repeat(50)), limit));
            assertThat(excerpt.replaceAll("[😀…\\[\\]x]", "")).isEmpty();
        }
    }
}
