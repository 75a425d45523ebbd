package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Database;
import org.glued.integration.mq.queue.Queues;
import org.jspecify.annotations.Nullable;

/**
 * Ends runs that nobody will ever begin, or begin again: those whose message was dropped (its queue deleted or purged, its time
 * to live over, dead-lettered, settled by a stranger).
 *
 * <p>A queue is asked for the oldest message it still holds. A run that is clearly older than all of them has no message
 * there any more. So an orphan ends as soon as its queue has moved on past it, and never too early.
 *
 * <p>A look reads so many runs and no more, however many are open; the next one goes on behind them, and in the end from the
 * oldest again.
 */
@Singleton
final class Orphans {
    private static final int MOST_LOOKED_AT = 5000;
    private static final int MOST_ENDED = 1000;

    /** More than clocks differ, and than it takes from the message to the run in one transaction. */
    private static final Duration CLEARLY = Duration.ofMinutes(1);

    private static final UUID FROM_THE_OLDEST = new UUID(0, 0);

    /** See V7.4__runs_orphans.sql. */
    private static final String LOOK = "select queue, oldest, looked_at, last from if__runs_behind($1, $2)";

    private static final String DROPPED = """
            select count(*) as runs from if__runs_close(
                array(select r.uuid
                      from if__runs_open r
                      join unnest($3::text[], $4::timestamptz[]) as q (queue, moved_on) on q.queue = r.queue
                      where r.uuid > $1 and ($2::uuid is null or r.uuid <= $2)
                        and r.created_at < q.moved_on
                        and (r.status = 'queued' or r.alive_until is null)
                      limit $5 for update of r skip locked),
                'fail', 'its message was dropped')
            """;

    private final Database db;
    private final Queues queues;
    private volatile UUID after = FROM_THE_OLDEST;

    @Inject
    Orphans(Database db, Queues queues) {
        this.db = db;
        this.queues = queues;
    }

    /** The oldest run of a queue, of those looked at. */
    private record Oldest(String queue, Instant createdAt, Instant lookedAt) {
        static Oldest from(Row row) {
            return new Oldest(
                    row.getString("queue"),
                    row.getOffsetDateTime("oldest").toInstant(),
                    row.getOffsetDateTime("looked_at").toInstant());
        }

        /** @param held when the oldest message that each queue holds was published; one that holds none has moved on to now */
        Instant movedOn(Map<String, Instant> held) {
            return held.getOrDefault(queue, lookedAt).minus(CLEARLY);
        }

        boolean isLeftBehind(Map<String, Instant> held) {
            return createdAt.isBefore(movedOn(held));
        }
    }

    /** @return how many of the runs looked at were ended */
    Uni<Long> end() {
        return db.run(LOOK, after, MOST_LOOKED_AT).chain(rows -> {
            List<Row> looked = rows.stream().toList();
            UUID last = looked.isEmpty() ? null : looked.getFirst().getUUID("last");
            return endUntil(last, oldest(looked)).invoke(ended -> goOn(ended, last));
        });
    }

    /** Runs without a queue have callers who wait for them. */
    private static List<Oldest> oldest(List<Row> looked) {
        return looked.stream()
                .filter(row -> row.getString("queue") != null)
                .map(Oldest::from)
                .toList();
    }

    /** The queues are asked before runs are ended: what they hold then was published before, so nothing younger is taken. */
    private Uni<Long> endUntil(@Nullable UUID last, List<Oldest> oldest) {
        return queues.oldest(oldest.stream().map(Oldest::queue).toList()).chain(held -> {
            List<Oldest> behind =
                    oldest.stream().filter(one -> one.isLeftBehind(held)).toList();
            return behind.isEmpty() ? Uni.createFrom().item(0L) : endLeftBehind(last, behind, held);
        });
    }

    private Uni<Long> endLeftBehind(@Nullable UUID last, List<Oldest> behind, Map<String, Instant> held) {
        return db.run(
                        DROPPED,
                        after,
                        last,
                        Columns.texts(behind, Oldest::queue),
                        Columns.times(behind, one -> one.movedOn(held)),
                        MOST_ENDED)
                .map(rows -> rows.iterator().next().getLong("runs"));
    }

    /** Where there may be more to end, the same are looked at again. */
    private void goOn(long ended, @Nullable UUID last) {
        if (ended < MOST_ENDED) {
            after = last == null ? FROM_THE_OLDEST : last;
        }
    }
}
