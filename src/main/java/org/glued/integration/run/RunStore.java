package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Ids;
import org.jspecify.annotations.Nullable;

/** The statements that move runs through their life, each for many runs at once and each noting the new state. */
@Singleton
final class RunStore {
    private static final String QUEUE = """
            with asked as (
                select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[],
                                     $7::text[], $8::text[], $9::text[], $10::uuid[], $11::timestamptz[], $12::uuid[],
                                     $13::text[])
                    as a (uuid, action, deployment, cause_kind, cause_id, owner,
                          params, headers, body, message, expires_at, state, queue)
            ), queued as (
                insert into if__runs (uuid, action, deployment, status, cause_kind, cause_id, owner,
                                      params, headers, body, message, queue, expires_at, start_until)
                select uuid, action, deployment, 'queued', cause_kind, cause_id, owner,
                       params::jsonb, headers::jsonb, body, message, queue, expires_at,
                       least(expires_at, case when message is null then now() + $14::bigint * interval '1 ms' end)
                from asked
            )
            insert into if__actions_states (uuid, action, run, attempt, status)
            select state, action, uuid, 0, 'queued' from asked
            """;

    private static final String BEGIN = """
            with begun as (
                update if__runs r
                set status = 'running', waiting_for = null, reason = null, due_at = null, attempt = attempt + 1,
                    started_at = coalesce(started_at, now()), alive_until = now() + interval '15 minutes'
                from unnest($1::uuid[], $2::uuid[]) as b (run, state)
                where r.uuid = b.run and r.status in ('queued', 'running')
                  and (r.status = 'running' or r.expires_at is null or r.expires_at > now())
                returning r.uuid, r.action, r.deployment, r.attempt, r.params::text, r.headers::text, r.body, b.state
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status)
                select state, action, uuid, attempt, 'running' from begun
            )
            select uuid, action, deployment, attempt, params, headers, body from begun
            """;

    private static final String END = """
            with ended as (
                select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[],
                                     $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::uuid[], $12::text[])
                    as e (run, attempt, status, reason, http_status, due_at,
                          started_at, ended_at, request, response, state, outcome)
            ), changed as (
                update if__runs r
                set status = e.status, reason = e.reason, http_status = e.http_status, due_at = e.due_at,
                    waiting_for = case when e.status = 'queued' then 'retry' end,
                    start_until = case when e.status = 'queued' then least(r.expires_at,
                        case when r.message is null then e.due_at + $13::bigint * interval '1 ms' end) end,
                    ended_at = case when e.status in ('queued', 'running') then null else e.ended_at end,
                    alive_until = case when e.status = 'running' then now() + interval '24 hours' end
                from ended e
                where r.uuid = e.run and r.attempt = e.attempt and r.status = 'running'
                returning r.uuid, r.action, r.deployment, e.*
            ), tried as (
                insert into if__runs_attempts (run, attempt, outcome, http_status, started_at, ended_at, request, response)
                select run, attempt, outcome, http_status, started_at, ended_at, request, response
                from changed where request is not null
                on conflict (run, attempt) do nothing
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason, http_status)
                select state, action, run, attempt, status, reason, http_status from changed where outcome <> 'accepted'
            )
            select run from changed
            """;

    private static final String FINISH = """
            with finished as (
                update if__runs
                set status = $2, reason = $3, ended_at = now(), alive_until = null
                where uuid = $1 and status = 'running'
                returning uuid, action, attempt, http_status
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason, http_status)
                select $4, action, uuid, attempt, $2, $3, http_status from finished
            )
            select uuid from finished
            """;

    private static final String ABANDON = """
            with abandoned as (
                update if__runs
                set status = 'fail', reason = $2, waiting_for = null, due_at = null, ended_at = now()
                where uuid = $1 and status = 'queued'
                returning uuid, action, attempt, http_status
            )
            insert into if__actions_states (uuid, action, run, attempt, status, reason, http_status)
            select $3, action, uuid, attempt, 'fail', $2, http_status from abandoned
            """;

    /** One look, so that an idle service costs one statement and not two. */
    private static final String DUE = """
            select exists (select from if__runs where status = 'queued' and start_until <= now()) as waiting,
                   exists (select from if__runs where status = 'running' and alive_until <= now()) as running
            """;

    private static final String GIVE_UP = """
            with late as (
                select uuid,
                       case when expires_at <= now() then 'expired' else 'fail' end as status,
                       case when expires_at <= now() then 'not started in time' else 'interrupted' end as reason
                from if__runs
                where status = 'queued' and start_until <= now()
                order by start_until limit 1000 for update skip locked
            ), ended as (
                update if__runs r
                set status = late.status, waiting_for = null, due_at = null, reason = late.reason, ended_at = now()
                from late
                where r.uuid = late.uuid
                returning r.uuid, r.action, r.attempt, r.status, r.reason
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason)
                select gen_random_uuid(), action, uuid, attempt, status, reason from ended
            )
            select count(*) as runs from ended
            """;

    private static final String INTERRUPT = """
            with lost as (
                update if__runs
                set status = 'fail', reason = 'interrupted', ended_at = now(), alive_until = null
                where uuid in (select uuid from if__runs where status = 'running' and alive_until <= now()
                               order by alive_until limit 1000 for update skip locked)
                returning uuid, action, attempt
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason)
                select gen_random_uuid(), action, uuid, attempt, 'fail', 'interrupted' from lost
            )
            select count(*) as runs from lost
            """;

    /** A caller who waits looks after his run himself, and is gone when his node is. */
    private static final Duration LONGEST_WAIT_OF_A_CALLER = Duration.ofMinutes(15);

    @Inject
    RunStore() {}

    /** What there is to tidy. */
    record Due(boolean waiting, boolean running) {
        private static Due from(Row row) {
            return new Due(row.getBoolean("waiting"), row.getBoolean("running"));
        }
    }

    Uni<Void> queue(Sql sql, List<NewRun> runs) {
        return sql.run(
                        QUEUE,
                        uuids(runs, NewRun::uuid),
                        uuids(runs, run -> run.request().action()),
                        uuids(runs, NewRun::deployment),
                        texts(runs, run -> run.request().cause().kind()),
                        uuids(runs, run -> run.request().cause().id()),
                        uuids(runs, run -> run.request().owner()),
                        texts(runs, run -> run.request().input().params().toString()),
                        texts(runs, run -> run.request().input().headers().toString()),
                        texts(runs, NewRun::bodyText),
                        uuids(runs, NewRun::message),
                        times(runs, run -> run.request().expiresAt()),
                        uuids(runs, run -> Ids.next()),
                        texts(runs, NewRun::queue),
                        LONGEST_WAIT_OF_A_CALLER.toMillis())
                .replaceWithVoid();
    }

    /** Those of {@code runs} that are now running; the others are over, or too late to start. */
    Uni<Map<UUID, Begun>> begin(Sql sql, List<UUID> runs) {
        return sql.run(BEGIN, runs.toArray(UUID[]::new), uuids(runs, run -> Ids.next()))
                .map(rows -> rows.stream().map(Begun::from).collect(Collectors.toMap(Begun::run, Function.identity())));
    }

    /** Those whose attempt was still the current one; for the others somebody else has spoken already. */
    Uni<Set<UUID>> end(Sql sql, List<Ended> ends) {
        return sql.run(
                        END,
                        uuids(ends, end -> end.begun().run()),
                        ends.stream().map(end -> end.begun().attempt()).toArray(Integer[]::new),
                        texts(ends, end -> end.status().text()),
                        texts(ends, Ended::reason),
                        ends.stream().map(Ended::httpStatus).toArray(Integer[]::new),
                        times(ends, Ended::dueAt),
                        times(ends, end -> end.begun().startedAt()),
                        times(ends, Ended::endedAt),
                        texts(ends, Ended::request),
                        texts(ends, Ended::response),
                        uuids(ends, end -> Ids.next()),
                        texts(ends, RunStore::outcome),
                        LONGEST_WAIT_OF_A_CALLER.toMillis())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("run"))
                        .collect(Collectors.toSet()));
    }

    Uni<Boolean> finish(Sql sql, UUID run, RunStatus status, @Nullable String reason) {
        return sql.run(FINISH, run, status.text(), reason, Ids.next()).map(rows -> rows.size() > 0);
    }

    Uni<Void> abandon(Sql sql, UUID run, String reason) {
        return sql.run(ABANDON, run, reason, Ids.next()).replaceWithVoid();
    }

    Uni<Due> due(Sql sql) {
        return sql.run(DUE).map(rows -> Due.from(rows.iterator().next()));
    }

    /** Ends queued runs that are too late to start, or that nothing is left to start. */
    Uni<Long> giveUp(Sql sql) {
        return sql.run(GIVE_UP).map(rows -> rows.iterator().next().getLong("runs"));
    }

    Uni<Long> interrupt(Sql sql) {
        return sql.run(INTERRUPT).map(rows -> rows.iterator().next().getLong("runs"));
    }

    private static String outcome(Ended end) {
        return switch (end.status()) {
            case RUNNING -> "accepted";
            case QUEUED -> "retry";
            default -> end.status().text();
        };
    }

    private static <T> @Nullable UUID[] uuids(List<T> items, Function<T, @Nullable UUID> value) {
        return items.stream().map(value).toArray(UUID[]::new);
    }

    private static <T> @Nullable String[] texts(List<T> items, Function<T, @Nullable String> value) {
        return items.stream().map(value).toArray(String[]::new);
    }

    private static <T> @Nullable OffsetDateTime[] times(List<T> items, Function<T, @Nullable Instant> value) {
        return items.stream()
                .map(value)
                .map(instant -> instant == null ? null : instant.atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
    }
}
