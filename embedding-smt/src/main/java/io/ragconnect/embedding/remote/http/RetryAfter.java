package io.ragconnect.embedding.remote.http;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * When to come back: Retry-After in seconds or as a date (RFC 9110, section 10.2.3), and retry-after-ms, which OpenAI and
 * Azure send beside it. Anything else counts as not said; what is past is now.
 */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    static Optional<Duration> of(HttpHeaders headers, Clock clock) {
        return headers.firstValue("retry-after-ms")
                .flatMap(value -> number(value, 1))
                .or(() -> headers.firstValue("retry-after")
                        .flatMap(value -> number(value, 1_000).or(() -> date(value, clock))));
    }

    private static Optional<Duration> number(String value, long unitMs) {
        try {
            double ms = Double.parseDouble(value.trim()) * unitMs;
            return ms >= 0
                    ? Optional.of(Duration.ofMillis((long) Math.min(ms, (double) LONGEST.toMillis())))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(String value, Clock clock) {
        try {
            Duration until = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(until.isNegative() ? Duration.ZERO : until.compareTo(LONGEST) > 0 ? LONGEST : until);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
