package org.glued.integration.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;

/** What became of the planned instants. */
@Singleton
class OccurrenceStore {
    private static final String WAITING = """
            select uuid, schedule, planned_at, fired_at, status, reason, message, run, queues
            from if__scheduler_occurrences
            where schedule = any ($1) and status = 'planned'
            order by planned_at
            """;
    private static final String BETWEEN = """
            select uuid, schedule, planned_at, fired_at, status, reason, message, run, queues
            from if__scheduler_occurrences
            where schedule = $1 and planned_at between $2 and $3 and not triggered
            """;
    private static final String RECORDED = """
            select o.schedule, o.planned_at
            from unnest($1::uuid[], $2::timestamptz[]) as p (schedule, planned_at)
            join if__scheduler_occurrences o on o.schedule = p.schedule and o.planned_at = p.planned_at
            where not o.triggered
            """;
    private static final String WRITE = """
            insert into if__scheduler_occurrences
                (uuid, schedule, planned_at, fired_at, status, reason, message, run, queues, triggered)
            select o.uuid, o.schedule, o.planned_at, o.fired_at, o.status, o.reason, o.message, o.run,
                array(select jsonb_array_elements_text(o.queues::jsonb)), $10::boolean
            from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::uuid[],
                $8::uuid[], $9::text[]) as o (uuid, schedule, planned_at, fired_at, status, reason, message, run, queues)
            on conflict (uuid) do update
            set fired_at = excluded.fired_at, status = excluded.status, reason = excluded.reason,
                message = excluded.message, run = excluded.run, queues = excluded.queues
            """;

    /** The cause of a schedule's run is its occurrence. */
    private static final String BLAME = """
            update if__scheduler_occurrences o
            set reason = coalesce(o.reason, 'its run failed, which paused the schedule')
            from if__runs r
            where r.uuid = any ($1) and o.uuid = r.cause_id
            """;

    /** An instant of a schedule, which is recorded once. */
    record Slot(UUID schedule, Instant planned) {}

    @Inject
    OccurrenceStore() {}

    /** Those that wait for the end of a run, by schedule, each list in order. */
    Uni<Map<UUID, List<Occurrence>>> waiting(Sql tx, List<UUID> schedules) {
        return schedules.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : tx.run(WAITING, (Object) schedules.toArray(UUID[]::new))
                        .map(rows -> rows.stream()
                                .map(Occurrence::from)
                                .collect(Collectors.groupingBy(Occurrence::schedule)));
    }

    /** Those that the rule had planned from {@code from} to {@code to}, by the planned instant. */
    Uni<Map<Instant, Occurrence>> between(Sql tx, UUID schedule, Instant from, Instant to) {
        return tx.run(BETWEEN, schedule, Columns.time(from), Columns.time(to))
                .map(rows -> rows.stream()
                        .map(Occurrence::from)
                        .collect(Collectors.toMap(Occurrence::plannedAt, Function.identity())));
    }

    /** Those that were recorded before; nobody adds to them while the schedules are locked. */
    Uni<Set<Slot>> recorded(Sql tx, List<Slot> planned) {
        if (planned.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return tx.run(RECORDED, Columns.uuids(planned, Slot::schedule), Columns.times(planned, Slot::planned))
                .map(rows -> {
                    Set<Slot> slots = new HashSet<>();
                    rows.forEach(row -> slots.add(new Slot(
                            row.getUUID("schedule"),
                            row.getOffsetDateTime("planned_at").toInstant())));
                    return slots;
                });
    }

    /** A column of arrays, whose lengths differ. */
    private static String queues(Occurrence occurrence) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        occurrence.queues().forEach(names::add);
        return names.toString();
    }

    /** Adds occurrences, or tells what has become of those that are there. */
    Uni<Void> write(Sql tx, List<Occurrence> all, boolean triggered) {
        if (all.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return tx.run(
                        WRITE,
                        Columns.uuids(all, Occurrence::uuid),
                        Columns.uuids(all, Occurrence::schedule),
                        Columns.times(all, Occurrence::plannedAt),
                        Columns.times(all, Occurrence::firedAt),
                        Columns.texts(all, o -> o.status().name().toLowerCase(Locale.ROOT)),
                        Columns.texts(all, Occurrence::reason),
                        Columns.uuids(all, Occurrence::message),
                        Columns.uuids(all, Occurrence::run),
                        Columns.texts(all, OccurrenceStore::queues),
                        triggered)
                .replaceWithVoid();
    }

    /** Says of those whose runs these are that they have paused their schedules. */
    Uni<Void> blame(Sql tx, List<UUID> runs) {
        return runs.isEmpty()
                ? Uni.createFrom().voidItem()
                : tx.run(BLAME, (Object) runs.toArray(UUID[]::new)).replaceWithVoid();
    }
}
