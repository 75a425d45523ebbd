package org.glued.integration.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.kernel.Problem;

/** The instants of one schedule in their order, each with the moment it is due. Pure, so the same on every node. */
record Agenda(Timing timing, Rule rule, Jitter jitter) {
    /** @param anchor what {@code every} counts from when there is no {@code starts_at} */
    static Agenda of(UUID schedule, Timing timing, Instant anchor) {
        return new Agenda(timing, timing.rule(anchor), new Jitter(schedule, timing.jitter()));
    }

    /** The first whose planned instant is after {@code planned}, within the time the rule holds for. */
    Optional<Due> after(Instant planned) {
        return timing.next(rule, planned).map(this::due);
    }

    /** @throws Problem 422 when there is none after {@code planned} */
    Due first(Instant planned) {
        return after(planned).orElseThrow(timing::never);
    }

    /** At most {@code count}, from {@code first} on. */
    List<Due> list(Due first, int count) {
        List<Due> list = new ArrayList<>();
        Optional<Due> next = Optional.of(first);
        while (next.isPresent() && list.size() < count) {
            list.add(next.get());
            next = after(next.get().planned());
        }
        return list;
    }

    Due due(Instant planned) {
        return jitter.due(rule, planned);
    }

    /** The one that is due {@code at} that moment: no shift reaches the next, so it is the last one planned by then. */
    Due dueAt(Instant at) {
        if (timing.jitter() == null) {
            return new Due(at, at);
        }
        return new Due(rule.latest(at.minus(timing.jitter()), at).orElse(at), at);
    }

    /** The last one that is due by {@code now} and planned after {@code from}. */
    Optional<Due> latest(Instant from, Instant now) {
        Instant end = timing.endsAt();
        Instant until = end != null && end.isBefore(now) ? end : now;
        Optional<Due> last = rule.latest(from, until).map(this::due);
        return last.isEmpty() || last.get().isBy(now)
                ? last
                : rule.latest(from, last.get().planned().minusMillis(1)).map(this::due);
    }
}
