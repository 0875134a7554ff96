package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
            for (int i = 0; i < n % 100; i++) {
                text.append((char) ('\u0300' + random.nextInt(0x70)));
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
    void noMoreMarksFollowEachOtherThanAnyLanguageNeeds() {
        String most = "a" + "\u0315\u0316".repeat(15);
        assertThat(Texts.normalize(most)).hasSize(31).doesNotContain("\u034F");
        assertThat(Texts.normalize(most + "\u0315b")).hasSize(34).endsWith("\u034F\u0315b");
        assertThat(Texts.normalize("q" + "\u0344".repeat(16) + "y")) // each is two in NFC
                .hasSize(35)
                .contains("\u034F");
        assertThat(Texts.normalize("x" + "\uD834\uDD65".repeat(31))) // outside of the plane of most
                .isEqualTo("x" + "\uD834\uDD65".repeat(30) + "\u034F\uD834\uDD65");
    }

    /** The JDK puts them in order one by one: here it would take minutes. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMillionMarksAreNormalisedAtOnce() {
        String once = Texts.normalize("a" + "\u0315\u0300".repeat(500_000));
        assertThat(once).hasSizeGreaterThan(1_000_000);
        assertThat(Texts.normalize(once)).isEqualTo(once);
    }

    @Test
    void truncatingLeavesWholeCharacters() {
        assertThat(Texts.truncate("ab🙂cd", 4)).isEqualTo("ab…");
        assertThat(Texts.truncate("abc", 3)).isEqualTo("abc");
        assertThat(Texts.oneLine("  a\n\n b\tc ")).isEqualTo("a b c");
    }
}
