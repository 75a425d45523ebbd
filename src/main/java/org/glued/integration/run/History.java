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
import org.glued.integration.web.Answers;
import org.jspecify.annotations.Nullable;

/**
 * Reads what has been run; changes nothing. How a list is found: V7.3__runs_read.sql. That a queue is paused, or what its
 * deployment waits for, is not written to all the runs that wait in it, which may be very many: it is seen when they are
 * read. A paused queue goes before what else they wait for.
 */
@Singleton
class History {
    private static final String RUNS = """
            select r.uuid, r.action, r.deployment, r.status,
                   case when q.paused then 'paused' else coalesce(r.waiting_for, o.obstacle) end as waiting_for, r.reason, r.http_status,
                   r.attempt, r.cause_kind, r.cause_id, r.owner, r.message, r.queue, c.queue as cause_queue, r.due_at,
                   r.expires_at, r.created_at, r.started_at, r.ended_at
            from if__runs_listed($1, $2, $3, $4, $5, $6, $7) r
            left join lateral (select queue from if__runs_received where run = r.uuid limit 1) c on r.cause_kind = 'message'
            left join if__mq_queues q on q.name = r.queue and r.status = 'queued'
            left join lateral (select if__flow_obstacle(r.deployment) as obstacle) o
                on r.status = 'queued' and r.waiting_for is null
            order by r.uuid desc
            """;

    private static final String FOUND = """
            select r.uuid, r.action, r.deployment, r.status,
                   case when q.paused then 'paused' else coalesce(r.waiting_for, o.obstacle) end as waiting_for, r.reason, r.http_status,
                   r.attempt, r.cause_kind, r.cause_id, r.owner, r.message, r.queue, c.queue as cause_queue, r.due_at,
                   r.expires_at, r.created_at, r.started_at, r.ended_at
            from if__runs_found($8, $1, $2, $3, $4, $5, $6, $7) r
            left join lateral (select queue from if__runs_received where run = r.uuid limit 1) c on r.cause_kind = 'message'
            left join if__mq_queues q on q.name = r.queue and r.status = 'queued'
            left join lateral (select if__flow_obstacle(r.deployment) as obstacle) o
                on r.status = 'queued' and r.waiting_for is null
            order by r.uuid desc
            """;

    private static final String RUN = """
            select r.uuid, r.action, r.deployment, r.status,
                   case when q.paused then 'paused' else coalesce(r.waiting_for, o.obstacle) end as waiting_for, r.reason, r.http_status,
                   r.attempt, r.cause_kind, r.cause_id, r.owner, r.message, r.queue, c.queue as cause_queue, r.due_at,
                   r.expires_at, r.created_at, r.started_at, r.ended_at
            from if__runs r
            left join lateral (select queue from if__runs_received where run = r.uuid limit 1) c on r.cause_kind = 'message'
            left join if__mq_queues q on q.name = r.queue and r.status = 'queued'
            left join lateral (select if__flow_obstacle(r.deployment) as obstacle) o
                on r.status = 'queued' and r.waiting_for is null
            where r.uuid = $1
            """;

    private static final String ATTEMPTS = """
            select attempt, outcome, reason, http_status, started_at, ended_at, request, response, content_hash
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

    private static final String REPLAYS = """
            select uuid from if__runs where cause_kind = 'replay' and cause_id = $1 order by uuid desc limit $2
            """;

    private static final int MOST_REPLAYS = 100;

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
                        .unis(db.run(ATTEMPTS, uuid), db.run(FIDS, uuid), db.run(REPLAYS, uuid, MOST_REPLAYS))
                        .with((attempts, fids, replays) -> run.with(
                                attempts.stream().map(Run.Attempt::from).toList(),
                                fids.stream().map(row -> row.getString("fid")).toList(),
                                replays.stream()
                                        .map(row -> Answers.PREFIX + Runs.path(row.getUUID("uuid")))
                                        .toList())));
    }

    Uni<List<State>> states(UUID action, Page page) {
        return db.run(STATES, action, page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(State::from).toList());
    }
}
