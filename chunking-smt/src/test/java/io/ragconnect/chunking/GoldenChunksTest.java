package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Same input, same settings: same bytes out, whatever the locale, the time zone, the machine or the JVM. */
class GoldenChunksTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    /** With {@code -Dgolden.write=true} the files are written: a change of them embeds every user's documents anew. */
    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    @ParameterizedTest
    @CsvSource({
        "handbook.md, text/markdown, structure, all-minilm-l6-v2",
        "handbook.md, text/markdown, recursive, all-minilm-l6-v2",
        "handbook.md, text/markdown, sentence, cl100k_base",
        "handbook.md, text/markdown, fixed, o200k_base",
        "scripts.txt, text/plain, structure, all-minilm-l6-v2",
        "scripts.txt, text/plain, structure, characters",
        "Counter.java.txt, text/x-java-source, structure, all-minilm-l6-v2",
        "prices.csv, text/csv, structure, all-minilm-l6-v2"
    })
    void areTheSameEverywhere(String file, String type, String strategy, String tokenizer) throws IOException {
        String name = file + "." + strategy + "." + tokenizer + ".chunks";
        String here = chunks(file, type, strategy, tokenizer);
        if (WRITE) {
            Files.writeString(GOLDEN.resolve(name), here);
        }
        assertThat(here).isEqualTo(Files.readString(GOLDEN.resolve(name)));

        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            // Turkish has an i of its own, Arabic its own digits
            for (String tag : new String[] {"tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist"}) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
                assertThat(chunks(file, type, strategy, tokenizer)).as(tag).isEqualTo(here);
            }
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private static String chunks(String file, String type, String strategy, String name) throws IOException {
        Document document = Document.builder("id", "file:///id", type, Files.readString(GOLDEN.resolve(file)))
                .build();
        StringBuilder lines = new StringBuilder();
        try (Tokenizer tokenizer = Tokenizers.open(name)) {
            ChunkSettings settings = new ChunkingConfig(
                            Map.of("chunk.strategy", strategy, "chunk.tokenizer", name, "chunk.size.tokens", "96"))
                    .settings();
            for (Chunk chunk : new Chunker(tokenizer, settings).chunk(document).chunks()) {
                lines.append(chunk.ordinal())
                        .append(" [")
                        .append(chunk.start())
                        .append(',')
                        .append(chunk.end())
                        .append(") ")
                        .append(chunk.tokenCount())
                        .append(" tokens ")
                        .append(chunk.hash())
                        .append(" <")
                        .append(chunk.context().replace("\n", "\\n"))
                        .append(">\n");
            }
        }
        return lines.toString();
    }
}
