package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Whether those in whose name schedules act still may what the schedules do. Asked at each fire, because a schedule
 * outlives the request that made it.
 *
 * <p>An owner who had a token must still have a valid one. By its role he may call every deployment and publish; without,
 * he may call the deployments that grant it to him. Of other owners (the bootstrap administrator, the service itself)
 * nothing is stored, so nothing can be taken from them here.
 */
@Singleton
class Owners {
    private static final String OBSTACLES = """
            select o.schedule, rights.known, coalesce(rights.every, false) or (o.action is not null and exists (
                       select from if__actions a
                       join if__deployments d on d.uuid = a.deployment
                       cross join jsonb_array_elements(d.rbac) g (entry)
                       where a.uuid = o.action and g.entry ->> 'subject' = o.owner::text)) as may
            from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as o (schedule, owner, action)
            cross join lateral (
                select count(*) > 0 as known, bool_or(t.role in ('admin', 'operator')) as every
                from if__tokens t
                where t.subject = o.owner and (t.expires_at is null or t.expires_at > now())) rights
            """;

    @Inject
    Owners() {}

    /** Why schedules may not act any more, by schedule; those that may are not in it. */
    Uni<Map<UUID, String>> obstacles(Sql tx, List<Schedule> schedules) {
        List<Schedule> asked = schedules.stream()
                .filter(schedule -> schedule.progress().ownedByToken())
                .toList();
        if (asked.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return tx.run(
                        OBSTACLES,
                        Columns.uuids(asked, Schedule::uuid),
                        Columns.uuids(asked, Schedule::owner),
                        Columns.uuids(asked, Schedule::action))
                .map(rows -> {
                    Map<UUID, String> obstacles = new HashMap<>();
                    for (Row row : rows) {
                        String obstacle = obstacle(row);
                        if (obstacle != null) {
                            obstacles.put(row.getUUID("schedule"), obstacle);
                        }
                    }
                    return obstacles;
                });
    }

    private static @Nullable String obstacle(Row row) {
        if (!row.getBoolean("known")) {
            return "the owner is revoked: no valid token is left";
        }
        return row.getBoolean("may") ? null : "the owner may not do this any more";
    }
}
