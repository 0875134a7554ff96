package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import io.ragconnect.record.Texts;
import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No chunk is ever longer than the model reads, and nothing of a text is lost. */
class TokenExactnessTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({
        "structure, all-minilm-l6-v2, 256, 0, ''",
        "structure, all-minilm-l6-v2, 64, 16, 'passage: '",
        "structure, cl100k_base, 128, 0, ''",
        "structure, o200k_base, 512, 100, ''",
        "structure, characters, 500, 50, ''",
        "recursive, all-minilm-l6-v2, 128, 0, ''",
        "recursive, cl100k_base, 100, 20, 'passage: '",
        "sentence, all-minilm-l6-v2, 64, 0, ''",
        "sentence, o200k_base, 200, 0, ''",
        "fixed, all-minilm-l6-v2, 200, 40, ''",
        "fixed, cl100k_base, 64, 0, ''",
        "fixed, characters, 100, 20, ''",
        "structure, all-minilm-l6-v2, 16, 0, ''"
    })
    void holdsOnAnyText(String strategy, String name, int size, int overlap, String prefix) throws IOException {
        Random random = new Random(11);
        try (Tokenizer tokenizer = Tokenizers.open(name)) {
            Chunker chunker = new Chunker(
                    tokenizer,
                    new ChunkingConfig(Map.of(
                                    "chunk.strategy",
                                    strategy,
                                    "chunk.tokenizer",
                                    name,
                                    "chunk.size.tokens",
                                    String.valueOf(size),
                                    "chunk.min.tokens",
                                    String.valueOf(size / 5),
                                    "chunk.overlap.tokens",
                                    String.valueOf(overlap),
                                    "chunk.model.prefix",
                                    prefix,
                                    "chunk.max.per.document",
                                    "1000000"))
                            .settings());
            for (int round = 0; round < 60; round++) {
                Document document = document(random);
                List<Chunk> chunks = chunker.chunk(document).chunks();
                check(document, chunks, tokenizer, size, prefix, "round " + round);
            }
        }
    }

    /** The model's own tokenizer.json, read by the native library: what it says is what the model gets. */
    @Test
    void holdsWithANativeTokenizer() throws IOException {
        Path file = temp.resolve("cased.json");
        try (InputStream json = Tokenizers.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            String cased = new String(json.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .replace("\"lowercase\": true", "\"lowercase\": false");
            Files.writeString(file, cased);
        }
        Random random = new Random(3);
        try (Tokenizer tokenizer = Tokenizers.open(file.toString())) {
            assertThat(tokenizer.count("Embeddings"))
                    .isNotEqualTo(Tokenizers.miniLm().count("Embeddings"));
            Chunker chunker = new Chunker(
                    tokenizer,
                    new ChunkingConfig(Map.of("chunk.tokenizer", file.toString(), "chunk.size.tokens", "100"))
                            .settings());
            for (int round = 0; round < 10; round++) {
                Document document = document(random);
                check(document, chunker.chunk(document).chunks(), tokenizer, 100, "", "round " + round);
            }
        }
    }

    @Test
    void aTemplateAsContextIsCountedToo() {
        Map<String, String> settings = new HashMap<>();
        settings.put("chunk.context", "template");
        settings.put("chunk.context.template", "From ${title} (${metadata.author}), ${heading}: ".repeat(10));
        Chunker chunker = new Chunker(Tokenizers.miniLm(), new ChunkingConfig(settings).settings());
        Document document = Document.builder("id", "uri", "text/plain", "# Part\n\n" + "Some words here. ".repeat(500))
                .title("A title")
                .metadata(Map.of("author", "Ada"))
                .build();

        List<Chunk> chunks = chunker.chunk(document).chunks();

        check(document, chunks, Tokenizers.miniLm(), 256, "", "template");
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.context()).startsWith("From A title (Ada), Part:"));
    }

    private static Document document(Random random) {
        String text = Texts.normalize(HostileTexts.next(random));
        List<Heading> headings = new ArrayList<>();
        for (int at = random.nextInt(900); random.nextBoolean() && at < text.length(); at += 1 + random.nextInt(900)) {
            int end = Math.min(text.length(), at + random.nextInt(400));
            headings.add(new Heading(at, 1 + random.nextInt(6), Texts.oneLine(text.substring(at, end))));
        }
        String[] types = {"text/plain", "text/x-java-source", "text/csv", "text/markdown"};
        return Document.builder("id", "uri", types[random.nextInt(types.length)], text)
                .title(random.nextBoolean() ? null : HostileTexts.next(random))
                .headings(headings)
                .build();
    }

    private static void check(
            Document document, List<Chunk> chunks, Tokenizer tokenizer, int size, String prefix, String round) {
        int end = 0;
        for (Chunk chunk : chunks) {
            assertThat(chunk.tokenCount())
                    .as("%s, chunk %d", round, chunk.ordinal())
                    .isEqualTo(tokenizer.count(prefix + chunk.embeddingText()) + tokenizer.specialTokens())
                    .isLessThanOrEqualTo(size);
            assertThat(chunk.text()).isEqualTo(document.text().substring(chunk.start(), chunk.end()));
            assertThat(Character.isLowSurrogate(chunk.text().charAt(0))).isFalse();
            if (chunk.start() > end) {
                assertThat(document.text().substring(end, chunk.start()).replaceAll("[\\s\\h\\v]", ""))
                        .as("%s: what is between chunks", round)
                        .isEmpty();
            }
            end = Math.max(end, chunk.end());
        }
        assertThat(document.text().substring(end).replaceAll("[\\s\\h\\v]", ""))
                .as("%s: what is behind the last chunk", round)
                .isEmpty();
    }
}
