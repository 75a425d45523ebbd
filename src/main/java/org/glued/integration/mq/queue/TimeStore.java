package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import org.glued.integration.db.Database;

/** What time itself does to messages, in bounded steps; any number of nodes may do it at once. See V3.5__queue_time.sql. */
@Singleton
final class TimeStore {
    private static final int RUNS = 1000;

    private static final String LOOK = """
            select coalesce(seen.ready, '{}') as ready, coalesce(seen.missing, '{}') as missing,
                exists (select from if__mq_deferred where due_at <= now()) as promote,
                exists (select from if__mq_leases where held_until <= now()) as rescue,
                exists (select from if__mq_ready where expires_at <= now())
                    or exists (select from if__mq_deferred where expires_at <= now()) as expire
            from (
                select array_agg(asked.name) filter (where q.id is not null) as ready,
                    array_agg(asked.name) filter (where q.id is null) as missing
                from unnest($1::text[]) as asked (name)
                left join if__mq_queues q using (name)
                where q.id is null or not q.paused and exists (
                    select from if__mq_ready r
                    where r.queue_id = q.id and (r.expires_at is null or r.expires_at > now()))) as seen""";

    private static final String PROMOTE = "select * from if__mq_promote($1)";
    private static final String RESCUE = "select * from if__mq_rescue($1)";
    private static final String EXPIRE = "select * from if__mq_expire($1)";

    private final Database database;
    private final Database patient;

    TimeStore(Database database) {
        this.database = database;
        this.patient = database.within(Duration.ofSeconds(30));
    }

    /** One for everything, so that an idle service costs one statement and not four. */
    Uni<Look> look(Collection<String> names) {
        return database.run(LOOK, (Object) names.toArray(String[]::new))
                .map(rows -> Look.from(rows.iterator().next()));
    }

    Uni<Moved> promote() {
        return moved(PROMOTE);
    }

    Uni<Moved> rescue() {
        return moved(RESCUE);
    }

    Uni<Moved> expire() {
        return moved(EXPIRE);
    }

    private Uni<Moved> moved(String statement) {
        return patient.run(statement, RUNS)
                .map(rows -> Moved.from(rows.iterator().next()));
    }
}
