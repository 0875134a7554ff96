package io.ragconnect.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Token for token what the native Hugging Face library gives. */
class NativeAgreementTest {
    private static HuggingFaceTokenizer hugging;
    private final WordPieceTokenizer ours = Tokenizers.miniLm();

    @BeforeAll
    static void loadNative() throws IOException {
        hugging = HuggingFaceTokenizer.newInstance(
                NativeAgreementTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"),
                Map.of("truncation", "false", "padding", "false"));
    }

    @AfterAll
    static void closeNative() {
        hugging.close();
    }

    @Test
    void everyAssignedCharacterInsideAWordAndAlone() {
        List<String> different = new ArrayList<>();
        for (int block = 0; block <= Character.MAX_CODE_POINT; block += 256) {
            int[] assigned = IntStream.range(block, block + 256)
                    .filter(c -> c > 0 && Character.isDefined(c) && Character.getType(c) != Character.SURROGATE)
                    .toArray();
            // a call of the native library costs more than its work, so single characters only where a block differs
            if (!agree(IntStream.of(assigned).mapToObj(this::embedded).collect(Collectors.joining()))) {
                IntStream.of(assigned)
                        .filter(c -> !agree(embedded(c)))
                        .forEach(c -> different.add(String.format("U+%04X type %d", c, Character.getType(c))));
            }
        }
        assertThat(different).isEmpty();
    }

    private String embedded(int codePoint) {
        String character = Character.toString(codePoint);
        return "ab" + character + "cd " + character + " ";
    }

    @Test
    void hostileTexts() {
        String[] texts = {
            "",
            " \n\t ",
            "x".repeat(100),
            "x".repeat(101),
            "🙂".repeat(100),
            "🙂".repeat(101),
            "[CLS] a [SEP]b[MASK] [mask] [",
            "e\u0301e\u0302 \u0301",
            "ﬁn ﬀ Ⅷ ½ ㎏",
            "≠≮ \u037e \u1fef",
            "한국어 텍스트 日本語テキスト 中文文本",
            "नमस्ते दुनिया مرحبا بالعالم שלום",
            "a\u200bb\u00adc\u2060d",
            "İstanbul ẞ ß Ǆ ſ",
            "don't stop-me_now, it's $5.00 (50%)!",
        };
        assertThat(texts).allSatisfy(text -> assertThat(agree(text)).as(text).isTrue());
    }

    @Test
    void randomMixtures() {
        long seed = 20260101;
        Random random = new Random(seed);
        int[][] ranges = {
            {0x20, 0x7E}, {0xA0, 0x24F}, {0x300, 0x36F}, {0x370, 0x5FF}, {0x600, 0x6FF}, {0x900, 0x97F},
            {0x2000, 0x206F}, {0x3040, 0x30FF}, {0x4E00, 0x4FFF}, {0xAC00, 0xADFF}, {0x1F600, 0x1F64F}, {0x41, 0x7A}
        };
        for (int n = 0; n < 5_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                int[] range = ranges[random.nextInt(ranges.length)];
                int c = range[0] + random.nextInt(range[1] - range[0] + 1);
                if (Character.isDefined(c)) {
                    text.appendCodePoint(c);
                }
                if (random.nextInt(6) == 0) {
                    text.append(' ');
                }
            }
            assertThat(agree(text.toString()))
                    .as("seed %d, text %d: %s", seed, n, text)
                    .isTrue();
        }
    }

    /** Whole, and in paragraphs, so that a difference is told with the text that shows it. */
    @Test
    void theTextsOfTheChunkingEvaluation() throws IOException {
        Path corpora = Path.of(System.getProperty("rag.home"), "..", "shared", "chunking-eval", "corpora");
        assumeTrue(Files.isDirectory(corpora), "the evaluation's texts are not beside the project");
        try (Stream<Path> files = Files.list(corpora)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                assertThat(text.lines().filter(line -> !agree(line)).toList())
                        .as(file.toString())
                        .isEmpty();
                assertThat(agree(text)).as(file.toString()).isTrue();
            }
        }
    }

    private boolean agree(String text) {
        long[] theirs = hugging.encode(text).getIds();
        return Arrays.equals(ours.encode(text, Integer.MAX_VALUE), theirs)
                && LongStream.of(theirs).count() == ours.count(text) + ours.specialTokens();
    }
}
