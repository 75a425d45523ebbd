package org.glued.integration.run;

import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;
import org.glued.integration.action.Actions;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.web.Links;

/** Where to find what a run is about and where it comes from. */
final class RunLinks {
    private RunLinks() {}

    /** Of a row of runs. */
    static Links of(Row row, Cause cause) {
        UUID action = row.getUUID("action");
        return Links.NONE
                .with("self", Runs::path, row.getUUID("uuid"))
                .with("action", Actions::path, action)
                .with("states", Actions.path(action) + "/states")
                .with("deployment", Deployments::path, row.getUUID("deployment"))
                .with("message", Queues.message(row.getString("queue"), row.getUUID("message")))
                .with("cause", Queues.message(row.getString("cause_queue"), cause.idOf("message")))
                .with("occurrence", RunLinks::occurrence, cause.idOf("schedule"))
                .with("replay_of", Runs::path, cause.idOf("replay"));
    }

    /** Of a row of the state history. */
    static Links of(Row row) {
        return Links.NONE
                .with("run", Runs::path, row.getUUID("run"))
                .with("action", Actions::path, row.getUUID("action"));
    }

    /** Schedules are a room behind this one. */
    private static String occurrence(UUID uuid) {
        return "/v1/occurrences/" + uuid;
    }
}
