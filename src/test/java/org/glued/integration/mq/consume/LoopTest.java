package org.glued.integration.mq.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopTest {
    @ParameterizedTest
    @CsvSource({
        // now, delay, waited
        "5250, 60000, 59750",
        "5999, 60000, 59001",
        "5000, 60000, 60000",
        "-250, 60000, 59250",
        "5250, 30500, 29750",
    })
    void long_waits_end_with_the_second_before(long now, long delay, long waited) {
        assertEquals(waited, Loop.together(now, delay));
    }

    @ParameterizedTest
    @CsvSource({"5250, 29999", "5250, 1"})
    void shorter_waits_are_not_shortened(long now, long delay) {
        assertEquals(delay, Loop.together(now, delay));
    }
}
