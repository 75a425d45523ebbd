package org.glued.integration.outbound;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wait that an answer asks for: seconds or an HTTP date (RFC 9110, section 10.2.3). Nonsense counts as not sent, and so
 * does a wait that is over already: whoever is overloaded and says "now" would otherwise be asked again without a pause.
 */
public final class RetryAfter {
    private RetryAfter() {}

    public static Optional<Duration> of(Map<String, List<String>> headers, Instant now) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("retry-after"))
                .flatMap(header -> header.getValue().stream())
                .map(String::strip)
                .findFirst()
                .flatMap(value -> value.matches("\\d{1,18}")
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                        : until(value, now))
                .filter(Duration::isPositive);
    }

    private static Optional<Duration> until(String date, Instant now) {
        try {
            return Optional.of(Duration.between(now, ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
