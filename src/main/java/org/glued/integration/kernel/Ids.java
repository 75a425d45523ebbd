package org.glued.integration.kernel;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7): ordered by the millisecond they were made in, and within one process
 * strictly increasing, because the 12 bits after the time are a counter (method 3 of section 6.2).
 */
public final class Ids {
    private static final int COUNTER_BITS = 12;
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    /**
     * Reads a UUID of any version.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static UUID parse(String text) {
        // UUID.fromString takes shortened groups too; a UUID has exactly 36 characters
        if (text.length() != 36) {
            throw new IllegalArgumentException("is not a UUID");
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a UUID", e);
        }
    }

    /** When it was made; null when its version does not tell. */
    public static @Nullable Instant madeAt(UUID id) {
        return id.version() == 7 ? Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16) : null;
    }

    /** A new id; later calls in this process return larger ones, also when the clock steps back. */
    public static UUID next() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long tick = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long millis = tick >>> COUNTER_BITS;
        long counter = tick & ((1L << COUNTER_BITS) - 1);
        long high = (millis << 16) | 0x7000L | counter;
        long low = (ThreadLocalRandom.current().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
