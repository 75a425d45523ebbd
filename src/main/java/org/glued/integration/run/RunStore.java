package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Columns;
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
                insert into if__runs_open (uuid, action, deployment, status, cause_kind, cause_id, owner,
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
            select uuid, action, deployment, attempt, params, headers, body, waiting_for, wait_ms, fragile
            from if__runs_begin($1::uuid[], $2::uuid[])
            """;

    private static final String END = """
            select * from if__runs_end($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[],
                $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[],
                $14::uuid[], $15::text[], $16) as run
            """;

    /** A caller who waits looks after his run himself, and is gone when his node is. */
    private static final Duration LONGEST_WAIT_OF_A_CALLER = Duration.ofMinutes(15);

    @Inject
    RunStore() {}

    Uni<Void> queue(Sql sql, List<NewRun> runs) {
        return sql.run(
                        QUEUE,
                        Columns.uuids(runs, NewRun::uuid),
                        Columns.uuids(runs, run -> run.request().action()),
                        Columns.uuids(runs, NewRun::deployment),
                        Columns.texts(runs, run -> run.request().cause().kind()),
                        Columns.uuids(runs, run -> run.request().cause().id()),
                        Columns.uuids(runs, run -> run.request().owner()),
                        Columns.texts(
                                runs, run -> run.request().input().params().toString()),
                        Columns.texts(
                                runs, run -> run.request().input().headers().toString()),
                        Columns.texts(runs, NewRun::bodyText),
                        Columns.uuids(runs, NewRun::message),
                        Columns.times(runs, run -> run.request().expiresAt()),
                        Columns.uuids(runs, run -> Ids.next()),
                        Columns.texts(runs, NewRun::queue),
                        LONGEST_WAIT_OF_A_CALLER.toMillis())
                .replaceWithVoid();
    }

    /** Runs that are over, or too late to start, are not in it. */
    Uni<Map<UUID, Opening>> begin(Sql sql, List<UUID> runs) {
        return sql.run(BEGIN, runs.toArray(UUID[]::new), Columns.uuids(runs, run -> Ids.next()))
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> row.getUUID("uuid"), RunStore::opening, (one, other) -> one)));
    }

    private static Opening opening(Row row) {
        String waitingFor = row.getString("waiting_for");
        return waitingFor == null
                ? Begun.from(row)
                : new Opening.Held(waitingFor, Duration.ofMillis(row.getLong("wait_ms")));
    }

    /** Those whose attempt was still the current one; for the others somebody else has spoken already. */
    Uni<Set<UUID>> end(Sql sql, List<Ended> ends) {
        List<Fid> fids = fids(ends);
        return sql.run(
                        END,
                        Columns.uuids(ends, end -> end.begun().run()),
                        ends.stream().map(end -> end.begun().attempt()).toArray(Integer[]::new),
                        Columns.texts(ends, end -> end.status().text()),
                        Columns.texts(ends, Ended::reason),
                        ends.stream().map(Ended::httpStatus).toArray(Integer[]::new),
                        Columns.times(ends, Ended::dueAt),
                        Columns.times(ends, end -> end.begun().startedAt()),
                        Columns.times(ends, Ended::endedAt),
                        Columns.texts(ends, end -> exchange(end, Ended.Exchange::request)),
                        Columns.texts(ends, end -> exchange(end, Ended.Exchange::response)),
                        Columns.texts(ends, end -> exchange(end, Ended.Exchange::contentHash)),
                        Columns.texts(ends, RunStore::outcome),
                        Columns.uuids(ends, end -> Ids.next()),
                        Columns.uuids(fids, Fid::run),
                        Columns.texts(fids, Fid::text),
                        LONGEST_WAIT_OF_A_CALLER.toMillis())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("run"))
                        .collect(Collectors.toSet()));
    }

    /** A foreign id and the run whose answer it was found in. */
    private record Fid(UUID run, String text) {}

    private static List<Fid> fids(List<Ended> ends) {
        List<Fid> fids = new ArrayList<>();
        for (Ended end : ends) {
            if (end.exchange() != null) {
                end.exchange()
                        .fids()
                        .forEach(fid -> fids.add(new Fid(end.begun().run(), fid)));
            }
        }
        return fids;
    }

    private static @Nullable String exchange(Ended end, Function<Ended.Exchange, @Nullable String> part) {
        return end.exchange() == null ? null : part.apply(end.exchange());
    }

    private static String outcome(Ended end) {
        return switch (end.status()) {
            case RUNNING -> "accepted";
            case QUEUED -> "retry";
            default -> end.status().text();
        };
    }
}
