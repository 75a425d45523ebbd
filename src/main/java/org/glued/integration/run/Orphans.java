package org.glued.integration.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;
import org.glued.integration.db.Database;
import org.glued.integration.mq.queue.Queues;

/**
 * Ends queued runs that nobody will ever begin: those whose message was dropped (its queue deleted or purged, its time
 * to live over, dead-lettered, settled by a stranger), and those whose waiting caller's node has died.
 *
 * <p>A queue is asked for the oldest message it still holds. A run that is clearly older than all of them has no message
 * there any more. So an orphan ends as soon as its queue has moved on past it, and never too early.
 */
@Singleton
final class Orphans {
    private static final String QUEUES = """
            select distinct queue from if__runs
            where status = 'queued' and queue is not null and created_at < now() - interval '1 minute'
            """;

    /** A minute is more than clocks differ, and than it takes from the message to the run in one transaction. */
    private static final String DROPPED = """
            with dropped as (
                update if__runs
                set status = 'fail', reason = 'its message was dropped', waiting_for = null, due_at = null, ended_at = now()
                where uuid in (select uuid from if__runs
                               where status = 'queued' and queue = $1
                                 and created_at < coalesce($2::timestamptz, now()) - interval '1 minute'
                               order by created_at limit 1000 for update skip locked)
                returning uuid, action, attempt
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason)
                select gen_random_uuid(), action, uuid, attempt, 'fail', 'its message was dropped' from dropped
            )
            select count(*) as runs from dropped
            """;

    /** A waiting caller's run is queued for an instant, or while it waits for its next attempt. */
    private static final String FORSAKEN = """
            with forsaken as (
                update if__runs
                set status = 'fail', reason = 'interrupted', waiting_for = null, due_at = null, ended_at = now()
                where uuid in (select uuid from if__runs
                               where status = 'queued' and message is null
                                 and created_at < now() - interval '1 minute'
                                 and coalesce(due_at, created_at) < now() - interval '1 minute'
                               order by created_at limit 1000 for update skip locked)
                returning uuid, action, attempt
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason)
                select gen_random_uuid(), action, uuid, attempt, 'fail', 'interrupted' from forsaken
            )
            select count(*) as runs from forsaken
            """;

    private final Database db;
    private final Queues queues;

    @Inject
    Orphans(Database db, Queues queues) {
        this.db = db;
        this.queues = queues;
    }

    /** @return how many runs were ended */
    Uni<Long> end() {
        return db.run(FORSAKEN)
                .map(rows -> rows.iterator().next().getLong("runs"))
                .chain(forsaken -> dropped().map(dropped -> forsaken + dropped));
    }

    private Uni<Long> dropped() {
        return db.run(QUEUES)
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .map(row -> row.getString("queue"))
                .onItem()
                .transformToUniAndConcatenate(this::droppedFrom)
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    /** The queue is asked first: what it holds then was published before, so nothing younger is taken for dropped. */
    private Uni<Long> droppedFrom(String queue) {
        return queues.oldest(queue)
                .map(Optional::ofNullable)
                .chain(oldest ->
                        db.run(DROPPED, queue, oldest.map(Orphans::time).orElse(null)))
                .map(rows -> rows.iterator().next().getLong("runs"));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
