package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** Looks at messages where they are. */
@Singleton
final class BrowseStore {
    private static final String BROWSE = """
            with queue as (select id from if__mq_queues where name = $1),
            standing as (
                select 'ready' as state, i.id, r.attempts, r.expires_at, r.death
                from generate_series(0, 4) as rank
                cross join lateral (
                    select * from if__mq_ready
                    where queue_id = (select id from queue) and if__mq_ready.rank = rank.rank
                        and ($2::bigint is null or id < $2)
                    order by id desc
                    limit $3) r
                cross join lateral unnest(r.ids) as i (id)
                union all
                (select 'delayed', i.id, d.attempts, d.expires_at, d.death
                from if__mq_deferred d cross join lateral unnest(d.ids) as i (id)
                where d.queue_id = (select id from queue) and ($2::bigint is null or d.id < $2)
                order by d.id desc
                limit $3)
                union all
                (select 'grouped', id, 0, expires_at, null from if__mq_grouped
                where queue_id = (select id from queue) and ($2::bigint is null or id < $2)
                order by id desc
                limit $3)
                union all
                (select 'unacked', i.id, l.attempts, l.expires_at, l.death
                from if__mq_leases l cross join lateral unnest(l.ids) as i (id)
                where l.queue_id = (select id from queue) and ($2::bigint is null or i.id < $2)
                order by i.id desc
                limit $3)
                union all
                (select 'dead', id, attempts, null, death from if__mq_dead
                where queue_id = (select id from queue) and ($2::bigint is null or id < $2)
                order by id desc
                limit $3)
                union all
                (select 'settled', id, 0, null, null from if__mq_history
                where queue_id = (select id from queue) and ($2::bigint is null or id < $2)
                order by id desc
                limit $3)
            )
            select s.state, s.id, s.attempts, m.uuid, m.subject, m.exchange, m.routing_key, m.headers::text as headers,
                m.payload, m.payload_bytes, m.content_type, m.priority, m.published_at, s.expires_at,
                m.reply_to, m.correlation_id, m.grp, s.death::text as death
            from (
                select * from standing
                where ($2::bigint is null or id < $2) and ($4::text is null or state = $4)
                order by id desc
                limit $3) s
            cross join lateral (select * from if__mq_messages where if__mq_messages.id = s.id limit 1) m
            order by s.id desc""";

    private final Database database;

    BrowseStore(Database database) {
        this.database = database;
    }

    /** @param state null for all of them */
    Uni<List<Browsed>> browse(String queue, Browsed.@Nullable State state, Page page) {
        UUID before = page.beforeId();
        return database.run(
                        BROWSE,
                        queue,
                        before == null ? null : Browsed.id(before),
                        page.probe(),
                        state == null ? null : state.text())
                .map(rows -> rows.stream().map(Browsed::from).toList());
    }
}
