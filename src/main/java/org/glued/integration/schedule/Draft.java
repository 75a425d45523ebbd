package org.glued.integration.schedule;

import java.time.Instant;
import java.util.List;
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
        return schedule(uuid, input, input.timing().first(now, now), null, null, 0, owner, now, now);
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
        Instant next;
        if (!left) {
            next = null;
        } else if (same && old.nextFireAt() != null) {
            next = old.nextFireAt();
        } else if (ended) {
            next = input.timing()
                    .next(input.timing().rule(old.createdAt()), now)
                    .orElse(null);
        } else {
            next = input.timing().first(old.createdAt(), now);
        }
        return schedule(
                old.uuid(), input, next, old.lastFireAt(), old.lastRun(), old.fires(), owner, old.createdAt(), now);
    }

    static Schedule enabled(Schedule old, boolean enabled, Instant now) {
        Instant next = old.nextFireAt();
        if (enabled && !old.enabled() && old.firesLeft() > 0) {
            next = old.timing().next(old.timing().rule(old.createdAt()), now).orElse(null);
        }
        return schedule(
                old.uuid(),
                input(old, enabled),
                next,
                old.lastFireAt(),
                old.lastRun(),
                old.fires(),
                old.owner(),
                old.createdAt(),
                now);
    }

    /** The next instants of the rule, none when it has come to its end. */
    static List<Instant> fires(Schedule schedule, Instant now, int count) {
        int most = Math.min(count, schedule.firesLeft());
        boolean over = schedule.timing()
                .next(schedule.timing().rule(schedule.createdAt()), now)
                .isEmpty();
        return over || most == 0 ? List.of() : schedule.timing().preview(schedule.createdAt(), now, most);
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
                old.maxFires(),
                enabled);
    }

    private static Schedule schedule(
            UUID uuid,
            ScheduleInput input,
            @Nullable Instant next,
            @Nullable Instant lastFire,
            @Nullable UUID lastRun,
            int fires,
            @Nullable UUID owner,
            Instant created,
            Instant now) {
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
                input.overlap(),
                input.catchUp(),
                timing.startsAt(),
                timing.endsAt(),
                input.maxFires(),
                input.enabled(),
                next,
                lastFire,
                lastRun,
                fires,
                owner,
                Nonce.next(),
                created,
                now);
    }
}
