package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Page;

/** What became of the planned instants. */
@Singleton
class OccurrenceStore {
    private static final String NEWEST = """
            select uuid, schedule, planned_at, fired_at, status, reason, message, run
            from if__scheduler_occurrences
            where schedule = $1 and ($2::timestamptz is null or (planned_at, uuid) < ($2, $3::uuid))
            order by planned_at desc, uuid desc
            limit $4
            """;
    private static final String RECORDED = """
            select o.schedule, o.planned_at
            from unnest($1::uuid[], $2::timestamptz[]) as p (schedule, planned_at)
            join if__scheduler_occurrences o on o.schedule = p.schedule and o.planned_at = p.planned_at
            where not o.triggered
            """;
    private static final String INSERT = """
            insert into if__scheduler_occurrences
                (uuid, schedule, planned_at, fired_at, status, reason, message, run, triggered)
            select o.*, $9::boolean
            from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::uuid[],
                $8::uuid[]) as o
            """;

    /** An instant of a schedule, which is recorded once. */
    record Slot(UUID schedule, Instant planned) {}

    @Inject
    OccurrenceStore() {}

    Uni<List<Occurrence>> list(Sql sql, UUID schedule, Page page) {
        return sql.run(NEWEST, schedule, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Occurrence::from).toList());
    }

    /** Those that were recorded before; nobody adds to them while the schedules are locked. */
    Uni<Set<Slot>> recorded(Sql tx, List<Occurrence> planned) {
        return tx.run(
                        RECORDED,
                        Columns.uuids(planned, Occurrence::schedule),
                        Columns.times(planned, Occurrence::plannedAt))
                .map(rows -> {
                    Set<Slot> slots = new HashSet<>();
                    rows.forEach(row -> slots.add(new Slot(
                            row.getUUID("schedule"),
                            row.getOffsetDateTime("planned_at").toInstant())));
                    return slots;
                });
    }

    Uni<Void> insert(Sql tx, List<Occurrence> all, boolean triggered) {
        if (all.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return tx.run(
                        INSERT,
                        Columns.uuids(all, Occurrence::uuid),
                        Columns.uuids(all, Occurrence::schedule),
                        Columns.times(all, Occurrence::plannedAt),
                        Columns.times(all, Occurrence::firedAt),
                        Columns.texts(all, o -> o.status().name().toLowerCase(Locale.ROOT)),
                        Columns.texts(all, Occurrence::reason),
                        Columns.uuids(all, Occurrence::message),
                        Columns.uuids(all, Occurrence::run),
                        triggered)
                .replaceWithVoid();
    }
}
