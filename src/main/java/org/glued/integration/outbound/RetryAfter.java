package org.glued.integration.outbound;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The wait that an answer asks for: seconds or an HTTP date (RFC 9110, section 10.2.3); nonsense counts as not sent. */
public final class RetryAfter {
    private RetryAfter() {}

    public static Optional<Duration> of(Map<String, List<String>> headers, Instant now) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("retry-after"))
                .flatMap(header -> header.getValue().stream())
                .map(String::strip)
                .findFirst()
                .flatMap(value -> value.matches("\\d{1,9}")
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                        : until(value, now));
    }

    private static Optional<Duration> until(String date, Instant now) {
        try {
            Duration wait = Duration.between(now, ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME));
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
