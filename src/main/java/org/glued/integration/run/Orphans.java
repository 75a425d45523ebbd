package org.glued.integration.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Collectors;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Database;
import org.glued.integration.mq.queue.Queues;

/**
 * Ends runs that nobody will ever begin, or begin again: those whose message was dropped (its queue deleted or purged, its time
 * to live over, dead-lettered, settled by a stranger).
 *
 * <p>A queue is asked for the oldest message it still holds. A run that is clearly older than all of them has no message
 * there any more. So an orphan ends as soon as its queue has moved on past it, and never too early.
 */
@Singleton
final class Orphans {
    private static final String QUEUES = """
            select distinct queue from if__runs_open
            where queue is not null and created_at < now() - interval '1 minute'
            """;

    /** A minute is more than clocks differ, and than it takes from the message to the run in one transaction. */
    private static final String DROPPED = """
            select count(*) as runs from if__runs_close(
                array(select uuid from if__runs_open
                      where queue = $1 and created_at < coalesce($2::timestamptz, now()) - interval '1 minute'
                        and (status = 'queued' or alive_until is null)
                      limit 1000 for update skip locked),
                'fail', 'its message was dropped')
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
                .chain(oldest -> db.run(DROPPED, queue, Columns.time(oldest.orElse(null))))
                .map(rows -> rows.iterator().next().getLong("runs"));
    }
}
