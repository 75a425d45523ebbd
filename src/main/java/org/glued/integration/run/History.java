package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Reads what has been run; changes nothing. */
@Singleton
class History {
    private static final String RUNS = """
            select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id,
                   owner, message, due_at, expires_at, created_at, started_at, ended_at
            from if__runs
            where ($1::uuid is null or action = $1)
              and ($2::uuid is null or deployment = $2)
              and ($3::text is null or status = $3)
              and ($4::timestamptz is null or created_at >= $4)
              and ($5::text is null or position(lower($5) in lower(coalesce(reason, ''))) > 0)
              and ($6::timestamptz is null or (created_at, uuid) < ($6, $7))
            order by created_at desc, uuid desc
            limit $8
            """;

    private static final String RUN = """
            select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id,
                   owner, message, due_at, expires_at, created_at, started_at, ended_at
            from if__runs
            where uuid = $1
            """;

    private static final String ATTEMPTS = """
            select attempt, outcome, http_status, started_at, ended_at, request, response
            from if__runs_attempts
            where run = $1
            order by attempt
            """;

    private static final String STATES = """
            select uuid, action, run, attempt, status, reason, http_status, created_at
            from if__actions_states
            where action = $1
              and ($2::timestamptz is null or (created_at, uuid) < ($2, $3))
            order by created_at desc, uuid desc
            limit $4
            """;

    /** Which runs are asked for; each null is no condition. */
    record Filter(
            @Nullable UUID action,
            @Nullable UUID deployment,
            @Nullable RunStatus status,
            @Nullable Instant since,
            @Nullable String q) {}

    private final Database db;

    @Inject
    History(Database db) {
        this.db = db;
    }

    Uni<List<Run>> runs(Filter filter, Page page) {
        Instant since = filter.since();
        RunStatus status = filter.status();
        return db.run(
                        RUNS,
                        filter.action(),
                        filter.deployment(),
                        status == null ? null : status.text(),
                        since == null ? null : since.atOffset(ZoneOffset.UTC),
                        filter.q(),
                        page.beforeTime(),
                        page.beforeId(),
                        page.probe())
                .map(rows -> rows.stream().map(Run::from).toList());
    }

    /** Fails with 404 when there is none. */
    Uni<Run> run(UUID uuid) {
        return db.run(RUN, uuid)
                .map(rows -> rows.stream().findFirst().map(Run::from).orElseThrow(() -> Problem.notFound("run", uuid)))
                .chain(run -> db.run(ATTEMPTS, uuid)
                        .map(rows ->
                                run.with(rows.stream().map(Run.Attempt::from).toList())));
    }

    Uni<List<State>> states(UUID action, Page page) {
        return db.run(STATES, action, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(State::from).toList());
    }
}
