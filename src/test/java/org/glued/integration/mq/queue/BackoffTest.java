package org.glued.integration.mq.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doubles_from_a_second_up_to_five_minutes() {
        assertEquals(Duration.ofSeconds(1), Backoff.DEFAULT.after(1));
        assertEquals(Duration.ofSeconds(2), Backoff.DEFAULT.after(2));
        assertEquals(Duration.ofSeconds(256), Backoff.DEFAULT.after(9));
        assertEquals(Duration.ofMinutes(5), Backoff.DEFAULT.after(10));
        assertEquals(Duration.ofMinutes(5), Backoff.DEFAULT.after(10_000));
    }
}
