package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Ends runs otherwise than by an attempt: each way with its own condition, all by {@code if__runs_close}. */
@Singleton
final class Closing {
    private static final String CANCEL = """
            select if__runs_close($1::uuid[], 'cancelled', $2) as uuid
            """;

    private static final String FINISH = """
            select if__runs_close(
                array(select uuid from if__runs_open where uuid = $1 and status = 'running' for update), $2, $3) as uuid
            """;

    private static final String ABANDON = """
            select if__runs_close(
                array(select uuid from if__runs_open where uuid = $1 and status = 'queued' for update), 'fail', $2) as uuid
            """;

    /** One look, so that an idle service costs one statement and not two; at the ends of two indexes, however many are open. */
    private static final String DUE = """
            select coalesce((select min(start_until) from if__runs_open) <= now(), false)
                or coalesce((select min(alive_until) from if__runs_open) <= now(), false) as any
            """;

    private static final String EXPIRE = """
            select count(*) as runs from if__runs_close(
                array(select uuid from if__runs_open
                      where start_until <= now() and status = 'queued' and expires_at <= now()
                      order by start_until limit 1000 for update skip locked),
                'expired', 'not started in time')
            """;

    private static final String INTERRUPT = """
            select count(*) as runs from if__runs_close(
                array(select uuid from if__runs_open
                      where (start_until <= now() and status = 'queued' and (expires_at is null or expires_at > now()))
                         or (alive_until <= now() and status = 'running')
                      limit 1000 for update skip locked),
                'fail', 'interrupted')
            """;

    @Inject
    Closing() {}

    /** @return those that were not over */
    Uni<Set<UUID>> cancel(Sql sql, List<UUID> runs, String reason) {
        return runs.isEmpty()
                ? Uni.createFrom().item(Set.of())
                : sql.run(CANCEL, runs.toArray(UUID[]::new), reason)
                        .map(rows ->
                                rows.stream().map(row -> row.getUUID("uuid")).collect(Collectors.toSet()));
    }

    /** @return whether it was running */
    Uni<Boolean> finish(Sql sql, UUID run, RunStatus status, @Nullable String reason) {
        return sql.run(FINISH, run, status.text(), reason).map(rows -> rows.size() > 0);
    }

    /** Gives up a run that waits for its next attempt. */
    Uni<Void> abandon(Sql sql, UUID run, String reason) {
        return sql.run(ABANDON, run, reason).replaceWithVoid();
    }

    /** Ends queued runs that are too late to start, and runs that nothing is left to start or to end; @return how many */
    Uni<Long> tidy(Sql sql) {
        return sql.run(DUE)
                .chain(rows -> rows.iterator().next().getBoolean("any")
                        ? count(sql, EXPIRE)
                                .chain(expired -> count(sql, INTERRUPT).map(lost -> expired + lost))
                        : Uni.createFrom().item(0L));
    }

    private static Uni<Long> count(Sql sql, String statement) {
        return sql.run(statement).map(rows -> rows.iterator().next().getLong("runs"));
    }
}
