package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * At a fixed distance, counted from an anchor so that being late once makes nothing late afterwards. It counts elapsed
 * time and knows no zone: it goes on through an hour that clocks show twice, where only {@link Cron} pauses.
 *
 * @param period whole milliseconds, at least one
 */
record Every(Duration period, Instant anchor) implements Rule {
    @Override
    public Optional<Instant> next(Instant after) {
        if (after.isBefore(anchor)) {
            return Optional.of(anchor);
        }
        long passed = Duration.between(anchor, after).toMillis() / period.toMillis();
        return Optional.of(anchor.plusMillis((passed + 1) * period.toMillis()));
    }
}
