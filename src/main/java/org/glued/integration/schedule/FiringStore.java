package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Claiming what is due, and moving it on. */
@Singleton
class FiringStore {
    private static final String CLAIM = """
            select s.*, s.publish::text as message, now() as claimed_at,
                   coalesce(r.status in ('queued', 'running'), false) as busy
            from if__scheduler s
            left join if__runs r on r.uuid = s.last_run
            where s.enabled and s.next_fire_at <= now() and ($2::uuid is null or s.uuid = $2)
            order by s.next_fire_at
            for update of s skip locked
            limit $1
            """;
    private static final String ADVANCE = """
            update if__scheduler s
            set next_fire_at = a.next_fire_at, last_fire_at = coalesce(a.fired_at, s.last_fire_at), fires = s.fires + a.fires,
                last_run = coalesce(a.run, s.last_run)
            from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::uuid[])
                as a (uuid, next_fire_at, fired_at, fires, run)
            where s.uuid = a.uuid
            """;
    private static final String TOUCH = """
            update if__scheduler set last_fire_at = coalesce($2, last_fire_at), last_run = coalesce($3, last_run)
            where uuid = $1
            """;
    private static final String DUE = """
            select uuid from if__scheduler where enabled and next_fire_at <= now() order by next_fire_at limit $1
            """;
    private static final String WAIT = """
            select ceil(extract(epoch from min(next_fire_at) - clock_timestamp()) * 1000)::bigint as millis
            from if__scheduler
            where enabled and next_fire_at is not null
            """;

    @Inject
    FiringStore() {}

    /** At most {@code most} due schedules that no other node holds. */
    Uni<List<Claimed>> claim(Sql tx, int most, @Nullable UUID only) {
        return tx.run(CLAIM, most, only)
                .map(rows -> rows.stream().map(Claimed::from).toList());
    }

    Uni<Void> advance(Sql tx, List<Advance> advances) {
        return tx.run(
                        ADVANCE,
                        Columns.uuids(advances, a -> a.schedule().uuid()),
                        Columns.times(advances, Advance::next),
                        Columns.times(
                                advances,
                                a -> lastFired(a).map(Occurrence::firedAt).orElse(null)),
                        advances.stream().map(Advance::fired).toArray(Integer[]::new),
                        Columns.uuids(
                                advances, a -> lastFired(a).map(Occurrence::run).orElse(null)))
                .replaceWithVoid();
    }

    /** Notes a fire beside the rule. */
    Uni<Void> touch(Sql tx, Occurrence fired) {
        return tx.run(TOUCH, fired.schedule(), Columns.time(fired.firedAt()), fired.run())
                .replaceWithVoid();
    }

    Uni<List<UUID>> due(Sql sql, int most) {
        return sql.run(DUE, most)
                .map(rows -> rows.stream().map(row -> row.getUUID("uuid")).toList());
    }

    /** How long until the next fire, or empty when there is none. */
    Uni<Optional<Duration>> untilNext(Sql sql) {
        return sql.run(WAIT)
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("millis"))
                        .map(Duration::ofMillis));
    }

    private static Optional<Occurrence> lastFired(Advance advance) {
        return advance.occurrences().reversed().stream()
                .filter(Occurrence::isFired)
                .findFirst();
    }
}
