package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void cleansWhatNoStoreTakes() {
        assertThat(Texts.normalize("\uFEFFa\u0000b\r\nc\rd\u0007e\u0085f\tg\fh"))
                .isEqualTo("ab\nc\nde\nf\tg\nh");
        assertThat(Texts.normalize("x\uD800y\uDC00z🙂")).isEqualTo("x\uFFFDy\uFFFDz🙂");
        assertThat(Texts.normalize("e\u0301")).isEqualTo("é");
    }

    @Test
    void normalizingAgainChangesNothingWhateverTheText() {
        Random random = new Random(4);
        for (int n = 0; n < 2_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x350)));
            }
            String once = Texts.normalize(text.toString());
            assertThat(Texts.normalize(once)).isEqualTo(once);
            assertThat(Normalizer.isNormalized(once, Normalizer.Form.NFC)).isTrue();
            assertThat(new String(once.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(once)
                    .doesNotContain("\u0000", "\r");
            assertThat(Texts.utf8Length(once)).isEqualTo(once.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void truncatingLeavesWholeCharacters() {
        assertThat(Texts.truncate("ab🙂cd", 4)).isEqualTo("ab…");
        assertThat(Texts.truncate("abc", 3)).isEqualTo("abc");
        assertThat(Texts.oneLine("  a\n\n b\tc ")).isEqualTo("a b c");
    }
}
