package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.action.Actions;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.kernel.Page;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.run.Runs;
import org.glued.integration.web.Links;

/** An occurrence as it is shown: with its schedule, and where to find what came of it. */
record Trace(@JsonUnwrapped Occurrence occurrence, UUID schedule, Links links) implements Page.Row {
    static Trace from(Row row) {
        Occurrence occurrence = Occurrence.from(row);
        return new Trace(
                occurrence,
                occurrence.schedule(),
                Links.NONE
                        .with("self", Trace::path, occurrence.uuid())
                        .with("schedule", Schedules::path, occurrence.schedule())
                        .with("action", Actions::path, row.getUUID("action"))
                        .with("deployment", Deployments::path, row.getUUID("deployment"))
                        .with("message", Queues.message(row.getString("queue"), occurrence.message()))
                        .with("run", Runs::path, occurrence.run()));
    }

    static String path(UUID occurrence) {
        return "/v1/occurrences/" + occurrence;
    }

    /** Occurrences are listed by the time they were planned for. */
    @Override
    public Instant createdAt() {
        return occurrence.plannedAt();
    }

    @Override
    public UUID uuid() {
        return occurrence.uuid();
    }
}
