package org.glued.integration.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void ids_are_version_7_and_strictly_increase() {
        UUID last = Ids.next();
        for (int i = 0; i < 100_000; i++) {
            UUID next = Ids.next();
            assertEquals(7, next.version());
            assertEquals(2, next.variant());
            assertTrue(next.toString().compareTo(last.toString()) > 0);
            last = next;
        }
    }

    @Test
    void the_time_is_in_the_first_48_bits() {
        long before = System.currentTimeMillis();
        long millis = Ids.next().getMostSignificantBits() >>> 16;
        assertTrue(millis >= before && millis <= before + 60_000);
    }
}
