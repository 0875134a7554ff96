package io.ragconnect.source.web.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What a server asks for by Retry-After (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /**
     * Milliseconds to wait: seconds or a date, at most so long; 0 for a date gone by, for what can't be read, and for nothing.
     *
     * @param value of the header
     */
    static long millis(@Nullable String value, Instant now, Duration max) {
        if (value == null || value.isBlank()) {
            return 0;
        }
        String text = value.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // more digits than a long has are for ever, which is clamped
            return text.length() > 12 ? max.toMillis() : Math.min(Long.parseLong(text) * 1_000, max.toMillis());
        }
        try {
            Instant when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(now, when);
            return wait.isNegative() ? 0 : wait.compareTo(max) > 0 ? max.toMillis() : wait.toMillis();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
