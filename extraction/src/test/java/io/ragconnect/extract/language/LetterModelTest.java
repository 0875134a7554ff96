package io.ragconnect.extract.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenNLP's own way to ask its model gives the same answers. */
class LetterModelTest {
    private static LanguageDetectorModel model;
    private static LetterModel letters;

    @BeforeAll
    static void load() throws Exception {
        try (InputStream file = Language.class.getResourceAsStream("/langdetect-183.bin")) {
            model = new LanguageDetectorModel(file);
        }
        letters = LetterModel.of(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The pump is greased every month. After that it runs quietly again.",
                "Die PUMPE wird jeden Monat geölt; İstanbul und ΣΊΣΥΦΟΣ auch.",
                "Насос смазывают каждый месяц. После этого он снова работает тихо.",
                "水泵每个月都要加润滑油。之后它又安静地运转，这次的维护就完成了。",
                "ポンプには毎月グリースを塗ります。",
                "See https://example.com/a?b=c or write to somebody@example.com, 12,000 times \uD83D\uDE00\uD83D\uDE00!",
                "aaaaaaaaaaaah   well\n\n\twell",
                "@someone #hashtag RT: hahahaha lol",
                "x",
            })
    void itAnswersAsOpenNlpDoes(String text) {
        Language[] expected = new LanguageDetectorME(model).predictLanguages(text);

        LetterModel.Likeliest found = letters.likeliest(text);

        assertThat(found.language()).isEqualTo(expected[0].getLang());
        assertThat(1 / found.times())
                .isCloseTo(expected[1].getConfidence() / expected[0].getConfidence(), within(1e-4));
    }
}
