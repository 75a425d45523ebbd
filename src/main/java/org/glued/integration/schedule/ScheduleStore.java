package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The schedules as documents. */
@Singleton
class ScheduleStore {
    private static final String ONE = """
            select *, publish::text as message from if__scheduler where uuid = $1
            """;
    private static final String LOCKED = """
            select *, publish::text as message from if__scheduler where uuid = $1 for update
            """;
    private static final String NEWEST = """
            select *, publish::text as message
            from if__scheduler
            where $1::timestamptz is null or (created_at, uuid) < ($1, $2::uuid)
            order by created_at desc, uuid desc
            limit $3
            """;
    private static final String NOW = """
            select now() as now
            """;
    private static final String EXCHANGE = """
            select exists (select from if__mq_exchanges where name = $1) as known
            """;
    private static final String INSERT = """
            insert into if__scheduler (uuid, name, action, publish, cron, every_ms, fire_at, timezone, ttl_ms, jitter_ms,
                overlap, catch_up, catch_up_window_ms, starts_at, ends_at, max_fires, pause_on_failure, enabled,
                next_fire_at, owner, nonce, updated_at, created_at, owned_by_token)
            values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22, $23, exists (select from if__tokens where subject = $20))
            """;
    private static final String REPLACE = """
            update if__scheduler
            set name = $2, action = $3, publish = $4::text::jsonb, cron = $5, every_ms = $6, fire_at = $7, timezone = $8,
                ttl_ms = $9, jitter_ms = $10, overlap = $11, catch_up = $12, catch_up_window_ms = $13, starts_at = $14,
                ends_at = $15, max_fires = $16, pause_on_failure = $17, enabled = $18, next_fire_at = $19, nonce = $21,
                updated_at = $22, owner = $20,
                owned_by_token = (owned_by_token and owner is not distinct from $20) or exists (select from if__tokens where subject = $20)
            where uuid = $1 and ($23::text[] is null or nonce = any ($23))
            """;
    private static final String DELETE = """
            delete from if__scheduler where uuid = $1 and ($2::text[] is null or nonce = any ($2))
            """;

    @Inject
    ScheduleStore() {}

    Uni<Optional<Schedule>> find(Sql sql, UUID uuid) {
        return sql.run(ONE, uuid).map(ScheduleStore::only);
    }

    /** Now by the database's clock, the one that fires, to the millisecond. */
    Uni<Instant> now(Sql sql) {
        return sql.run(NOW)
                .map(rows -> rows.iterator()
                        .next()
                        .getOffsetDateTime("now")
                        .toInstant()
                        .truncatedTo(ChronoUnit.MILLIS));
    }

    Uni<Boolean> knowsExchange(Sql sql, String name) {
        return sql.run(EXCHANGE, name).map(rows -> rows.iterator().next().getBoolean("known"));
    }

    /** As {@link #find}, and nobody else changes or fires it until the transaction ends. */
    Uni<Optional<Schedule>> lock(Sql tx, UUID uuid) {
        return tx.run(LOCKED, uuid).map(ScheduleStore::only);
    }

    Uni<List<Schedule>> list(Sql sql, Page page) {
        return sql.run(NEWEST, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Schedule::from).toList());
    }

    Uni<Schedule> insert(Sql sql, Schedule s) {
        return sql.run(INSERT, values(s, Columns.time(s.createdAt()))).replaceWith(s);
    }

    /** @return whether the stored nonce was one of {@code nonces} */
    Uni<Boolean> replace(Sql tx, Schedule s, String @Nullable [] nonces) {
        return tx.run(REPLACE, values(s, nonces)).map(rows -> rows.rowCount() == 1);
    }

    private static @Nullable Object[] values(Schedule s, @Nullable Object last) {
        return new @Nullable Object[] {
            s.uuid(),
            s.name(),
            s.action(),
            JsonText.write(s.publish()),
            s.cron(),
            Columns.millis(s.every()),
            Columns.time(s.at()),
            s.timezone().getId(),
            Columns.millis(s.ttl()),
            Columns.millis(s.jitter()),
            lower(s.overlap()),
            lower(s.catchUp()),
            Columns.millis(s.catchUpWindow()),
            Columns.time(s.startsAt()),
            Columns.time(s.endsAt()),
            s.maxFires(),
            s.pauseOnFailure(),
            s.enabled(),
            Columns.time(s.nextFireAt()),
            s.owner(),
            s.nonce(),
            Columns.time(s.updatedAt()),
            last
        };
    }

    Uni<Boolean> delete(Sql sql, UUID uuid, String @Nullable [] nonces) {
        return sql.run(DELETE, uuid, nonces).map(rows -> rows.rowCount() == 1);
    }

    private static Optional<Schedule> only(RowSet<Row> rows) {
        return rows.stream().map(Schedule::from).findFirst();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
