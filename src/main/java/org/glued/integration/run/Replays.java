package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.glued.integration.action.CallInput;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Runs what has been run, again: with the same input, in the name of who asks, and with the old run as its cause. */
@Singleton
final class Replays {
    private static final String INPUT = """
            select uuid, action, params::text, headers::text, body from if__runs where uuid = $1
            """;

    /** Only what is over, and only of actions that are still there; the oldest first. */
    private static final String INPUTS = """
            select uuid, action, params::text, headers::text, body
            from if__runs_ended
            where uuid = any((select if__runs_to_replay($5, $1, $2, $3, $4, $6))::uuid[])
            order by uuid
            limit $6
            """;

    private final Database db;
    private final Runs runs;

    @Inject
    Replays(Database db, Runs runs) {
        this.db = db;
        this.runs = runs;
    }

    /** The new run; fails with 404 when the old one, or its action, is gone. */
    Uni<UUID> one(UUID run, @Nullable UUID owner) {
        return db.run(INPUT, run)
                .map(rows -> rows.stream().findFirst().orElseThrow(() -> Problem.notFound("run", run)))
                .chain(row -> runs.enqueue(request(row, owner)));
    }

    /** The new runs, all of them or none. */
    Uni<List<UUID>> all(ReplayInput input, @Nullable UUID owner) {
        return db.inTransaction(tx -> inputs(tx, input)
                        .map(rows ->
                                rows.stream().map(row -> request(row, owner)).toList())
                        .chain(requests -> runs.enqueue(tx, requests)))
                .invoke(queued -> runs.announce(queued.queues()))
                .map(Runs.Queued::runs);
    }

    private static Uni<List<Row>> inputs(Sql tx, ReplayInput input) {
        RunFilter filter = input.filter();
        return tx.run(
                        INPUTS,
                        filter.action(),
                        filter.deployment(),
                        filter.over(),
                        filter.from(),
                        filter.q(),
                        input.limit())
                .map(rows -> rows.stream().toList());
    }

    private static RunRequest request(Row row, @Nullable UUID owner) {
        String body = row.getString("body");
        return new RunRequest(
                row.getUUID("action"),
                new CallInput(
                        JsonText.parseObject(row.getString("params")),
                        JsonText.parseObject(row.getString("headers")),
                        body == null ? null : JsonText.parse(body)),
                Cause.replay(row.getUUID("uuid")),
                owner,
                null);
    }
}
