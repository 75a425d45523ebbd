package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Reads what has been run; changes nothing. */
@Singleton
class History {
    /**
     * Newest first, which is by uuid. Each status for itself, so that an index answers whichever filters are set and
     * however rare what they ask for is. A minute is more than the clocks of a node and of the database differ.
     */
    private static final String RUNS = """
            select * from (
                (select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id,
                        owner, message, due_at, expires_at, created_at, started_at, null::timestamptz as ended_at
                from if__runs_open
                where ($1::uuid is null or action = $1)
                  and ($2::uuid is null or deployment = $2)
                  and status = any ($3::text[])
                  and ($5::timestamptz is null or uuid >= if__uuid7_at($5 - interval '1 min') and created_at >= $5)
                  and ($6::uuid is null or uuid < $6)
                order by uuid desc
                limit $7)
                union all
                (select e.*
                from unnest($4::text[]) as s (status)
                cross join lateral (
                    select uuid, action, deployment, status, null::text, reason, http_status, attempt, cause_kind, cause_id,
                           owner, message, null::timestamptz, expires_at, created_at, started_at, ended_at
                    from if__runs_ended e
                    where e.status = s.status
                      and ($1::uuid is null or action = $1)
                      and ($2::uuid is null or deployment = $2)
                      and ($5::timestamptz is null or uuid >= if__uuid7_at($5 - interval '1 min') and created_at >= $5)
                      and ($6::uuid is null or uuid < $6)
                    order by uuid desc
                    limit $7) e)
            ) as r
            order by uuid desc
            limit $7
            """;

    /** What is found by words or a foreign id is little, so it is found first and filtered then. */
    private static final String FOUND = """
            with found as materialized (
                select uuid from if__runs_ended where to_tsvector('simple', reason) @@ websearch_to_tsquery('simple', $8)
                union
                select uuid from if__runs_open where position(lower($8) in lower(coalesce(reason, ''))) > 0
                union
                select run from if__runs_fids where fid = $8
            )
            select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id,
                   owner, message, due_at, expires_at, created_at, started_at, ended_at
            from if__runs
            where uuid in (select uuid from found)
              and ($1::uuid is null or action = $1)
              and ($2::uuid is null or deployment = $2)
              and (status = any ($3::text[]) or status = any ($4::text[]))
              and ($5::timestamptz is null or created_at >= $5)
              and ($6::uuid is null or uuid < $6)
            order by uuid desc
            limit $7
            """;

    private static final String RUN = """
            select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id,
                   owner, message, due_at, expires_at, created_at, started_at, ended_at
            from if__runs
            where uuid = $1
            """;

    private static final String ATTEMPTS = """
            select attempt, outcome, http_status, started_at, ended_at, request, response, content_hash
            from if__runs_attempts
            where run = $1
            order by attempt
            """;

    private static final String STATES = """
            select uuid, action, run, attempt, status, reason, http_status, created_at
            from if__actions_states
            where action = $1
              and ($2::uuid is null or uuid < $2)
            order by uuid desc
            limit $3
            """;

    private static final String FIDS = """
            select fid from if__runs_fids where run = $1 order by fid
            """;

    private final Database db;

    @Inject
    History(Database db) {
        this.db = db;
    }

    Uni<List<Run>> runs(RunFilter filter, Page page) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(filter.action());
        values.add(filter.deployment());
        values.add(filter.open());
        values.add(filter.over());
        values.add(filter.from());
        values.add(page.beforeId());
        values.add(page.probe());
        if (filter.q() != null) {
            values.add(filter.q());
        }
        return db.run(filter.q() == null ? RUNS : FOUND, values.toArray())
                .map(rows -> rows.stream().map(Run::from).toList());
    }

    /** Fails with 404 when there is none. */
    Uni<Run> run(UUID uuid) {
        return db.run(RUN, uuid)
                .map(rows -> rows.stream().findFirst().map(Run::from).orElseThrow(() -> Problem.notFound("run", uuid)))
                .chain(run -> Uni.combine()
                        .all()
                        .unis(db.run(ATTEMPTS, uuid), db.run(FIDS, uuid))
                        .with((attempts, fids) -> run.with(
                                attempts.stream().map(Run.Attempt::from).toList(),
                                fids.stream().map(row -> row.getString("fid")).toList())));
    }

    Uni<List<State>> states(UUID action, Page page) {
        return db.run(STATES, action, page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(State::from).toList());
    }
}
