package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;

/** Takes messages out of queues under a lease, and looks at them where they are. */
@Singleton
final class ClaimStore {
    /**
     * The rows to delete are named by ctid, which cannot change between the lock and the delete of one statement, so
     * that the plan is the index's order whatever the statistics say. The lateral joins with a limit are for the same.
     */
    private static final String CLAIM = """
            with queue as materialized (
                select id, ack_timeout_ms from if__mq_queues where name = $1 and not paused
            ), taken as (
                delete from if__mq_ready
                where ctid = any(array(
                    select ctid from if__mq_ready
                    where queue_id = (select id from queue) and (expires_at is null or expires_at > now())
                    order by queue_id, rank, id
                    limit $2
                    for update skip locked))
                returning id, published_at, rank, attempts + 1 as attempts, expires_at as ends_at, death
            ), delivery as materialized (
                select t.*,
                    m.uuid, m.subject, m.exchange, m.routing_key, m.headers, m.payload, m.payload_bytes,
                    m.content_type, m.priority, m.reply_to, m.correlation_id,
                    coalesce($3::bigint, m.ack_timeout_ms, (select ack_timeout_ms from queue)) as lease_ms,
                    now() + coalesce($3::bigint, m.ack_timeout_ms, (select ack_timeout_ms from queue))
                        * interval '1 ms' as until
                from taken t
                cross join lateral (
                    select * from if__mq_messages m
                    where m.id = t.id and m.published_at = t.published_at
                    limit 1) m
            ), lease as (
                insert into if__mq_leases (queue_id, holder, expires_at, entries)
                select (select id from queue), $4, min(until),
                    array_agg(row(id, published_at, rank, attempts, ends_at, until, death)::if__mq_entry
                        order by rank, id)
                from delivery
                having count(*) > 0 and not $5::boolean
                returning id
            )
            select (select id from lease) as lease, lease_ms, id, attempts, uuid, subject, exchange, routing_key,
                headers::text as headers, payload, payload_bytes, content_type, priority, published_at,
                ends_at as expires_at, reply_to, correlation_id, death::text as death
            from delivery
            order by rank, id""";

    private static final String BROWSE = """
            with queue as (select id from if__mq_queues where name = $1),
            standing as (
                select 'ready' as state, r.id, r.published_at, r.attempts, r.expires_at as ends_at, r.death
                from generate_series(0, 4) as rank
                cross join lateral (
                    select * from if__mq_ready
                    where queue_id = (select id from queue) and if__mq_ready.rank = rank.rank
                        and ($2::bigint is null or id < $2)
                    order by id desc
                    limit $3) r
                union all
                (select 'delayed', id, published_at, attempts, expires_at, death from if__mq_deferred
                where queue_id = (select id from queue) and ($2::bigint is null or id < $2)
                order by id desc
                limit $3)
                union all
                (select 'unacked', e.id, e.published_at, e.attempts, e.expires_at, e.death
                from if__mq_leases l cross join lateral unnest(l.entries) e
                where l.queue_id = (select id from queue) and ($2::bigint is null or e.id < $2)
                order by e.id desc
                limit $3)
                union all
                (select 'dead', id, published_at, attempts, null, death from if__mq_dead
                where queue_id = (select id from queue) and ($2::bigint is null or id < $2)
                order by id desc
                limit $3)
            )
            select s.state, s.id, s.attempts, m.uuid, m.subject, m.exchange, m.routing_key, m.headers::text as headers,
                m.payload, m.payload_bytes, m.content_type, m.priority, m.published_at, s.ends_at as expires_at,
                m.reply_to, m.correlation_id, s.death::text as death
            from (select * from standing order by id desc limit $3) s
            cross join lateral (
                select * from if__mq_messages m
                where m.id = s.id and m.published_at = s.published_at
                limit 1) m
            order by s.id desc""";

    private final Database database;

    ClaimStore(Database database) {
        this.database = database;
    }

    Uni<List<Claimed>> claim(Claim claim) {
        Long ackTimeout = claim.ackTimeout() == null ? null : claim.ackTimeout().toMillis();
        return database.run(CLAIM, claim.queue(), claim.most(), ackTimeout, claim.holder(), claim.autoAck())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Claimed::from)
                        .toList());
    }

    Uni<List<Browsed>> browse(String queue, Page page) {
        UUID before = page.beforeId();
        return database.run(BROWSE, queue, before == null ? null : Browsed.id(before), page.probe())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Browsed::from)
                        .toList());
    }
}
