package org.glued.integration.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a schedule is due now, in order.
 *
 * @param next where the rule goes on; null when it has come to its end
 * @param isWhole whether nothing else is due
 * @param isCut whether instants between {@code due} and {@code next} are passed over without a row each
 */
record Backlog(List<Due> due, @Nullable Due next, boolean isWhole, boolean isCut) {
    /** A backlog longer than this is taken in parts, and what would be missed of it is not worth a row each. */
    static final int MOST = 100;

    static Backlog of(Schedule schedule, Instant now) {
        Agenda agenda = schedule.agenda();
        List<Due> due = new ArrayList<>();
        Optional<Due> next = Optional.ofNullable(schedule.nextFireAt()).map(agenda::dueAt);
        while (next.isPresent() && next.get().isBy(now) && due.size() < MOST) {
            due.add(next.get());
            next = agenda.after(next.get().planned());
        }
        if (next.isEmpty() || !next.get().isBy(now)) {
            return new Backlog(due, next.orElse(null), true, false);
        }
        Due goOn = worthwhile(schedule, agenda, next.get(), now);
        return new Backlog(due, goOn, false, !goOn.equals(next.get()));
    }

    /** The first from {@code next} on that the schedule wants to catch up. */
    private static Due worthwhile(Schedule schedule, Agenda agenda, Due next, Instant now) {
        if (schedule.catchUp() != CatchUp.ALL) {
            return agenda.latest(next.planned(), now).orElse(next);
        }
        Instant oldest = schedule.oldestCaughtUp(now);
        return next.planned().isBefore(oldest)
                ? agenda.after(oldest.minusMillis(1)).orElse(next)
                : next;
    }

    boolean isLast(Due one) {
        return isWhole && one.equals(due.getLast());
    }
}
