package org.glued.integration.notification;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Page;

/** What a person sees of the notifications, and marks. */
@Singleton
class InboxStore {
    private static final String ALL = """
            select * from if__inbox
            where person = $1 and ($2::timestamptz is null or (sent_at, uuid) < ($2, $3::uuid))
            order by sent_at desc, uuid desc
            limit $4
            """;
    private static final String UNREAD = """
            select * from if__inbox
            where person = $1 and read_at is null and ($2::timestamptz is null or (sent_at, uuid) < ($2, $3::uuid))
            order by sent_at desc, uuid desc
            limit $4
            """;
    private static final String ONE = """
            select * from if__inbox where person = $1 and uuid = $2
            """;
    private static final String AFTER = """
            (select * from if__inbox
                where person = $1 and place > $2::bigint and place <= $3::bigint and delivered_at is null
                order by place limit $4)
            union all
            (select * from if__inbox
                where person = $1 and place > greatest($2::bigint, $3::bigint)
                order by place limit $4)
            order by place
            limit $4
            """;
    private static final String NEWEST = """
            select person, newest from if__inboxes where person = any($1::uuid[])
            """;
    private static final String DELIVERED = """
            with shown as (
                select person, place from if__notifications_recipients
                where person = $1 and place = any($2::bigint[])
                order by place
                for update
            )
            update if__notifications_recipients r set delivered_at = coalesce(r.delivered_at, now())
            from shown s
            where r.person = s.person and r.place = s.place
            returning r.place, r.delivered_at
            """;
    private static final String READ = """
            update if__notifications_recipients
            set delivered_at = coalesce(delivered_at, now()), read_at = coalesce(read_at, now())
            where person = $1 and notification = $2 and exists (select from if__inbox where person = $1 and uuid = $2)
            """;
    private static final String CONFIRM = """
            update if__notifications_recipients
            set delivered_at = coalesce(delivered_at, now()), read_at = coalesce(read_at, now()),
                confirmed_at = coalesce(confirmed_at, now())
            where person = $1 and notification = $2
                and exists (select from if__inbox where person = $1 and uuid = $2 and confirm)
            """;

    @Inject
    InboxStore() {}

    Uni<List<InboxItem>> list(Sql sql, UUID person, boolean unread, Page page) {
        return sql.run(unread ? UNREAD : ALL, person, page.beforeTime(), page.beforeId(), page.probe())
                .map(InboxStore::items);
    }

    Uni<Optional<InboxItem>> find(Sql sql, UUID person, UUID uuid) {
        return sql.run(ONE, person, uuid)
                .map(rows -> rows.stream().map(InboxItem::from).findFirst());
    }

    /**
     * What has a place after {@code place}, in order; of what is not after {@code connected}, only what was not delivered.
     */
    Uni<List<InboxItem>> after(Sql sql, UUID person, long place, long connected, int most) {
        return sql.run(AFTER, person, place, connected, most).map(InboxStore::items);
    }

    /** The newest place of each inbox; those that have none are not in the map. */
    Uni<Map<UUID, Long>> newest(Sql sql, Collection<UUID> persons) {
        return sql.run(NEWEST, (Object) persons.toArray(UUID[]::new)).map(rows -> {
            Map<UUID, Long> places = new HashMap<>();
            rows.forEach(row -> places.put(row.getUUID("person"), row.getLong("newest")));
            return places;
        });
    }

    /** @return when each of {@code places} was first delivered, now at the latest */
    Uni<Map<Long, Instant>> delivered(Sql sql, UUID person, List<Long> places) {
        return sql.run(DELIVERED, person, places.toArray(Long[]::new)).map(rows -> {
            Map<Long, Instant> times = new HashMap<>();
            rows.forEach(row -> times.put(
                    row.getLong("place"), row.getOffsetDateTime("delivered_at").toInstant()));
            return times;
        });
    }

    Uni<Void> read(Sql sql, UUID person, UUID uuid) {
        return sql.run(READ, person, uuid).replaceWithVoid();
    }

    /** Changes nothing when no confirmation is asked for. */
    Uni<Void> confirm(Sql sql, UUID person, UUID uuid) {
        return sql.run(CONFIRM, person, uuid).replaceWithVoid();
    }

    private static List<InboxItem> items(RowSet<Row> rows) {
        return rows.stream().map(InboxItem::from).toList();
    }
}
