package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.glued.integration.db.Database;

/** What time itself does to messages, in bounded steps; any number of nodes may do it at once. */
@Singleton
final class DueStore {
    static final int STEP = 1000;
    private static final int LEASES = 100;

    /** Deferred messages whose time has come. One that has expired meanwhile is left to expire. */
    private static final String PROMOTE = """
            with due as (
                delete from if__mq_deferred
                where ctid = any(array(
                    select ctid from if__mq_deferred
                    where due_at <= now() and (expires_at is null or expires_at > now())
                    order by due_at
                    limit $1
                    for update skip locked))
                returning *
            ), ready as (
                insert into if__mq_ready (queue_id, rank, id, published_at, attempts, expires_at, death)
                select d.queue_id, d.rank, d.id, d.published_at, d.attempts, d.expires_at, d.death
                from due d join if__mq_queues q on q.id = d.queue_id
                order by d.queue_id, d.rank, d.id
                returning queue_id
            )
            select q.name, count(*)::int as moved from ready r join if__mq_queues q on q.id = r.queue_id group by q.name""";

    /** Messages of leases that ran out: delivered again, or dead when their deliveries are used up. */
    private static final String RESCUE = """
            with lost as materialized (
                select id, queue_id, entries from if__mq_leases
                where expires_at <= now()
                order by expires_at
                limit $1
                for update skip locked
            ), entry as materialized (
                select l.id as lease, l.queue_id, e.id, e.published_at, e.rank, e.attempts, e.expires_at, e.until, e.death
                from lost l cross join lateral unnest(l.entries) e
            ), rest as materialized (
                select lease, min(until) as expires_at,
                    array_agg(row(id, published_at, rank, attempts, expires_at, until, death)::if__mq_entry
                        order by rank, id) as entries
                from entry where until > now() group by lease
            ), shrunk as (
                update if__mq_leases l set entries = r.entries, expires_at = r.expires_at from rest r where l.id = r.lease
            ), emptied as (
                delete from if__mq_leases where id = any(array(select id from lost except select lease from rest))
            ), back as materialized (
                select e.*, q.name, e.attempts >= q.max_deliveries as dead
                from entry e join if__mq_queues q on q.id = e.queue_id
                where e.until <= now()
            ), ready as (
                insert into if__mq_ready (queue_id, rank, id, published_at, attempts, expires_at, death)
                select queue_id, rank, id, published_at, attempts, expires_at, death
                from back where not dead
                order by queue_id, rank, id
            ), buried as materialized (
                select if__mq_bury(queue_id, id, rank, published_at, attempts, death, 'max_deliveries') as name
                from back where dead
            )
            select name, count(*)::int as moved
            from (select name from back where not dead union all select name from buried) as moved
            group by name""";

    private static final String EXPIRE = """
            with ready as (
                delete from if__mq_ready
                where ctid = any(array(
                    select ctid from if__mq_ready where expires_at <= now()
                    order by expires_at
                    limit $1
                    for update skip locked))
                returning queue_id, id, rank, published_at, attempts, death
            ), deferred as (
                delete from if__mq_deferred
                where ctid = any(array(
                    select ctid from if__mq_deferred where expires_at <= now()
                    order by expires_at
                    limit $1
                    for update skip locked))
                returning queue_id, id, rank, published_at, attempts, death
            ), buried as materialized (
                select if__mq_bury(queue_id, id, rank, published_at, attempts, death, 'expired') as name
                from (select * from ready union all select * from deferred) as expired
            )
            select name, count(*)::int as moved from buried group by name""";

    private static final String FORGET = """
            delete from if__mq_dedup
            where ctid = any(array(
                select ctid from if__mq_dedup
                where seen_at < now() - interval '24 hours'
                order by seen_at
                limit $1
                for update skip locked))""";

    private static final String PREPARE = """
            select if__mq_partition((now() at time zone 'UTC')::date + ahead) from generate_series(0, 3) as ahead""";

    private final Database database;

    DueStore(Database database) {
        this.database = database.within(Duration.ofSeconds(30));
    }

    /** @param woken gets the queues that have something ready by it */
    Uni<Integer> promote(Consumer<Set<String>> woken) {
        return moved(PROMOTE, STEP, woken);
    }

    Uni<Integer> rescue(Consumer<Set<String>> woken) {
        return moved(RESCUE, LEASES, woken);
    }

    Uni<Integer> expire(Consumer<Set<String>> woken) {
        return moved(EXPIRE, STEP, woken);
    }

    Uni<Integer> forget() {
        return database.run(FORGET, STEP).map(rows -> rows.rowCount());
    }

    Uni<Void> prepare() {
        return database.run(PREPARE).replaceWithVoid();
    }

    private Uni<Integer> moved(String statement, int most, Consumer<Set<String>> woken) {
        return database.run(statement, most).map(rows -> {
            Set<String> queues = new HashSet<>();
            int moved = 0;
            for (Row row : rows) {
                moved += row.getInteger("moved");
                if (row.getString("name") != null) {
                    queues.add(row.getString("name"));
                }
            }
            woken.accept(queues);
            return moved;
        });
    }
}
