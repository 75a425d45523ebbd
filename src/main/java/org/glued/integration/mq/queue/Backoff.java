package org.glued.integration.mq.queue;

import java.time.Duration;
import org.glued.integration.kernel.Form;

/**
 * How long a message stays away after a negative acknowledgement: {@code initial}, then {@code factor} times as long
 * each time, up to {@code max}. The statement that settles computes it; see {@link #after} for the same in Java.
 */
record Backoff(Duration initial, double factor, Duration max) {
    static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5));
    private static final Duration LONGEST = Duration.ofDays(7);

    static Backoff read(Form form) {
        Duration initial = form.duration("initial", Duration.ZERO, LONGEST);
        Double factor = form.number("factor", 1, 100);
        Duration max = form.duration("max", Duration.ZERO, LONGEST);
        return new Backoff(
                initial == null ? DEFAULT.initial : initial,
                factor == null ? DEFAULT.factor : factor,
                max == null ? DEFAULT.max : max);
    }

    /** The wait after the delivery number {@code deliveries}, 1 or more. */
    Duration after(int deliveries) {
        double exponential = (double) initial.toMillis() * Math.pow(factor, deliveries - 1);
        return Duration.ofMillis((long) Math.min((double) max.toMillis(), exponential));
    }
}
