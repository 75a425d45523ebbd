package org.glued.integration.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The times of a cron expression on the clocks of a zone. When clocks go forward, times that they leave out fire once, at
 * the first instant after the gap; when clocks go back, times that they show twice fire the first time only.
 */
record Cron(LocalCron times, ZoneId zone) implements Rule {
    @Override
    public Optional<Instant> next(Instant after) {
        ZoneRules rules = zone.getRules();
        Optional<LocalDateTime> local = times.next(clockAt(after, rules));
        while (local.isPresent()) {
            Instant instant = instantOf(local.get(), rules);
            if (instant.isAfter(after)) {
                return Optional.of(instant);
            }
            local = times.next(local.get());
        }
        return Optional.empty();
    }

    /** What the clock shows; while it shows times for the second time, the last moment of the first time. */
    private static LocalDateTime clockAt(Instant instant, ZoneRules rules) {
        LocalDateTime clock = LocalDateTime.ofInstant(instant, rules.getOffset(instant));
        ZoneOffsetTransition change = rules.getTransition(clock);
        boolean again = change != null && change.isOverlap() && !instant.isBefore(change.getInstant());
        return again ? change.getDateTimeBefore().minusNanos(1) : clock;
    }

    private static Instant instantOf(LocalDateTime local, ZoneRules rules) {
        ZoneOffsetTransition change = rules.getTransition(local);
        if (change == null) {
            return local.toInstant(rules.getOffset(local));
        }
        return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
    }
}
