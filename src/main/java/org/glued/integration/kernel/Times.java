package org.glued.integration.kernel;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** Points in time as the contract writes them: RFC 3339, UTC, always three digits of milliseconds. */
public final class Times {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String EXPECTED = "is not an RFC 3339 time such as 2026-11-23T20:44:00.123Z";
    private static final int LAST_YEAR = 9999;

    private Times() {}

    /** Now, to the millisecond, so that what is stored is what is shown. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    public static String format(Instant instant) {
        return MILLIS.format(instant);
    }

    /**
     * Reads RFC 3339 with any offset, and so with a year of four digits.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static Instant parse(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() < 1 || time.getYear() > LAST_YEAR) {
                throw new IllegalArgumentException(EXPECTED);
            }
            return time.toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
    }
}
