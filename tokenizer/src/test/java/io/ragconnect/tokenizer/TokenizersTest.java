package io.ragconnect.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
    /** A byte-pair tokenizer of five pieces that puts one special token in front. */
    private static final String BYTE_PAIRS = """
            {"version":"1.0","added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,
              "normalized":false,"special":true}],
             "normalizer":null,"pre_tokenizer":{"type":"Whitespace"},"decoder":null,
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
               {"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":0}}],
               "special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]}}},
             "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,
               "fuse_unk":false,"byte_fallback":false,"vocab":{"<s>":0,"a":1,"b":2,"c":3,"ab":4},"merges":["a b"]}}
            """;

    @TempDir
    Path temp;

    @Test
    void openAisEncodingsCountAsOpenAiDoes() throws IOException {
        // from the tables in OpenAI's cookbook, "How to count tokens with tiktoken"
        assertThat(count("cl100k_base", "antidisestablishmentarianism")).isEqualTo(6);
        assertThat(count("o200k_base", "antidisestablishmentarianism")).isEqualTo(6);
        assertThat(count("cl100k_base", "お誕生日おめでとう")).isEqualTo(9);
        assertThat(count("o200k_base", "お誕生日おめでとう")).isEqualTo(8);
        assertThat(count("cl100k_base", "tiktoken is great!")).isEqualTo(6);
    }

    @Test
    void aSpecialTokenWrittenInATextIsText() throws IOException {
        assertThat(count("cl100k_base", "<|endoftext|>")).isGreaterThan(1);
    }

    @Test
    void halfACharacterIsCountedAsItsReplacement() throws IOException {
        assertThat(count("cl100k_base", "a\uD83D")).isEqualTo(count("cl100k_base", "a\uFFFD"));
    }

    @Test
    void charactersAreCodePoints() throws IOException {
        assertThat(count("characters", "a🙂é")).isEqualTo(3);
        assertThat(count("characters", "\uD83D")).isEqualTo(1);
    }

    @Test
    void aFileOfABertModelIsReadInPureJava() throws IOException {
        Path file = temp.resolve("bert.json");
        try (InputStream json = Tokenizers.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            Files.copy(json, file);
        }

        Tokenizer tokenizer = Tokenizers.open(file.toString());

        assertThat(tokenizer).isInstanceOf(WordPieceTokenizer.class);
        assertThat(tokenizer.maxTokens()).isEqualTo(512);
    }

    @Test
    void anyOtherFileIsReadByTheNativeLibrary() throws IOException {
        try (Tokenizer tokenizer = Tokenizers.open(bytePairs().toString())) {
            assertThat(tokenizer.count("abc ab")).isEqualTo(3);
            assertThat(tokenizer.count("")).isZero();
            assertThat(tokenizer.specialTokens()).isEqualTo(1);
        }
    }

    @Test
    void twoClassLoadersOfOneJvmCanBothLoadTheNativeLibrary() throws Exception {
        String file = bytePairs().toString();
        String cacheBefore = System.getProperty("ENGINE_CACHE_DIR");
        List<Object> counts = new ArrayList<>();
        for (int loader = 0; loader < 2; loader++) {
            // kept open: a library leaves the JVM with its class loader
            @SuppressWarnings("resource")
            URLClassLoader plugin = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
            Object tokenizer = plugin.loadClass("io.ragconnect.tokenizer.Tokenizers")
                    .getMethod("open", String.class)
                    .invoke(null, file);
            assertThat(tokenizer.getClass().getClassLoader()).isSameAs(plugin);
            counts.add(plugin.loadClass("io.ragconnect.tokenizer.Tokenizer")
                    .getMethod("count", CharSequence.class)
                    .invoke(tokenizer, "abc ab"));
        }

        assertThat(counts).containsExactly(3, 3);
        assertThat(System.getProperty("ENGINE_CACHE_DIR")).isEqualTo(cacheBefore);
    }

    @Test
    void whatCannotBeOpenedSaysWhy() throws IOException {
        Path broken = Files.writeString(temp.resolve("broken.json"), "{\"model\":{\"type\":\"BPE\"}}");

        assertThatThrownBy(() -> Tokenizers.open(temp.resolve("none.json").toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("none.json");
        assertThatThrownBy(() -> Tokenizers.open(broken.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Hugging Face library");
        assertThatThrownBy(() -> Tokenizers.open("gpt2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cl100k_base");
    }

    private Path bytePairs() throws IOException {
        return Files.writeString(temp.resolve("tokenizer.json"), BYTE_PAIRS);
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static int count(String name, String text) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.open(name)) {
            return tokenizer.count(text);
        }
    }
}
