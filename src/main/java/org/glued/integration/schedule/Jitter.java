package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the fires of many schedules that have the same rule. Each instant is shifted by an amount that follows from the
 * schedule and the instant alone, so every node comes to the same, and an instant keeps its shift when it is caught up.
 *
 * <p>A shift never reaches the next instant of the rule, also when {@code most} does: so a schedule's occurrences stay in
 * their order, and none is passed over by a later one.
 *
 * @param most which the shift stays below; null for none
 */
record Jitter(UUID schedule, @Nullable Duration most) {
    Due due(Rule rule, Instant planned) {
        if (most == null) {
            return new Due(planned, planned);
        }
        long span = rule.next(planned)
                .map(next -> Duration.between(planned, next))
                .filter(gap -> gap.compareTo(most) < 0)
                .orElse(most)
                .toMillis();
        // the upper half of a 128-bit product: evenly from 0 to below span
        return new Due(planned, planned.plusMillis(Math.unsignedMultiplyHigh(hash(planned), span)));
    }

    private long hash(Instant planned) {
        long hash = mixed(planned.toEpochMilli());
        hash = mixed(hash ^ schedule.getMostSignificantBits());
        return mixed(hash ^ schedule.getLeastSignificantBits());
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mixed(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
