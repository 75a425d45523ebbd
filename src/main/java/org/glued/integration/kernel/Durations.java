package org.glued.integration.kernel;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as the contract writes them: ISO-8601 ({@code PT1M30S}) or short ({@code 250ms}, {@code 1h30m}, {@code 7d}). */
public final class Durations {
    private static final Pattern SHORT =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final String EXPECTED = "is not a duration: write ISO-8601 (PT1M30S) or 250ms, 30s, 5m, 1h30m, 7d";

    private Durations() {}

    /**
     * Reads a duration of zero or more.
     *
     * @throws IllegalArgumentException with a sentence for the caller when the text is no duration, or is negative
     */
    public static Duration parse(String text) {
        Duration duration = text.toUpperCase(Locale.ROOT).startsWith("P") ? iso(text) : brief(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("must not be negative");
        }
        return duration;
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
    }

    private static Duration brief(String text) {
        Matcher m = SHORT.matcher(text);
        if (text.isEmpty() || !m.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return Duration.ofDays(amount(m.group(1)))
                .plusHours(amount(m.group(2)))
                .plusMinutes(amount(m.group(3)))
                .plusSeconds(amount(m.group(4)))
                .plusMillis(amount(m.group(5)));
    }

    private static long amount(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
