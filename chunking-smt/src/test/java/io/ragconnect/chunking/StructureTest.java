package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.tokenizer.Tokenizers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the default strategy keeps together, and what an edit leaves as it was. */
class StructureTest {
    private static final String SENTENCE = "The quick brown fox jumps over the lazy dog near the bank of the river. ";

    @Test
    void rowsOfALongTableCarryItsHeaderInTheContext() {
        String table = "| item | price |\n| --- | --- |\n"
                + IntStream.range(0, 120)
                        .mapToObj(i -> "| thing number " + i + " | " + i * 3 + " |\n")
                        .collect(Collectors.joining());

        List<Chunk> chunks = chunks("# Prices\n\nAll prices.\n\n" + table + "\nThe end of the list.", "text/markdown");

        List<Chunk> rows =
                chunks.stream().filter(c -> c.text().contains("thing number")).toList();
        assertThat(rows).hasSizeGreaterThan(5).allSatisfy(chunk -> {
            assertThat(chunk.text()).as("whole rows").startsWith("| ").endsWith(" |");
            assertThat(chunk.tokenCount()).isBetween(50, 128);
        });
        assertThat(rows.get(0).embeddingText()).contains("| item | price |");
        assertThat(rows.get(3).context()).isEqualTo("Prices\n| item | price |");
        assertThat(rows.get(3).embeddingText())
                .startsWith("Prices\n\nitem: thing number ")
                .doesNotContain("|");
        assertThat(chunks.get(chunks.size() - 1).context()).isEqualTo("Prices");
    }

    /** Those at the start, which are short, tell too little of how long rows are with their cells named. */
    @Test
    void rowsThatAreLongerThanTheFirstOnesAreCutBetweenRowsToo() {
        String table = "| number | name of the thing | where it is | why it is there |\n| --- | --- | --- | --- |\n"
                + IntStream.range(0, 300)
                        .mapToObj(i -> i < 200
                                ? "| " + i + " | a long name for one thing of many | | |\n"
                                : "| " + i + " | b | c | d |\n")
                        .collect(Collectors.joining());

        List<Chunk> chunks = chunks(table, "text/markdown");

        assertThat(chunks).hasSizeGreaterThan(20).allSatisfy(chunk -> {
            assertThat(chunk.text()).startsWith("| ").endsWith(" |");
            assertThat(chunk.tokenCount()).isBetween(30, 128);
        });
    }

    @Test
    void aCsvFileIsATableWhoseFirstLineIsTheHeader() {
        String csv = "name,city\n"
                + IntStream.range(0, 200)
                        .mapToObj(i -> "person " + i + ",Oslo\n")
                        .collect(Collectors.joining());

        assertThat(chunks(csv, "text/csv; charset=utf-8"))
                .hasSizeGreaterThan(5)
                .allSatisfy(chunk -> assertThat(chunk.embeddingText()).containsOnlyOnce("name,city"))
                .allSatisfy(chunk -> assertThat(chunk.text()).endsWith(",Oslo"));
    }

    /** A list, a table and fenced code of about 50 tokens, wherever they fall between paragraphs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- first thing to do on arrival\n- second thing to do on arrival\n- third thing to do on arrival\n"
                        + "- fourth thing to do on arrival",
                "```\nint a = 1;\n\nint b = 2;\n\nint c = a + b;\n\nreturn c * 17;\n```",
                "| a | b |\n| --- | --- |\n| one | two |\n| three | four |\n| five | six |"
            })
    void whatFitsIsNotTorn(String block) {
        for (int before = 1; before < 12; before++) {
            String text = SENTENCE.repeat(before).strip() + "\n\n" + block + "\n\n"
                    + SENTENCE.repeat(9).strip();

            assertThat(chunks(text, "text/plain"))
                    .as("%d sentences before", before)
                    .anySatisfy(chunk -> assertThat(chunk.text()).contains(block));
        }
    }

    @Test
    void headingsOfMarkdownMediaWikiAndAsciiDocAreFoundInTextWithoutOutline() {
        String body = "\n\n" + SENTENCE.repeat(5) + "\n\n";
        String text = "# One" + body + "## Two ##" + body + "== Three ==" + body + "```\n# no heading\n```" + body
                + "=== Four" + body + " = = Five = = " + body;

        assertThat(chunks(text, "text/plain"))
                .extracting(chunk -> chunk.headingPath().isEmpty()
                        ? ""
                        : chunk.headingPath().get(chunk.headingPath().size() - 1))
                .contains("One", "Two", "Three", "Four", "Five")
                .doesNotContain("no heading");
    }

    @Test
    void aHeadingStaysWithItsText() {
        String text = IntStream.range(0, 30)
                .mapToObj(i -> "## Section " + i + "\n\n" + SENTENCE.repeat(1 + i % 11))
                .collect(Collectors.joining("\n\n"));

        assertThat(chunks(text, "text/markdown"))
                .allSatisfy(chunk -> assertThat(chunk.text().strip()).doesNotMatch("(?s).*## Section \\d+$"));
    }

    @Test
    void codeIsCutBetweenItsDefinitions() {
        String code = IntStream.range(0, 30)
                .mapToObj(i -> "def function_" + i + "(argument):\n    value = argument * " + i
                        + "\n\n    for step in range(value):\n        print(step, value)\n    return value\n")
                .collect(Collectors.joining("\n\n"));

        assertThat(chunks(code, "text/x-python")).hasSizeGreaterThan(8).allSatisfy(chunk -> assertThat(chunk.text())
                .startsWith("def function_")
                .endsWith("return value"));
    }

    @Test
    void javaIsCutByItsMethodsWhoseNamesAreTheContext() {
        String java = "package a;\n\npublic final class Pump<T extends Comparable<T>> {\n"
                + IntStream.range(0, 12)
                        .mapToObj(i -> "    /** Turns it by " + i + ". */\n    @Deprecated\n    void turn" + i
                                + "(int by) {\n        int x = by * " + i + ";\n\n        String s = \"}\";\n"
                                + "        System.out.println(x + s + \"and some more words to say\");\n"
                                + "        System.out.println(\"and even some more words to say\");\n    }\n")
                        .collect(Collectors.joining("\n"))
                + "\n    record Part(int number) {}\n}\n";

        List<Chunk> chunks = chunks(java, "text/x-java-source");

        assertThat(chunks)
                .filteredOn(chunk -> chunk.text().contains("void turn7("))
                .singleElement()
                .satisfies(chunk -> {
                    assertThat(chunk.text()).startsWith("/** Turns it by 7. */").endsWith("}");
                    assertThat(chunk.context()).isEqualTo("Pump > turn7");
                });
        assertThat(chunks("class Broken {{{ void x( ".repeat(30), "text/x-java-source"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"structure", "recursive", "sentence"})
    void anEditChangesTheChunksAroundItAndNoOthers(String strategy) {
        Random random = new Random(17);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_500; i++) {
            random.ints(4 + random.nextInt(12), 0, 400)
                    .forEach(word -> text.append("w").append(word).append(' '));
            text.setLength(text.length() - 1);
            text.append(random.nextInt(6) == 0 ? ".\n\n" : ". ").append("X");
        }
        Set<String> before = hashes(strategy, text.toString());
        for (int round = 0; round < 10; round++) {
            int at = text.indexOf(". X", random.nextInt(text.length() - 2_000)) + 2;
            String edited = text.substring(0, at) + "Something new is said here. " + text.substring(at);

            Set<String> gone = new HashSet<>(before);
            gone.removeAll(hashes(strategy, edited));

            assertThat(gone).as("round %d of %d chunks", round, before.size()).hasSizeBetween(1, before.size() / 20);
        }
    }

    /** Sections of one to twelve sentences: an edit may at most change with whom a small neighbour shares a chunk. */
    @Test
    void anEditOfASectionLeavesTheChunksOfTheOthers() {
        Random random = new Random(23);
        List<String> sections = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sections.add("#".repeat(1 + random.nextInt(3)) + " Section " + i + "\n\n"
                    + random.ints(1 + random.nextInt(12), 0, 10_000)
                            .mapToObj(fact -> "Of fact " + fact + " more is said elsewhere, and not only here. ")
                            .collect(Collectors.joining())
                            .strip());
        }
        Set<String> before = hashes("structure", String.join("\n\n", sections));
        for (int round = 0; round < 20; round++) {
            List<String> edited = new ArrayList<>(sections);
            int at = random.nextInt(edited.size());
            edited.set(at, edited.get(at) + "\n\n" + SENTENCE.repeat(5).strip());

            Set<String> gone = new HashSet<>(before);
            gone.removeAll(hashes("structure", String.join("\n\n", edited)));

            assertThat(gone).as("round %d of %d chunks", round, before.size()).hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void overlapRepeatsWholeSentencesOfTheChunkBefore() {
        String text = IntStream.range(0, 60)
                .mapToObj(i -> "Sentence number " + i + " says something. ")
                .collect(Collectors.joining());

        List<Chunk> chunks = new Chunker(
                        Tokenizers.miniLm(), new ChunkingConfig(Map.of("chunk.overlap.tokens", "20")).settings())
                .chunk(Document.builder("id", "uri", "text/plain", text).build())
                .chunks();

        assertThat(chunks).hasSizeGreaterThan(3);
        for (int i = 1; i < chunks.size(); i++) {
            assertThat(chunks.get(i).start()).isLessThan(chunks.get(i - 1).end());
            assertThat(chunks.get(i).text()).startsWith("Sentence number");
        }
    }

    private static Set<String> hashes(String strategy, String text) {
        return new Chunker(Tokenizers.miniLm(), new ChunkingConfig(Map.of("chunk.strategy", strategy)).settings())
                .chunk(Document.builder("id", "uri", "text/plain", text).build()).chunks().stream()
                        .map(Chunk::hash)
                        .collect(Collectors.toSet());
    }

    private static List<Chunk> chunks(String text, String type) {
        return new Chunker(Tokenizers.miniLm(), new ChunkingConfig(Map.of()).settings())
                .chunk(Document.builder("id", "uri", type, text).build())
                .chunks();
    }
}
