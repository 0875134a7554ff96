package io.ragconnect.embedding.remote.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-04T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7000",
        "' 7 ', 7000",
        "1.5, 1500",
        "99999999999999999999, 86400000",
        "'Wed, 04 Mar 2026 12:00:30 GMT', 30000",
        "'Wed, 04 Mar 2026 11:00:00 GMT', 0",
        "'Fri, 04 Mar 2050 11:00:00 GMT', 86400000"
    })
    void secondsAndDates(String value, long ms) {
        assertThat(of("Retry-After", value)).contains(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "NaN", "Infinity seconds", "2026-03-04", "Wed, 99 Mar 2026 12:00:30 GMT"})
    void junkIsNotSaid(String value) {
        assertThat(of("Retry-After", value)).isEmpty();
    }

    @Test
    void milliseconds() {
        assertThat(of("retry-after-ms", "250")).contains(Duration.ofMillis(250));
    }

    @Test
    void nothingSaid() {
        assertThat(of("X", "1")).isEmpty();
    }

    private static Optional<Duration> of(String header, String value) {
        return RetryAfter.of(HttpHeaders.of(Map.of(header, List.of(value)), (a, b) -> true), NOON);
    }
}
