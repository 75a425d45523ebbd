package org.glued.integration.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What a schedule becomes when someone writes it. Pure but for ids and nonces. */
final class Draft {
    private Draft() {}

    /** @throws Problem 422 when it would never fire */
    static Schedule of(ScheduleInput input, UUID owner, Instant now) {
        UUID uuid = input.uuid() == null ? Ids.next() : input.uuid();
        Instant next = Agenda.of(uuid, input.timing(), now).first(now).at();
        return schedule(uuid, input, next, null, 0, owner, now, now, Progress.NONE);
    }

    /**
     * The rule keeps its next instant as long as nobody changes the rule; an ended one may be renamed without firing again.
     *
     * @throws Problem 422 when a changed rule would never fire
     */
    static Schedule replacing(Schedule old, ScheduleInput input, UUID owner, Instant now) {
        boolean same = old.timing().equals(input.timing()) && old.enabled() == input.enabled();
        boolean left = input.maxFires() == null || old.fires() < input.maxFires();
        boolean ended = old.timing().equals(input.timing()) && old.nextFireAt() == null;
        Agenda agenda = Agenda.of(old.uuid(), input.timing(), old.createdAt());
        Instant next;
        if (!left) {
            next = null;
        } else if (same && old.nextFireAt() != null) {
            next = old.nextFireAt();
        } else if (ended) {
            next = agenda.after(now).map(Due::at).orElse(null);
        } else {
            next = agenda.first(now).at();
        }
        return schedule(
                old.uuid(), input, next, old.lastFireAt(), old.fires(), owner, old.createdAt(), now, old.progress());
    }

    static Schedule enabled(Schedule old, boolean enabled, Instant now) {
        Instant next = old.nextFireAt();
        if (enabled && !old.enabled() && old.firesLeft() > 0) {
            next = old.agenda().after(now).map(Due::at).orElse(null);
        }
        return schedule(
                old.uuid(),
                input(old, enabled),
                next,
                old.lastFireAt(),
                old.fires(),
                old.owner(),
                old.createdAt(),
                now,
                old.progress());
    }

    /** The times it will fire, jitter included, as if it were enabled; none when it has come to its end. */
    static List<Instant> fires(Schedule schedule, Instant now, int count) {
        Agenda agenda = schedule.agenda();
        Instant next = schedule.nextFireAt();
        Optional<Due> first = schedule.enabled() && next != null && next.isAfter(now)
                ? Optional.of(agenda.dueAt(next))
                : agenda.after(now);
        int most = Math.min(count, schedule.firesLeft());
        return first.map(due -> agenda.list(due, most)).orElse(List.of()).stream()
                .map(Due::at)
                .toList();
    }

    private static ScheduleInput input(Schedule old, boolean enabled) {
        return new ScheduleInput(
                old.uuid(),
                old.name(),
                old.action(),
                old.publish(),
                old.timing(),
                old.ttl(),
                old.overlap(),
                old.catchUp(),
                old.catchUpWindow(),
                old.maxFires(),
                old.pauseOnFailure(),
                enabled);
    }

    private static Schedule schedule(
            UUID uuid,
            ScheduleInput input,
            @Nullable Instant next,
            @Nullable Instant lastFire,
            int fires,
            @Nullable UUID owner,
            Instant created,
            Instant now,
            Progress progress) {
        Timing timing = input.timing();
        return new Schedule(
                uuid,
                input.name(),
                input.action(),
                input.publish(),
                timing.cron(),
                timing.every(),
                timing.at(),
                timing.timezone(),
                input.ttl(),
                timing.jitter(),
                input.overlap(),
                input.catchUp(),
                input.catchUpWindow(),
                timing.startsAt(),
                timing.endsAt(),
                input.maxFires(),
                input.pauseOnFailure(),
                input.enabled(),
                next,
                lastFire,
                fires,
                owner,
                Nonce.next(),
                created,
                now,
                progress);
    }
}
