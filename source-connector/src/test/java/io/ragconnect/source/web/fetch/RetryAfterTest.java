package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.HERE;
import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.settings;
import static io.ragconnect.source.web.fetch.Site.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.web.fetch.FetchResult.Failed;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                      | 0",
                "''                                    | 0",
                "0                                     | 0",
                "1                                     | 1000",
                "' 120 '                               | 120000",
                "86399                                 | 86399000",
                "86401                                 | 86400000",
                "315360000                             | 86400000",
                "999999999999                          | 86400000",
                "99999999999999999999999999            | 86400000",
                "-1                                    | 0",
                "1.5                                   | 0",
                "soon                                  | 0",
                "0x10                                  | 0",
                "Wed, 25 Nov 2026 10:01:00 GMT         | 60000",
                "Wed, 25 Nov 2026 09:00:00 GMT         | 0",
                "Tue, 25 Nov 2036 10:00:00 GMT         | 86400000",
                "Wed, 25 Nov 9999 10:00:00 GMT         | 0",
                "25 Nov 2026 10:01:00 GMT              | 60000",
                "Fri, 31 Dec 9999 23:59:59 GMT         | 86400000",
                "Wed, 25 Nov 2026                      | 0",
            })
    void secondsOrADateWithinBounds(String value, long millis) {
        assertThat(RetryAfter.millis(value, NOW, DAY)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void anOverloadedHostIsLeftAloneAsLongAsItAsks(int status) throws InterruptedException {
        try (Site site = new Site().on("/", reply(status, "", "Retry-After", "600"));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            FetchResult result = fetcher.fetch(get(site.url("/")));
            assertThat(result).isInstanceOf(Failed.class);
            assertThat(((Failed) result).retryAfterMillis()).isEqualTo(600_000);
            assertThat(fetcher.millisUntilTurn(site.url("/other"))).isBetween(500_000L, 600_000L);
            assertThat(fetcher.millisUntilTurn(site.url("other.test", "/"))).isZero();

            FetchResult tooEarly = fetcher.fetch(get(site.url("/other")));
            assertThat(tooEarly).isInstanceOf(Failed.class);
            assertThat(((Failed) tooEarly).retryAfterMillis()).isBetween(500_000L, 600_000L);
            assertThat(site.paths()).containsExactly("/robots.txt", "/");
        }
    }

    @Test
    void tenYearsAreTheLongestThatIsHeard() throws InterruptedException {
        try (Site site = new Site().on("/", reply(503, "", "Retry-After", "315360000"));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(((Failed) fetcher.fetch(get(site.url("/")))).retryAfterMillis())
                    .isEqualTo(Duration.ofHours(1).toMillis());
            assertThat(fetcher.millisUntilTurn(site.url("/")))
                    .isLessThanOrEqualTo(Duration.ofHours(1).toMillis());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"junk", ""})
    void withoutASensibleAskingItsPauseIsShortAndTheNextFetchWaitsForIt(String value) throws InterruptedException {
        try (Site site =
                        new Site().on("/", reply(503, "", "Retry-After", value)).page("/ok", "text");
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(((Failed) fetcher.fetch(get(site.url("/")))).retryAfterMillis())
                    .isZero();
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isBetween(1L, 1_000L);
            assertThat(fetcher.fetch(get(site.url("/ok")))).isInstanceOf(Page.class);
        }
    }

    @Test
    void anErrorOfOnePageLeavesItsHostAvailable() throws InterruptedException {
        try (Site site = new Site().on("/", reply(500, ""));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/")))).isInstanceOf(Failed.class);
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isZero();
        }
    }
}
