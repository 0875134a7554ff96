package io.ragconnect.source.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectivesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                      | false | false",
                "noindex                                 | true  | false",
                "NoIndex , NOFOLLOW                      | true  | true",
                "none                                    | true  | true",
                "all                                     | false | false",
                "max-snippet: 20, noindex                | true  | false",
                "unavailable_after: 25 Jun 2010, nofollow | false | true",
                "otherbot: noindex, nofollow             | false | false",
                "otherbot: noindex, us: nofollow         | false | true",
                "us: none                                | true  | true",
                "noindex, otherbot: nofollow             | true  | false",
                "noindexed                               | false | false",
            })
    void readsWhatIsMeantForUs(String list, boolean noindex, boolean nofollow) {
        assertThat(Directives.parse(list, "us")).isEqualTo(new Directives(noindex, nofollow));
    }
}
