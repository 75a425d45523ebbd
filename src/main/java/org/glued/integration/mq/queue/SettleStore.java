package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Ends deliveries and prolongs them: one statement, whatever their number. */
@Singleton
final class SettleStore {
    /** Leases are locked in the order of their ids; one whose entries are all settled is deleted, else it shrinks. */
    private static final String SETTLE = """
            with op as materialized (
                select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::int[], $5::text[], $6::bigint[])
                    with ordinality as o (queue, lease, id, attempt, verb, delay_ms, place)
            ), held as materialized (
                select id, queue_id, entries from if__mq_leases
                where id = any(array(select lease from op))
                order by id
                for update
            ), entry as materialized (
                select h.id as lease, h.queue_id, e.id, e.published_at, e.rank, e.attempts, e.expires_at, e.until, e.death
                from held h cross join lateral unnest(h.entries) e
            ), done as materialized (
                select distinct on (e.lease, e.id) o.place, o.delay_ms, q.name as queue, e.*,
                    case when o.verb = 'nack' and e.attempts >= q.max_deliveries then 'bury'
                        when o.verb = 'reject' then 'bury' else o.verb end as fate,
                    case when o.verb = 'reject' then 'rejected' else 'max_deliveries' end as reason,
                    coalesce(o.delay_ms, least(
                        q.backoff_max_ms, q.backoff_initial_ms * q.backoff_factor ^ least(e.attempts - 1, 60)
                    )::bigint) as wait_ms
                from op o
                join entry e on e.lease = o.lease and e.id = o.id and e.attempts = o.attempt
                join if__mq_queues q on q.id = e.queue_id and q.name = o.queue
                order by e.lease, e.id, o.place
            ), rest as materialized (
                select e.lease, min(e.until) as expires_at,
                    array_agg(row(e.id, e.published_at, e.rank, e.attempts, e.expires_at, e.until, e.death)::if__mq_entry
                        order by e.rank, e.id) as entries
                from entry e
                where not exists (select from done d where d.lease = e.lease and d.id = e.id)
                group by e.lease
            ), shrunk as (
                update if__mq_leases l set entries = r.entries, expires_at = r.expires_at
                from rest r
                where l.id = r.lease and exists (select from done d where d.lease = l.id)
            ), emptied as (
                delete from if__mq_leases
                where id = any(array(select lease from done except select lease from rest))
            ), ready as (
                insert into if__mq_ready (queue_id, rank, id, published_at, attempts, expires_at, death)
                select queue_id, rank, id, published_at, attempts - (fate = 'defer')::int, expires_at, death
                from done
                where fate in ('nack', 'defer') and wait_ms = 0
            ), deferred as (
                insert into if__mq_deferred (queue_id, rank, id, published_at, attempts, expires_at, death, due_at)
                select queue_id, rank, id, published_at, attempts - (fate = 'defer')::int, expires_at, death,
                    now() + wait_ms * interval '1 ms'
                from done
                where fate in ('nack', 'defer') and wait_ms > 0
            ), buried as materialized (
                select place, if__mq_bury(queue_id, id, rank, published_at, attempts, death, reason) as dlq
                from done
                where fate = 'bury'
            )
            select d.place is not null as ok,
                case when d.fate = 'bury' then b.dlq
                    when d.fate in ('nack', 'defer') and d.wait_ms = 0 then d.queue end as woken,
                m.reply_to, m.correlation_id
            from op o
            left join done d on d.place = o.place
            left join buried b on b.place = o.place
            left join lateral (
                select reply_to, correlation_id from if__mq_messages m
                where $7::boolean and m.id = d.id and m.published_at = d.published_at
                limit 1) m on true
            order by o.place""";

    private static final String EXTEND = """
            with op as materialized (
                select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::int[], $5::bigint[])
                    with ordinality as o (queue, lease, id, attempt, ack_timeout_ms, place)
            ), held as materialized (
                select id, queue_id, entries from if__mq_leases
                where id = any(array(select lease from op))
                order by id
                for update
            ), entry as materialized (
                select h.id as lease, h.queue_id, e.id, e.published_at, e.rank, e.attempts, e.expires_at, e.until, e.death
                from held h cross join lateral unnest(h.entries) e
            ), longer as materialized (
                select distinct on (e.lease, e.id) o.place, e.lease, e.id,
                    now() + coalesce(o.ack_timeout_ms, q.ack_timeout_ms) * interval '1 ms' as until
                from op o
                join entry e on e.lease = o.lease and e.id = o.id and e.attempts = o.attempt
                join if__mq_queues q on q.id = e.queue_id and q.name = o.queue
                order by e.lease, e.id, o.place desc
            ), whole as materialized (
                select e.lease, min(coalesce(n.until, e.until)) as expires_at,
                    array_agg(row(e.id, e.published_at, e.rank, e.attempts, e.expires_at, coalesce(n.until, e.until),
                        e.death)::if__mq_entry order by e.rank, e.id) as entries
                from entry e
                left join longer n on n.lease = e.lease and n.id = e.id
                group by e.lease
            ), extended as (
                update if__mq_leases l set entries = w.entries, expires_at = w.expires_at
                from whole w
                where l.id = w.lease and exists (select from longer n where n.lease = l.id)
            )
            select exists (
                select from longer n where n.lease = o.lease and n.id = o.id) as ok
            from op o
            order by o.place""";

    /** @param replies whether the outcomes should say where replies go, which costs a look at each message */
    Uni<List<Settle.Outcome>> settle(Sql sql, List<Settle> all, boolean replies) {
        return sql.run(
                        SETTLE,
                        all.stream().map(Settle::queue).toArray(String[]::new),
                        all.stream().map(s -> s.receipt().lease()).toArray(Long[]::new),
                        all.stream().map(s -> s.receipt().message()).toArray(Long[]::new),
                        all.stream().map(s -> s.receipt().attempt()).toArray(Integer[]::new),
                        all.stream()
                                .map(s -> s.as().name().toLowerCase(Locale.ROOT))
                                .toArray(String[]::new),
                        millis(all, Settle::delay),
                        replies)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(SettleStore::outcome)
                        .toList());
    }

    Uni<List<Boolean>> extend(Sql sql, List<Extend> all) {
        return sql.run(
                        EXTEND,
                        all.stream().map(Extend::queue).toArray(String[]::new),
                        all.stream().map(e -> e.receipt().lease()).toArray(Long[]::new),
                        all.stream().map(e -> e.receipt().message()).toArray(Long[]::new),
                        all.stream().map(e -> e.receipt().attempt()).toArray(Integer[]::new),
                        millis(all, Extend::ackTimeout))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getBoolean("ok"))
                        .toList());
    }

    private static Settle.Outcome outcome(Row row) {
        return new Settle.Outcome(
                row.getBoolean("ok"),
                row.getString("woken"),
                row.getString("reply_to"),
                row.getString("correlation_id"));
    }

    private static <T> @Nullable Long[] millis(List<T> all, Function<T, @Nullable Duration> duration) {
        @Nullable Long[] millis = new Long[all.size()];
        for (int i = 0; i < millis.length; i++) {
            Duration one = duration.apply(all.get(i));
            millis[i] = one == null ? null : one.toMillis();
        }
        return millis;
    }
}
