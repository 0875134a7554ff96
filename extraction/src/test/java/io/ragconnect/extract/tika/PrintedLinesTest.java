package io.ragconnect.extract.tika;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintedLinesTest {
    private static final String FULL = "A line as long as the page is wide, which then goes on with a ";

    @ParameterizedTest
    @CsvSource({
        "hyphen-,ated word and more of it,hyphenated word and more of it",
        "hyphen\u2010,ated word and more of it,hyphenated word and more of it",
        "hyphen\u00AD,ated word and more of it,hyphenated word and more of it",
        "Kafka-,Connect worker as the name,Kafka-Connect worker as the name",
        "TYP-,4 of a series that is known,TYP-4 of a series that is known",
        "UTF-,8 and whatever else there is,UTF-8 and whatever else there is",
        "dash -,and more behind it than that,dash - and more behind it than that",
        "word,and more behind it than that,word and more behind it than that",
        "1-,2 and more behind it than that,1- 2 and more behind it than that"
    })
    void joinsWhatThePageBroke(String end, String next, String joined) {
        assertThat(PrintedLines.unwrap(FULL + end + "\n" + next)).containsExactly(FULL + joined);
    }

    @Test
    void keepsShortLinesApartAndALastHyphen() {
        assertThat(PrintedLines.unwrap("short-\nlines\n\n  of verse  "))
                .isEqualTo(List.of("short-", "lines", "of verse"));
        assertThat(PrintedLines.unwrap(FULL + "hyphen-")).containsExactly(FULL + "hyphen-");
    }
}
