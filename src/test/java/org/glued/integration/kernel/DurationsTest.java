package org.glued.integration.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "250ms,PT0.25S",
        "30s,PT30S",
        "5m,PT5M",
        "1h30m,PT1H30M",
        "7d,PT168H",
        "PT1M30S,PT1M30S",
        "1m5ms,PT1M0.005S",
        "0s,PT0S"
    })
    void both_forms_are_read(String text, String iso) {
        assertEquals(Duration.parse(iso), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5x", "m5", "5s5m", "-5s", "PT-5S", "1.5h", " 5s", "99999999999s", "P", "soon"})
    void anything_else_is_refused_with_a_sentence(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
    }

    @Test
    void a_minute_is_not_taken_for_milliseconds() {
        assertEquals(Duration.ofMillis(5), Durations.parse("5ms"));
        assertEquals(Duration.ofMinutes(5), Durations.parse("5m"));
    }
}
