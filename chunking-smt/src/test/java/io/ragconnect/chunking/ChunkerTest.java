package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.Hashes;
import io.ragconnect.record.Heading;
import io.ragconnect.record.Texts;
import io.ragconnect.tokenizer.Tokenizers;
import io.ragconnect.tokenizer.WordPieceTokenizer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerTest {
    private final WordPieceTokenizer tokenizer = Tokenizers.miniLm();
    private final Chunker chunker = new Chunker(tokenizer, new ChunkingConfig(Map.of()).settings());

    @Test
    void cutsAtHeadingsAndTellsThePath() {
        String text = section("Guide") + section("Install") + section("Linux") + section("Use");
        Document document = document(
                text,
                heading(text, 1, "Guide"),
                heading(text, 2, "Install"),
                heading(text, 3, "Linux"),
                heading(text, 2, "Use"));

        List<Chunk> chunks = chunks(document);

        assertThat(chunks)
                .extracting(Chunk::headingPath)
                .containsExactly(
                        List.of("Guide"),
                        List.of("Guide", "Install"),
                        List.of("Guide", "Install", "Linux"),
                        List.of("Guide", "Use"));
        assertThat(chunks).extracting(Chunk::context).first().isEqualTo("Guide");
        assertThat(chunks).extracting(Chunk::context).last().isEqualTo("Guide > Use");
        assertThat(chunks).extracting(Chunk::ordinal).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "none, ''",
        "title, Manual",
        "headings, Manual > Guide",
        "template, On Guide in Manual",
    })
    void theContextIsPartOfTheHashButNotOfTheText(String kind, String context) {
        Chunker configured = new Chunker(
                tokenizer,
                new ChunkingConfig(Map.of("chunk.context", kind, "chunk.context.template", "On ${heading} in ${title}"))
                        .settings());
        String text = "Guide\n\nIt says a great deal about many things.";

        Chunk chunk = only(configured, titled("Manual", text));
        Chunk renamed = only(configured, titled("Handbook", text));

        assertThat(chunk.context()).isEqualTo(context);
        assertThat(chunk.text()).isEqualTo(text);
        assertThat(chunk.hash()).isEqualTo(Hashes.sha256(context.isEmpty() ? text : context + "\n\n" + text));
        assertThat(renamed.hash().equals(chunk.hash())).isEqualTo(kind.equals("none"));
    }

    @Test
    void smallSectionsShareAChunkUnderTheirCommonHeadings() {
        String text = "Top\n\nA\n\none\n\nB\n\ntwo\n\nC\n\nthree";
        Document document = document(
                text, heading(text, 1, "Top"), heading(text, 2, "A"), heading(text, 2, "B"), heading(text, 2, "C"));

        assertThat(chunks(document)).singleElement().satisfies(chunk -> {
            assertThat(chunk.text()).isEqualTo(text);
            assertThat(chunk.headingPath()).containsExactly("Top");
        });
    }

    @Test
    void prefersParagraphsThenSentences() {
        String sentence = "The quick brown fox jumps over the lazy dog near the river bank. ";
        String paragraph = sentence.repeat(6).strip();
        Document document = document(
                paragraph + "\n\n" + paragraph + "\n\n" + sentence.repeat(40).strip());

        assertThat(chunks(document)).hasSizeGreaterThan(3).allSatisfy(chunk -> assertThat(chunk.text())
                .startsWith("The quick")
                .endsWith("bank."));
        assertThat(chunks(document).get(0).text()).isEqualTo(paragraph);
    }

    @Test
    void tellsThePage() {
        String page = "word ".repeat(300).strip();
        Document document = Document.builder("id", "uri", "application/pdf", page + "\n\n" + page)
                .pages(List.of(0, page.length() + 2))
                .build();

        List<Chunk> chunks = chunks(document);

        assertThat(chunks.get(0).page()).isEqualTo(1);
        assertThat(chunks.get(chunks.size() - 1).page()).isEqualTo(2);
    }

    @Test
    void aDocumentWithoutTextHasNoChunks() {
        assertThat(chunks(document(""))).isEmpty();
        assertThat(chunks(document(" \n\n\t "))).isEmpty();
    }

    @Test
    void aWordOfAMegabyteIsCutIntoBoundedPieces() {
        Document document = document("x".repeat(1 << 20));

        List<Chunk> chunks = chunks(document);

        assertExact(document, chunks, 0);
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text().length()).isLessThan(4_000));
    }

    @Test
    void theSameDocumentGivesTheSameChunks() {
        String text = Texts.normalize(HostileTexts.next(new Random(5)));

        assertThat(chunks(document(text))).isEqualTo(chunks(document(text)));
    }

    private List<Chunk> chunks(Document document) {
        return chunker.chunk(document).chunks();
    }

    private void assertExact(Document document, List<Chunk> chunks, int round) {
        int end = 0;
        for (Chunk chunk : chunks) {
            assertThat(chunk.tokenCount())
                    .as("round %d, chunk %d", round, chunk.ordinal())
                    .isEqualTo(tokenizer.count(chunk.embeddingText()) + 2)
                    .isLessThanOrEqualTo(256);
            assertThat(chunk.text()).isEqualTo(document.text().substring(chunk.start(), chunk.end()));
            assertThat(document.text().substring(end, chunk.start())).isBlank();
            end = chunk.end();
        }
        assertThat(document.text().substring(end)).isBlank();
    }

    private static Document titled(String title, String text) {
        return Document.builder("id", "uri", "text/plain", text)
                .title(title)
                .headings(List.of(heading(text, 1, "Guide")))
                .build();
    }

    private static Chunk only(Chunker chunker, Document document) {
        List<Chunk> chunks = chunker.chunk(document).chunks();
        assertThat(chunks).hasSize(1);
        return chunks.get(0);
    }

    private static String section(String title) {
        return title + "\n\n" + (title + " says a great deal about many things. ").repeat(12) + "\n\n";
    }

    private static Heading heading(String text, int level, String title) {
        int offset = text.startsWith(title + "\n") ? 0 : text.indexOf("\n" + title + "\n") + 1;
        return new Heading(offset, level, title);
    }

    private static Document document(String text, Heading... headings) {
        return Document.builder("id", "uri", "text/plain", text)
                .headings(List.of(headings))
                .build();
    }
}
