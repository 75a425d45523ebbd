package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a claimed schedule does now, and when it is due next. Pure.
 *
 * @param next null when the rule has come to its end
 */
record Advance(
        Schedule schedule,
        List<Occurrence> occurrences,
        @Nullable Instant next) {
    /** A backlog longer than this is cut: what lies between is not worth a row each. */
    static final int MOST = 100;

    /** Later than this is not a slow moment but a stop, which {@link CatchUp#NONE} does not make up for. */
    static final Duration STOP = Duration.ofSeconds(30);

    /** @param obstacle why nothing can be started at the moment, or null */
    static Advance of(Claimed claimed, @Nullable String obstacle) {
        Schedule schedule = claimed.schedule();
        Rule rule = schedule.timing().rule(schedule.createdAt());
        List<Instant> due = due(schedule, rule, claimed.now());
        if (due.isEmpty()) {
            return new Advance(schedule, List.of(), schedule.nextFireAt());
        }
        Optional<Instant> next = schedule.timing().next(rule, due.getLast());
        boolean cut = schedule.catchUp() != CatchUp.ALL
                && next.isPresent()
                && !next.get().isAfter(claimed.now());
        List<Occurrence> occurrences = judged(claimed, due, cut, obstacle);
        long fired = occurrences.stream().filter(Occurrence::isFired).count();
        if (fired >= schedule.firesLeft()) {
            return new Advance(schedule, occurrences, null);
        }
        return new Advance(
                schedule, occurrences, cut ? last(schedule, rule, due.getLast(), claimed.now()) : next.orElse(null));
    }

    int fired() {
        return (int) occurrences.stream().filter(Occurrence::isFired).count();
    }

    /** The same with what became of starting them. */
    Advance with(List<Occurrence> started) {
        return new Advance(schedule, started, next);
    }

    private static List<Instant> due(Schedule schedule, Rule rule, Instant now) {
        List<Instant> due = new ArrayList<>();
        Optional<Instant> next = Optional.ofNullable(schedule.nextFireAt());
        while (next.isPresent() && !next.get().isAfter(now) && due.size() < MOST) {
            due.add(next.get());
            next = schedule.timing().next(rule, next.get());
        }
        return due;
    }

    private static Instant last(Schedule schedule, Rule rule, Instant from, Instant now) {
        Instant end = schedule.endsAt();
        Instant until = end != null && end.isBefore(now) ? end : now;
        return rule.latest(from, until).orElseThrow();
    }

    private static List<Occurrence> judged(Claimed claimed, List<Instant> due, boolean cut, @Nullable String obstacle) {
        Schedule schedule = claimed.schedule();
        List<Occurrence> occurrences = new ArrayList<>();
        boolean busy = claimed.busy();
        int left = schedule.firesLeft();
        for (Instant planned : due) {
            boolean last = planned.equals(due.getLast());
            if (left == 0) {
                break;
            }
            if (isMissed(schedule, planned, last && !cut, claimed.now())) {
                String reason = last && cut ? "nobody was there; those that follow are not listed" : "nobody was there";
                occurrences.add(Occurrence.missed(schedule.uuid(), planned, reason));
            } else if (obstacle != null) {
                occurrences.add(Occurrence.skipped(schedule.uuid(), planned, obstacle));
            } else if (busy && schedule.overlap() == Overlap.SKIP) {
                occurrences.add(Occurrence.skipped(schedule.uuid(), planned, "overlap"));
            } else {
                occurrences.add(Occurrence.fired(schedule.uuid(), planned, claimed.now()));
                busy = schedule.action() != null;
                left--;
            }
        }
        return occurrences;
    }

    private static boolean isMissed(Schedule schedule, Instant planned, boolean last, Instant now) {
        return switch (schedule.catchUp()) {
            case ALL -> false;
            case LAST -> !last;
            case NONE -> !last || planned.plus(STOP).isBefore(now);
        };
    }
}
