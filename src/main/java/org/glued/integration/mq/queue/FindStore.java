package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Ids;

/**
 * Finds a message by its uuid. No index knows the uuids of messages, since publishing would pay for it: first what stands
 * in the queue is looked at, all that consumers hold and the newest of everything else. Only when there is more than that,
 * the slices are searched that were written to when the uuid was made, or was seen; and in the end, where none of that tells
 * when the message was stored, more of what stands in the queue is looked at.
 */
@Singleton
final class FindStore {
    /**
     * One row always; without an id when it is not among those looked at, of which some state has more when so said, and some
     * are dead letters.
     */
    private static final String NEAR = """
            with queue as (select id from if__mq_queues where name = $1),
            standing as materialized (
                select 'unacked' as state, i.id, l.attempts, l.expires_at, l.death
                from if__mq_leases l cross join lateral unnest(l.ids) as i (id)
                where l.queue_id = (select id from queue)
                union all
                select 'ready', r.*
                from generate_series(0, 4) as rank
                cross join lateral (
                    select i.id, run.attempts, run.expires_at, run.death
                    from if__mq_ready run cross join lateral unnest(run.ids) as i (id)
                    where run.queue_id = (select id from queue) and run.rank = rank.rank
                    order by run.id desc
                    limit $3) r
                union all
                (select 'delayed', i.id, d.attempts, d.expires_at, d.death
                from if__mq_deferred d cross join lateral unnest(d.ids) as i (id)
                where d.queue_id = (select id from queue)
                order by d.id desc
                limit $3)
                union all
                (select 'grouped', id, 0, expires_at, null from if__mq_grouped
                where queue_id = (select id from queue)
                order by id desc
                limit $3)
                union all
                (select 'dead', id, attempts, null, death from if__mq_dead
                where queue_id = (select id from queue)
                order by id desc
                limit $3)
                union all
                (select 'settled', id, 0, null, null from if__mq_history
                where queue_id = (select id from queue)
                order by id desc
                limit $3)
            )
            select l.more, l.letters, found.*
            from (
                select exists (select from standing group by state having count(*) >= $3) as more,
                    exists (select from standing where death is not null) as letters) l
            left join lateral (
                select s.state, s.id, s.attempts, m.uuid, m.subject, m.exchange, m.routing_key, m.headers::text as headers,
                    m.payload, m.payload_bytes, m.content_type, m.priority, m.published_at, s.expires_at,
                    m.reply_to, m.correlation_id, m.grp, s.death::text as death
                from standing s
                cross join lateral (select * from if__mq_messages where if__mq_messages.id = s.id limit 1) m
                where m.uuid = $2
                order by s.id desc
                limit 1) found on true""";

    /**
     * Slices that are gone have left stragglers, whose numbers are between those of the slices that are there. A run of
     * messages begins with the least of their numbers, and few others were published at the same time.
     */
    private static final String FAR = """
            with queue as (select id from if__mq_queues where name = $1),
            moments as (
                select $3::timestamptz as moment
                union all
                select seen_at from if__mq_dedup where queue_id = (select id from queue) and uuid = $2
            ), slices as (
                select slice::bigint << 32 as low, coalesce(lead(slice) over later, slice + 1)::bigint << 32 as high,
                    began_at - interval '1 min' as began_at,
                    coalesce(lead(began_at) over later, 'infinity') + interval '1 min' as ended_at
                from (
                    select slice, began_at from if__mq_slices
                    where slice <= (select last_value >> 32 from if__mq_messages_id)
                    union all
                    select 0, '-infinity') s
                window later as (order by slice)
            ), found as materialized (
                select m.id
                from slices s
                cross join lateral (
                    select id from if__mq_messages where id >= s.low and id < s.high and uuid = $2) m
                where exists (select from moments where moment between s.began_at and s.ended_at)
            ), standing as (
                select 'unacked' as state, f.id, l.attempts, l.expires_at, l.death
                from found f join if__mq_leases l on f.id = any(l.ids)
                where l.queue_id = (select id from queue)
                union all
                select 'ready', f.id, r.attempts, r.expires_at, r.death
                from found f
                cross join generate_series(0, 4) as rank
                cross join lateral (
                    select * from if__mq_ready run
                    where run.queue_id = (select id from queue) and run.rank = rank.rank and run.id <= f.id
                    order by run.id desc
                    limit 1000) r
                where f.id = any(r.ids)
                union all
                select 'delayed', f.id, d.attempts, d.expires_at, d.death
                from found f
                cross join lateral (
                    select * from if__mq_deferred run
                    where run.queue_id = (select id from queue) and run.id <= f.id
                    order by run.id desc
                    limit 1000) d
                where f.id = any(d.ids)
                union all
                select 'grouped', id, 0, expires_at, null from if__mq_grouped join found using (id)
                where queue_id = (select id from queue)
                union all
                select 'dead', id, attempts, null, death from if__mq_dead join found using (id)
                where queue_id = (select id from queue)
                union all
                select 'settled', id, 0, null, null from if__mq_history join found using (id)
                where queue_id = (select id from queue)
            )
            select s.state, s.id, s.attempts, m.uuid, m.subject, m.exchange, m.routing_key, m.headers::text as headers,
                m.payload, m.payload_bytes, m.content_type, m.priority, m.published_at, s.expires_at,
                m.reply_to, m.correlation_id, m.grp, s.death::text as death
            from standing s
            cross join lateral (select * from if__mq_messages where if__mq_messages.id = s.id limit 1) m
            order by s.id desc
            limit 1""";

    /** One look by number takes about 2 µs. */
    private static final int MOST_LOOKED_AT = 10_000;

    /** And so many where nothing else is left. */
    private static final int MOST_LOOKED_AT_AT_LAST = 100_000;

    private final Database database;

    FindStore(Database database) {
        this.database = database;
    }

    /**
     * The newest message with this uuid. Not found, though there, is one with 100,000 newer ones in its state, of a uuid that
     * does not tell its time and that was published more than a day ago; and a dead letter behind as many that died later,
     * or behind 10,000 messages that are none.
     */
    Uni<Optional<Browsed>> find(String queue, UUID message) {
        return near(queue, message, MOST_LOOKED_AT)
                .chain(near -> near.hasMore()
                        ? behind(queue, message, near)
                        : Uni.createFrom().item(near.found()));
    }

    private Uni<Optional<Browsed>> behind(String queue, UUID message, Near near) {
        // a dead letter is stored when it dies, which its uuid does not tell
        boolean mayBeAnywhere = near.letters() || Ids.madeAt(message) == null;
        return far(queue, message)
                .chain(far -> far.isEmpty() && mayBeAnywhere
                        ? near(queue, message, MOST_LOOKED_AT_AT_LAST).map(Near::found)
                        : Uni.createFrom().item(far));
    }

    /**
     * What came of looking at the newest.
     *
     * @param more whether there are others
     * @param letters whether there are dead letters among them
     */
    private record Near(Optional<Browsed> found, boolean more, boolean letters) {
        static Near from(Row row) {
            return new Near(
                    row.getLong("id") == null ? Optional.empty() : Optional.of(Browsed.from(row)),
                    row.getBoolean("more"),
                    row.getBoolean("letters"));
        }

        boolean hasMore() {
            return found.isEmpty() && more;
        }
    }

    private Uni<Near> near(String queue, UUID message, int most) {
        return database.run(NEAR, queue, message, most)
                .map(rows -> Near.from(rows.iterator().next()));
    }

    private Uni<Optional<Browsed>> far(String queue, UUID message) {
        return database.run(FAR, queue, message, Columns.time(Ids.madeAt(message)))
                .map(rows -> rows.stream().findFirst().map(Browsed::from));
    }
}
