package io.ragconnect.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.extract.standard.Extractors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {
    private static final String GERMAN =
            "Die Pumpe wird jeden Monat geölt. Danach läuft sie wieder leise, und die Wartung"
                    + " ist für diesmal beendet. Wer sie vergisst, hört es bald.";
    private static final String ENGLISH = "The pump is greased every month. After that it runs quietly again, and the"
            + " maintenance is done for this time. Whoever forgets it will hear so soon.";

    private static final Extractor EXTRACTOR = Extractors.standard();

    @AfterAll
    static void close() {
        EXTRACTOR.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en|" + ENGLISH,
                "de|" + GERMAN,
                "fr|La pompe est graissée chaque mois. Ensuite, elle tourne de nouveau sans bruit, et l'entretien est terminé.",
                "es|La bomba se engrasa todos los meses. Después vuelve a funcionar en silencio, y el mantenimiento ha terminado.",
                "it|La pompa viene ingrassata ogni mese. Dopo di che gira di nuovo in silenzio, e la manutenzione è finita.",
                "pl|Pompę smaruje się co miesiąc. Potem znowu pracuje cicho i konserwacja jest na ten raz zakończona.",
                "ru|Насос смазывают каждый месяц. После этого он снова работает тихо, и обслуживание на этот раз закончено.",
                "uk|Насос змащують щомісяця. Після цього він знову працює тихо, і обслуговування цього разу завершено.",
                "el|Η αντλία λιπαίνεται κάθε μήνα. Μετά λειτουργεί πάλι αθόρυβα και η συντήρηση έχει τελειώσει.",
                "zh|水泵每个月都要加润滑油。之后它又安静地运转，这次的维护就完成了。谁忘了这件事，很快就会听到声音的。请不要忘记。",
                "ja|ポンプには毎月グリースを塗ります。その後は再び静かに動き、今回の保守は終わりです。忘れるとすぐに音でわかります。",
                "ko|펌프는 매달 윤활유를 칩니다. 그 후에는 다시 조용히 작동하며 이번 정비는 끝납니다. 잊어버리면 곧 소리가 납니다."
            })
    void isToldByTheText(String language, String text) throws ExtractionException {
        Extraction read = EXTRACTOR.extract(text.getBytes(UTF_8), Hints.NONE);

        assertThat(read.language()).isEqualTo(language);
        assertThat(read.metadata()).containsEntry("language_guessed", "true");
        assertThat(EXTRACTOR.extract(text.getBytes(UTF_8), Hints.NONE)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Die Pumpe läuft.",
                "7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39",
                "qx zv kj wq xz jk vq zx qj kx wz vj qk zj xv qw jz kv xq zk jv wx qz vk xj zq wk jx qv kz xw jq vz kq xk zw",
                "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda my ny xi omikron pi rho sigma tau"
            })
    void isLeftOpenWhenTheTextIsShortOrUnsure(String text) throws ExtractionException {
        Extraction read = EXTRACTOR.extract(text.getBytes(UTF_8), Hints.NONE);

        assertThat(read.language()).isNull();
        assertThat(read.metadata()).doesNotContainKey("language_guessed");
    }

    @Test
    void twoLanguagesInEqualPartsAreNone() throws ExtractionException {
        String both = (GERMAN + " " + ENGLISH + " ").repeat(20);

        assertThat(EXTRACTOR.extract(both.getBytes(UTF_8), Hints.NONE).language())
                .isNull();
    }

    @Test
    void whatTheDocumentDeclaresCounts() throws ExtractionException {
        byte[] page = ("<html lang=nl><p>" + GERMAN).getBytes(UTF_8);
        byte[] noteWithMatter = ("---\nlang: sv\n---\n" + GERMAN).getBytes(UTF_8);

        assertThat(EXTRACTOR.extract(page, Hints.NONE).language()).isEqualTo("nl");
        assertThat(EXTRACTOR.extract(page, Hints.NONE).metadata()).doesNotContainKey("language_guessed");
        assertThat(EXTRACTOR.extract(noteWithMatter, Hints.fileName("a.md")).language())
                .isEqualTo("sv");
    }

    @Test
    void aPdfsTextTellsIt() throws ExtractionException {
        byte[] pdf = TestDocuments.pdf(List.of(List.of(GERMAN.split("(?<=[.,]) "))), Map.of(), document -> {});

        assertThat(EXTRACTOR.extract(pdf, Hints.NONE).language()).isEqualTo("de");
    }

    @Test
    void sourceCodeHasNone() throws ExtractionException {
        byte[] code = ("# " + ENGLISH + "\nprint(1)\n").getBytes(UTF_8);

        assertThat(EXTRACTOR.extract(code, Hints.fileName("a.py")).language()).isNull();
    }

    @Test
    void itCanBeTurnedOff() throws ExtractionException {
        try (Extractor declared = Extractors.standard(new ExtractionSettings(
                ExtractionLimits.DEFAULT, ReadingOptions.DEFAULT, ProcessLimits.DEFAULT, false))) {
            assertThat(declared.extract(GERMAN.getBytes(UTF_8), Hints.NONE).language())
                    .isNull();
        }
    }
}
