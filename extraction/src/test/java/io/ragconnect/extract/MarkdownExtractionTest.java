package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Heading;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MarkdownExtractionTest {
    private static final Extractor extractor = Extractors.standard();

    @AfterAll
    static void close() {
        extractor.close();
    }

    @Test
    void keepsTheStructureInReadableText() throws ExtractionException {
        Extraction read = markdown("""
                # The *guide*

                Read [the manual](https://example.com/m) first,
                then `code`.

                ## Steps

                - one
                  - inner
                - two

                3. third
                4. fourth

                ```java
                int  x = 1;

                int y;
                ```

                | a | b |
                |---|---|
                | 1 | 2 |

                > quoted
                """);

        assertThat(read.text()).isEqualTo("""
                The guide

                Read the manual first, then code.

                Steps

                - one
                  - inner
                - two

                3. third
                4. fourth

                int  x = 1;

                int y;

                | a | b |
                | --- | --- |
                | 1 | 2 |

                quoted""");
        assertThat(read.headings()).containsExactly(new Heading(0, 1, "The guide"), new Heading(46, 2, "Steps"));
        assertThat(read.contentType()).isEqualTo("text/markdown");
        assertThat(read.title()).isEqualTo("The guide");
    }

    @Test
    void readsFrontMatter() throws ExtractionException {
        Extraction read = markdown("""
                ---
                title: "How: to"
                lang: en_GB
                Last Updated: 2026-01-02   # by hand
                tags: [a, 'b']
                authors:
                  - Ada
                  - Grace
                nested:
                  deep: no
                ---
                Body.
                """);

        assertThat(read.text()).isEqualTo("Body.");
        assertThat(read.title()).isEqualTo("How: to");
        assertThat(read.language()).isEqualTo("en-GB");
        assertThat(read.metadata())
                .containsEntry("last_updated", "2026-01-02")
                .containsEntry("tags", "a, b")
                .containsEntry("authors", "Ada, Grace")
                .doesNotContainKey("deep");
    }

    @Test
    void aRuleAtTheStartIsNoFrontMatter() throws ExtractionException {
        assertThat(markdown("---\n\nText below a rule.\n").text()).isEqualTo("Text below a rule.");
    }

    @Test
    void readsHtmlInside() throws ExtractionException {
        Extraction read = markdown("<h1 align=\"center\">Project</h1>\n\n<p>One<br>two</p>\n\nThree <b>four</b>.\n");

        assertThat(read.text()).isEqualTo("Project\n\nOne\ntwo\n\nThree four.");
        assertThat(read.headings()).containsExactly(new Heading(0, 1, "Project"));
    }

    @Test
    void aListInTheFrontMatterEndsSomewhere() throws ExtractionException {
        Extraction read = markdown("---\ntags:\n" + "- word\n".repeat(10_000) + "---\nBody.");

        assertThat(read.text()).isEqualTo("Body.");
        assertThat(read.metadata().get("tags")).startsWith("word, word, ").hasSize(4_000);
    }

    @Test
    void refusesATableThatItsRowsAreFilledUpToByTheMillion() {
        String table = "|a".repeat(10_000) + "|\n" + "|-".repeat(10_000) + "|\n" + "x\n".repeat(1_000);

        assertThatThrownBy(() -> markdown(table))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("a table of more than 500000 cells")
                .hasMessageContaining("exclude it");
    }

    @Test
    void survivesDeepNesting() throws ExtractionException {
        assertThat(markdown("> ".repeat(5_000) + "deep").text()).contains("deep");
        assertThat(markdown("[".repeat(20_000) + "deep" + "]".repeat(20_000)).text())
                .contains("deep");
        assertThat(markdown("*a **a ".repeat(5_000)).text()).contains("a");
    }

    private Extraction markdown(String source) throws ExtractionException {
        return extractor.extract(source.getBytes(StandardCharsets.UTF_8), Hints.fileName("README.md"));
    }
}
