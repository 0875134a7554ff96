package io.ragconnect.extract.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import opennlp.tools.util.StringUtil;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;
import org.junit.jupiter.api.Test;

/** OpenNLP's normalizers make the same of any text. */
class TrainedFormTest {
    private static final int TEXTS = 50_000;
    private static final int MOST_PARTS = 12;

    private static final List<CharSequenceNormalizer> NORMALIZERS = List.of(
            EmojiCharSequenceNormalizer.getInstance(),
            UrlCharSequenceNormalizer.getInstance(),
            TwitterCharSequenceNormalizer.getInstance(),
            NumberCharSequenceNormalizer.getInstance(),
            ShrinkCharSequenceNormalizer.getInstance());

    /** What any of their expressions looks for, and what is near to it. */
    private static final String[] PARTS =
            ("a|A|e|o|O|b|d|p|P|h|H|j|J|r|R|t|T|rt|RT|x|X|ha|Jo|http|https|:|/|://|me@it.org"
                            + "|@|#|;|-|_|.|(|)|'|1|23|\u0663| |  |\n|\t|\u000B|\f|\r|\u0000|\u0001|\u001F|\u0085|\u00A0|\u2028|\u2029"
                            + "|\u00C9|\u00E9|\u0130|\u0131|\u03A3|\u03C2|\u212A|\u017F|\u0301|\u6C34|\uD7FF|\uD83D\uDE00|\uD835\uDC00"
                            + "|\uE000|\uFB01|\uFF0C|\uFF21|\uFFFF")
                    .split("\\|");

    @Test
    void itIsWhatOpenNlpMakesOfAnyText() {
        Random random = new Random(3);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder parts = new StringBuilder();
            for (int part = random.nextInt(MOST_PARTS); part >= 0; part--) {
                parts.append(PARTS[random.nextInt(PARTS.length)].repeat(1 + random.nextInt(3)));
            }
            String text = parts.toString();

            CharSequence normalized = text;
            for (CharSequenceNormalizer normalizer : NORMALIZERS) {
                normalized = normalizer.normalize(normalized);
            }
            assertThat(TrainedForm.of(text)).as("%s", text).isEqualTo(StringUtil.toLowerCase(normalized));
        }
    }

    @Test
    void whatOpenNlpFailsAtIsASpace() {
        assertThat(TrainedForm.of("Well " + "\uDBFF\uDFFF".repeat(3) + "well \uD800"))
                .isEqualTo("well well");
        assertThat(TrainedForm.of("@me: well " + "\uDBFF\uDFFF".repeat(3))).isEqualTo("well");
    }
}
