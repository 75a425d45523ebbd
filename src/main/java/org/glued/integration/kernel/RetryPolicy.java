package org.glued.integration.kernel;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often to try, and how long to wait in between: exponential, doubling from {@code backoff} up to {@code maxBackoff},
 * with full jitter (a random part of the wait), so that many failures of one moment do not come back in one moment.
 *
 * @param maxAttempts all attempts, the first one included; 1 to 100
 * @param backoff the longest wait before the second attempt
 * @param maxBackoff the longest wait before any attempt
 */
public record RetryPolicy(int maxAttempts, Duration backoff, Duration maxBackoff) {
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** Whether another attempt is due after {@code attempts} have failed. */
    public boolean allowsAfter(int attempts) {
        return attempts < maxAttempts;
    }

    /** The wait after {@code attempts} (1 or more) failures, between 0 and the exponential bound. */
    public Duration delayAfter(int attempts, RandomGenerator random) {
        double exponential = (double) backoff.toMillis() * Math.pow(2, attempts - 1);
        long bound = (long) Math.min((double) maxBackoff.toMillis(), exponential);
        return Duration.ofMillis(random.nextLong(bound + 1));
    }
}
