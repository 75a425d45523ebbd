package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.glued.integration.db.Database;

/** Where messages are kept: begins slices, drops those that are over, forgets what was kept for a time. */
@Singleton
final class StorageStore {
    private static final int STEP = 1000;
    /** Messages that are moved out of a slice so that it can be dropped, while nobody can publish or claim. */
    private static final int FEW = 2000;

    private static final String ROTATE = "select if__mq_rotate($1, $2 * interval '1 ms') as rotated";
    private static final String COMPACT = "select if__mq_compact($1) as dropped";

    private static final String SWEEP_REST = "select if__mq_sweep_rest($1) as swept";

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

    /** Whether a slice was dropped, because few of its messages are needed any more. */
    Uni<Boolean> compact() {
        return database.run(COMPACT, FEW).map(rows -> rows.iterator().next().getBoolean("dropped"));
    }

    /** Deletes some of the messages of dropped slices that were needed then and are not now; how many. */
    Uni<Integer> sweepRest() {
        return database.run(SWEEP_REST, STEP).map(rows -> rows.iterator().next().getInteger("swept"));
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
