package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which instants are meant. Pure: the same question has the same answer on every node and at any time. */
sealed interface Rule permits Cron, Every, At {
    /** The first instant that is strictly after {@code after}, or empty when there is none any more. */
    Optional<Instant> next(Instant after);

    /**
     * The last instant that is not after {@code until} but is after {@code from}. Looks back over ever longer spans, so
     * the cost grows with the logarithm of the time between and not with the number of instants.
     */
    default Optional<Instant> latest(Instant from, Instant until) {
        Duration span = Duration.ofMillis(100);
        while (true) {
            Instant start = until.minus(span);
            boolean whole = !start.isAfter(from);
            Optional<Instant> found = next(whole ? from : start).filter(instant -> !instant.isAfter(until));
            if (found.isPresent()) {
                return Optional.of(lastFrom(found.get(), until));
            }
            if (whole) {
                return Optional.empty();
            }
            span = span.multipliedBy(2);
        }
    }

    private Instant lastFrom(Instant first, Instant until) {
        Instant last = first;
        Optional<Instant> next = next(last);
        while (next.isPresent() && !next.get().isAfter(until)) {
            last = next.get();
            next = next(last);
        }
        return last;
    }
}
