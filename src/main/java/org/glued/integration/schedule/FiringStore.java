package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Claiming what is due, and moving it on. */
@Singleton
class FiringStore {
    private static final String CLAIM = """
            select *, publish::text as message, now() as claimed_at
            from if__scheduler
            where wake_at <= now() and ($2::uuid is null or uuid = $2)
            order by wake_at
            for update skip locked
            limit $1
            """;

    /** Asked after the claim, so with a snapshot that knows the runs that the holder before has started. */
    private static final String RUNS = """
            select uuid, status from if__runs where uuid = any ($1)
            """;

    private static final String ADVANCE = """
            update if__scheduler s
            set next_fire_at = a.next_fire_at, last_fire_at = coalesce(a.fired_at, s.last_fire_at), fires = s.fires + a.fires,
                open_runs = a.open_runs::uuid[], waiting = a.waiting, look_at = a.look_at,
                recorded_until = greatest(s.recorded_until, a.recorded_until), enabled = s.enabled and a.enabled
            from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::text[], $6::int[], $7::timestamptz[],
                        $8::timestamptz[], $9::boolean[])
                as a (uuid, next_fire_at, fired_at, fires, open_runs, waiting, look_at, recorded_until, enabled)
            where s.uuid = a.uuid
            """;

    private static final String ADD = """
            update if__scheduler
            set last_fire_at = coalesce($2, last_fire_at), fires = fires + $3,
                open_runs = case when overlap = 'allow' and not pause_on_failure then '{}' else open_runs || $4::uuid[] end,
                look_at = case when pause_on_failure then least(look_at, now() + interval '100 ms') else look_at end,
                recorded_until = greatest(recorded_until, $5),
                next_fire_at = case when fires + $3 >= max_fires then null else next_fire_at end
            where uuid = $1
            """;

    private static final String DUE = """
            select uuid from if__scheduler where wake_at <= now() order by wake_at limit $1
            """;

    private static final String WAIT = """
            select ceil(extract(epoch from min(wake_at) - clock_timestamp()) * 1000)::bigint as millis
            from if__scheduler
            where wake_at is not null
            """;

    @Inject
    FiringStore() {}

    /** At most {@code most} due schedules that no other node holds. */
    Uni<List<Claimed>> claim(Sql tx, int most, @Nullable UUID only) {
        return tx.run(CLAIM, most, only)
                .map(rows -> rows.stream().map(Claimed::from).toList());
    }

    /** The status of each run that is there. */
    Uni<Map<UUID, String>> runs(Sql tx, Collection<UUID> runs) {
        return runs.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : tx.run(RUNS, (Object) runs.toArray(UUID[]::new))
                        .map(rows -> rows.stream()
                                .collect(Collectors.toMap(row -> row.getUUID("uuid"), row -> row.getString("status"))));
    }

    Uni<Void> advance(Sql tx, List<Advance> advances) {
        return tx.run(
                        ADVANCE,
                        Columns.uuids(advances, a -> a.schedule().uuid()),
                        Columns.times(advances, Advance::next),
                        Columns.times(
                                advances,
                                a -> a.lastFired().map(Occurrence::firedAt).orElse(null)),
                        advances.stream().map(Advance::fired).toArray(Integer[]::new),
                        Columns.texts(advances, a -> Columns.array(a.openRuns())),
                        advances.stream().map(Advance::waiting).toArray(Integer[]::new),
                        Columns.times(advances, Advance::lookAt),
                        Columns.times(advances, Advance::recordedUntil),
                        advances.stream().map(Advance::enabled).toArray(Boolean[]::new))
                .replaceWithVoid();
    }

    /**
     * Notes fires beside the rule, all of one moment.
     *
     * @param counted how many of them count for {@code max_fires}
     * @param recordedUntil the last instant of the rule among them, or null
     */
    Uni<Void> add(Sql tx, UUID schedule, List<Occurrence> fired, int counted, @Nullable Instant recordedUntil) {
        Instant firedAt = fired.isEmpty() ? null : fired.getFirst().firedAt();
        UUID[] runs =
                fired.stream().map(Occurrence::run).filter(run -> run != null).toArray(UUID[]::new);
        return tx.run(ADD, schedule, Columns.time(firedAt), counted, runs, Columns.time(recordedUntil))
                .replaceWithVoid();
    }

    Uni<List<UUID>> due(Sql sql, int most) {
        return sql.run(DUE, most)
                .map(rows -> rows.stream().map(row -> row.getUUID("uuid")).toList());
    }

    /** How long until there is something to do, or empty when there is nothing. */
    Uni<Optional<Duration>> untilNext(Sql sql) {
        return sql.run(WAIT)
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("millis"))
                        .map(Duration::ofMillis));
    }
}
