package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Violation;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The definitions of queues. */
@Singleton
final class QueueStore {
    static final String UNIQUE_NAME = "if__mq_queues_name";
    static final String UNIQUE_UUID = "if__mq_queues_uuid";
    /** There is one with this name or this uuid. */
    static final Predicate<Throwable> TAKEN = Violation.of(UNIQUE_NAME).or(Violation.of(UNIQUE_UUID));

    private static final String LIST = """
            select * from if__mq_queues
            where $1::timestamptz is null or (created_at, uuid) < ($1, $2::uuid)
            order by created_at desc, uuid desc
            limit $3""";

    private static final String GET = "select * from if__mq_queues where name = $1";

    private static final String INSERT = """
            insert into if__mq_queues (
                uuid, name, description, ttl_ms, ack_timeout_ms, max_deliveries, backoff_initial_ms, backoff_factor,
                backoff_max_ms, dlq, max_length, overflow, retention_ms, paused, nonce)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            returning *""";

    private static final String ENSURE = """
            insert into if__mq_queues (uuid, name, description, nonce)
            select gen_random_uuid(), name, $2, 'builtin' from unnest($1::text[]) as n (name)
            order by name
            on conflict (name) do nothing""";

    private static final String NAMES = "select name from if__mq_queues where starts_with(name, $1)";

    private static final String REPLACE = """
            update if__mq_queues set
                description = $2, ttl_ms = $3, ack_timeout_ms = $4, max_deliveries = $5, backoff_initial_ms = $6,
                backoff_factor = $7, backoff_max_ms = $8, dlq = $9, max_length = $10, overflow = $11,
                retention_ms = $12, paused = $13, nonce = $14, updated_at = now()
            where name = $1 and ($15::text[] is null or nonce = any($15)) and ($16::uuid is null or uuid = $16)
            returning *""";

    private static final String PAUSE = """
            update if__mq_queues set paused = $2, nonce = $3, updated_at = now()
            where name = $1
            returning *""";

    private static final String DELETE = """
            delete from if__mq_queues
            where name = $1 and ($2::text[] is null or nonce = any($2))
            returning id""";

    /** After the delete of the queue in the same transaction, when no publisher can add to it any more. */
    private static final String DELETE_CONTENT = """
            with ready as (delete from if__mq_ready where queue_id = $1),
                deferred as (delete from if__mq_deferred where queue_id = $1),
                leases as (delete from if__mq_leases where queue_id = $1),
                groups as (delete from if__mq_groups where queue_id = $1),
                grouped as (delete from if__mq_grouped where queue_id = $1),
                dead as (delete from if__mq_dead where queue_id = $1),
                history as (delete from if__mq_history where queue_id = $1)
            delete from if__mq_dedup where queue_id = $1""";

    /** Waits for nobody, but nobody publishes to it any more; to see what was published before takes another statement. */
    private static final String LOCK = "select id from if__mq_queues where name = $1 for update skip locked";

    private static final String DELETE_EMPTY = """
            delete from if__mq_queues q
            where q.id = $1
                and not exists (select from if__mq_ready where queue_id = q.id)
                and not exists (select from if__mq_deferred where queue_id = q.id)
                and not exists (select from if__mq_leases where queue_id = q.id)
                and not exists (select from if__mq_grouped where queue_id = q.id)
                and not exists (select from if__mq_dead where queue_id = q.id)
                and not exists (select from if__mq_history where queue_id = q.id)
            returning id""";

    /** A group stays while a consumer holds its head. */
    private static final String PURGE = """
            with queue as (select id from if__mq_queues where name = $1),
                ready as (
                    delete from if__mq_ready where queue_id = (select id from queue) returning ids, grp),
                deferred as (
                    delete from if__mq_deferred where queue_id = (select id from queue) returning ids, grp),
                grouped as (delete from if__mq_grouped where queue_id = (select id from queue) returning 1),
                dead as (delete from if__mq_dead where queue_id = (select id from queue) returning 1),
                groups as (
                    delete from if__mq_groups where queue_id = (select id from queue) and grp in (
                        select grp from ready union all select grp from deferred))
            select (select coalesce(sum(cardinality(ids)), 0) from ready)
                + (select coalesce(sum(cardinality(ids)), 0) from deferred)
                + (select count(*) from grouped) + (select count(*) from dead) as purged
            from queue""";

    private static final String STATS = """
            select (select coalesce(sum(cardinality(ids)), 0) from if__mq_ready where queue_id = q.id)
                    + (select count(*) from if__mq_grouped where queue_id = q.id) as ready,
                (select coalesce(sum(cardinality(ids)), 0) from if__mq_deferred where queue_id = q.id) as delayed,
                (select coalesce(sum(cardinality(ids)), 0) from if__mq_leases where queue_id = q.id) as unacked,
                (select count(*) from if__mq_dead where queue_id = q.id) as dead,
                (select (extract(epoch from now() - min(m.published_at)) * 1000)::bigint
                    from generate_series(0, 4) as rank
                    cross join lateral (
                        select r.id from if__mq_ready r where r.queue_id = q.id and r.rank = rank.rank
                        order by r.id limit 1) head
                    join if__mq_messages m on m.id = head.id) as oldest_ms
            from if__mq_queues q
            where q.name = $1""";

    /** Numbers ascend with publishing; a number without its message is of a slice that has gone, so older than all. */
    private static final String OLDEST = """
            select q.name, coalesce(
                (select m.published_at from if__mq_messages m where m.id = held.number limit 1), to_timestamp(0)) as oldest
            from if__mq_queues q
            cross join lateral (
                select min(number) as number
                from (
                    select head.id as number
                    from generate_series(0, 4) as rank
                    cross join lateral (
                        select r.id from if__mq_ready r where r.queue_id = q.id and r.rank = rank.rank
                        order by r.id limit 1) head
                    union all
                    select min(id) from if__mq_deferred where queue_id = q.id
                    union all
                    select min(id) from if__mq_leases where queue_id = q.id
                    union all
                    select min(id) from if__mq_grouped where queue_id = q.id
                ) heads
            ) held
            where q.name = any($1) and held.number is not null""";

    private final Database database;

    QueueStore(Database database) {
        this.database = database;
    }

    Uni<List<Queue>> list(Page page) {
        return database.run(LIST, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> all(rows, Queue::from));
    }

    Uni<@Nullable Queue> get(String name) {
        return database.run(GET, name).map(rows -> first(rows, Queue::from));
    }

    Uni<Queue> insert(UUID uuid, QueueInput q) {
        return database.run(
                        INSERT,
                        uuid,
                        q.name(),
                        q.description(),
                        Columns.millis(q.ttl()),
                        Columns.millis(q.ackTimeout()),
                        q.maxDeliveries(),
                        Columns.millis(q.backoff().initial()),
                        q.backoff().factor(),
                        Columns.millis(q.backoff().max()),
                        q.dlq(),
                        q.maxLength() == null ? null : q.maxLength().longValue(),
                        q.overflow().name().toLowerCase(Locale.ROOT),
                        Columns.millis(q.retention()),
                        q.paused(),
                        Nonce.next())
                .map(rows -> Queue.from(rows.iterator().next()));
    }

    Uni<Void> ensure(Sql tx, Collection<String> names, String description) {
        return tx.run(ENSURE, names.toArray(String[]::new), description).replaceWithVoid();
    }

    Uni<List<String>> names(String prefix) {
        return database.run(NAMES, prefix)
                .map(rows -> rows.stream().map(row -> row.getString("name")).toList());
    }

    /** Null without a queue of this name, with one of the nonces, and with the uuid when one is given. */
    Uni<@Nullable Queue> replace(QueueInput q, String @Nullable [] nonces) {
        return database.run(
                        REPLACE,
                        q.name(),
                        q.description(),
                        Columns.millis(q.ttl()),
                        Columns.millis(q.ackTimeout()),
                        q.maxDeliveries(),
                        Columns.millis(q.backoff().initial()),
                        q.backoff().factor(),
                        Columns.millis(q.backoff().max()),
                        q.dlq(),
                        q.maxLength() == null ? null : q.maxLength().longValue(),
                        q.overflow().name().toLowerCase(Locale.ROOT),
                        Columns.millis(q.retention()),
                        q.paused(),
                        Nonce.next(),
                        nonces,
                        q.uuid())
                .map(rows -> first(rows, Queue::from));
    }

    Uni<@Nullable Queue> pause(String name, boolean paused) {
        return database.run(PAUSE, name, paused, Nonce.next()).map(rows -> first(rows, Queue::from));
    }

    /** Whether there was such a queue with one of the nonces; its messages go with it. */
    Uni<Boolean> delete(String name, String @Nullable [] nonces) {
        return database.inTransaction(tx -> tx.run(DELETE, name, nonces)
                .map(rows -> first(rows, row -> row.getInteger("id")))
                .chain(id -> id == null
                        ? Uni.createFrom().item(false)
                        : tx.run(DELETE_CONTENT, id).replaceWith(true)));
    }

    /** Whether there was such a queue, and nothing in it. */
    Uni<Boolean> deleteEmpty(String name) {
        return database.inTransaction(tx -> tx.run(LOCK, name)
                .map(rows -> first(rows, row -> row.getInteger("id")))
                .chain(id -> id == null
                        ? Uni.createFrom().nullItem()
                        : tx.run(DELETE_EMPTY, id).map(rows -> first(rows, row -> row.getInteger("id"))))
                .chain(id -> id == null
                        ? Uni.createFrom().item(false)
                        : tx.run(DELETE_CONTENT, id).replaceWith(true)));
    }

    /** How many messages were removed; null without such a queue. */
    Uni<@Nullable Long> purge(String name) {
        return database.within(Duration.ofSeconds(30))
                .run(PURGE, name)
                .map(rows -> first(rows, row -> row.getLong("purged")));
    }

    Uni<@Nullable Row> stats(String name) {
        return database.run(STATS, name).map(rows -> first(rows, Function.identity()));
    }

    /** By name; without those that hold nothing, or are not there. */
    Uni<Map<String, Instant>> oldest(Collection<String> names) {
        return names.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : database.run(OLDEST, (Object) names.toArray(String[]::new))
                        .map(rows -> rows.stream()
                                .collect(Collectors.toMap(
                                        row -> row.getString("name"),
                                        row -> row.getOffsetDateTime("oldest").toInstant())));
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> from) {
        return StreamSupport.stream(rows.spliterator(), false).map(from).toList();
    }

    private static <T> @Nullable T first(RowSet<Row> rows, Function<Row, T> from) {
        return rows.size() == 0 ? null : from.apply(rows.iterator().next());
    }
}
