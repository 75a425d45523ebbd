package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.glued.integration.action.Actions;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.kernel.Page;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.run.Runs;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Links;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence as it is shown: with where to find what came of it.
 *
 * @param messages the addresses of its message, one for each queue it was put into; the first is a link, too
 */
record Trace(@JsonUnwrapped Occurrence occurrence, List<String> messages, Links links) implements Page.Row {
    static Trace from(Row row) {
        Occurrence occurrence = Occurrence.from(row);
        List<String> messages = messages(occurrence, row.getString("run_queue"));
        return new Trace(
                occurrence,
                messages.stream().map(path -> Answers.PREFIX + path).toList(),
                Links.NONE
                        .with("self", Trace::path, occurrence.uuid())
                        .with("schedule", Schedules::path, occurrence.schedule())
                        .with("action", Actions::path, row.getUUID("action"))
                        .with("deployment", Deployments::path, row.getUUID("deployment"))
                        .with("message", messages.isEmpty() ? null : messages.getFirst())
                        .with("run", Runs::path, occurrence.run()));
    }

    private static List<String> messages(Occurrence occurrence, @Nullable String queueOfRun) {
        UUID message = occurrence.message();
        if (message == null) {
            return List.of();
        }
        Stream<String> queues =
                queueOfRun == null ? occurrence.queues().stream().sorted() : Stream.of(queueOfRun);
        return queues.map(queue -> Queues.message(queue, message)).toList();
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
