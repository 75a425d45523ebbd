package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Page;
import org.glued.integration.mq.queue.Origin;

/** Reads occurrences with where to find their messages: in the queue of the run, or in those they were published to. */
@Singleton
class TraceStore {
    private static final String NEWEST = """
            select o.*, s.action, r.deployment, r.queue as run_queue
            from (
                select uuid, schedule, planned_at, fired_at, status, reason, message, run, queues
                from if__scheduler_occurrences
                where schedule = $1 and ($2::timestamptz is null or (planned_at, uuid) < ($2, $3::uuid))
                order by planned_at desc, uuid desc
                limit $4) o
            join if__scheduler s on s.uuid = o.schedule
            left join lateral (select deployment, queue from if__runs where uuid = o.run limit 1) r on true
            order by o.planned_at desc, o.uuid desc
            """;

    private static final String SOME = """
            select o.uuid, o.schedule, o.planned_at, o.fired_at, o.status, o.reason, o.message, o.run, o.queues,
                s.action, r.deployment, r.queue as run_queue
            from unnest($1::uuid[]) with ordinality as wanted (uuid, place)
            join if__scheduler_occurrences o on o.uuid = wanted.uuid
            join if__scheduler s on s.uuid = o.schedule
            left join lateral (select deployment, queue from if__runs where uuid = o.run limit 1) r on true
            order by wanted.place
            """;

    private static final String PUBLISHED = """
            select o.uuid, q.queue
            from if__scheduler_occurrences o cross join lateral unnest(o.queues) as q (queue)
            where o.uuid = any($1)
            """;

    private final Database db;

    @Inject
    TraceStore(Database db) {
        this.db = db;
    }

    Uni<List<Trace>> list(UUID schedule, Page page) {
        return db.run(NEWEST, schedule, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Trace::from).toList());
    }

    Uni<Optional<Trace>> find(UUID occurrence) {
        return all(db, List.of(occurrence)).map(found -> found.stream().findFirst());
    }

    /** Those that there are, in the order of {@code occurrences}. */
    Uni<List<Trace>> all(Sql sql, List<UUID> occurrences) {
        return sql.run(SOME, (Object) occurrences.toArray(UUID[]::new))
                .map(rows -> rows.stream().map(Trace::from).toList());
    }

    /** Which of {@code messages} occurrences have published, and where to. */
    Uni<List<Origin.Lead>> published(Collection<UUID> messages) {
        return db.run(PUBLISHED, (Object) messages.toArray(UUID[]::new))
                .map(rows -> rows.stream()
                        .map(row -> new Origin.Lead(
                                row.getUUID("uuid"), row.getString("queue"), Trace.path(row.getUUID("uuid"))))
                        .toList());
    }
}
