package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.glued.integration.db.Database;
import org.jspecify.annotations.Nullable;

/** Where messages are kept: begins slices, drops those that are over, forgets what was kept for a time. */
@Singleton
final class StorageStore {
    private static final int STEP = 1000;

    private static final String ROTATE = "select if__mq_rotate($1, $2 * interval '1 ms') as rotated";
    private static final String COMPACT = "select if__mq_compact() as left_over";

    private static final String FORGET_IDS = """
            delete from if__mq_dedup
            where ctid = any(array(
                select ctid from if__mq_dedup
                where seen_at < now() - interval '24 hours'
                order by seen_at
                limit $1
                for update skip locked))""";

    private static final String FORGET_HISTORY = """
            delete from if__mq_history
            where ctid = any(array(
                select h.ctid
                from if__mq_queues q
                cross join lateral (
                    select ctid, settled_at from if__mq_history
                    where queue_id = q.id
                    order by queue_id, id
                    limit $1) h
                where h.settled_at < now() - coalesce(q.retention_ms, 0) * interval '1 ms'
                limit $1))""";

    private final Database database;

    StorageStore(Database database) {
        this.database = database.within(Duration.ofMinutes(5));
    }

    /** Whether a new slice began, because the last one has {@code most} messages or is older than {@code age}. */
    Uni<Boolean> rotate(long most, Duration age) {
        return database.run(ROTATE, most, age.toMillis())
                .map(rows -> rows.iterator().next().getBoolean("rotated"));
    }

    /** Drops the oldest slice that is over; how many are left, or null when another node is at it. */
    Uni<@Nullable Integer> compact() {
        return database.run(COMPACT).map(rows -> rows.iterator().next().getInteger("left_over"));
    }

    /** Forgets ids older than the dedup window; how many. */
    Uni<Integer> forgetIds() {
        return database.run(FORGET_IDS, STEP).map(rows -> rows.rowCount());
    }

    /** Forgets settled messages older than their queue's retention; how many. */
    Uni<Integer> forgetHistory() {
        return database.run(FORGET_HISTORY, STEP).map(rows -> rows.rowCount());
    }
}
