package org.glued.integration.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @Test
    void a_time_is_read_to_the_millisecond_and_written_with_three_digits() {
        assertEquals(Instant.parse("2026-11-23T18:44:00.123Z"), Times.parse("2026-11-23T20:44:00.1239+02:00"));
        assertEquals("2026-11-23T20:44:00.000Z", Times.format(Times.parse("2026-11-23T20:44:00Z")));
        assertEquals("9999-12-31T23:59:59.999Z", Times.format(Times.parse("9999-12-31T23:59:59.999Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+10000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "0000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "2026-11-23",
                "2026-11-23T20:44:00",
                "2026-02-30T00:00:00Z",
                ""
            })
    void what_rfc_3339_cannot_write_is_no_time(String text) {
        assertThrows(IllegalArgumentException.class, () -> Times.parse(text));
    }
}
