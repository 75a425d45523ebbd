package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.glued.integration.db.Sql;

/** Puts messages into queues: one statement, whatever their number. */
@Singleton
final class AppendStore {
    /**
     * Requests with an unroutable mandatory message are left out as a whole and answered as refused. The queues are
     * locked against deletion until the commit. A repeated uuid, in this statement or within the window before it, is
     * stored once.
     */
    private static final String APPEND = """
            with input as materialized (
                select *
                from unnest(
                    $1::int[], $2::uuid[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                    $9::bytea[], $10::text[], $11::int[], $12::bigint[], $13::timestamptz[], $14::bigint[],
                    $15::timestamptz[], $16::text[], $17::text[], $18::bigint[], $19::boolean[]
                ) with ordinality as m (
                    request, uuid, given, exchange, routing_key, subject, headers, payload,
                    payload_bytes, content_type, priority, ttl_ms, expires_at, delay_ms,
                    not_before, reply_to, correlation_id, ack_timeout_ms, mandatory, place)
            ), queue as materialized (
                select id, name, ttl_ms from if__mq_queues
                where name = any($21::text[])
                order by id
                for key share
            ), route as materialized (
                select r.place, q.id as queue_id, q.name, q.ttl_ms
                from unnest($20::bigint[], $21::text[]) as r (place, queue)
                join queue q on q.name = r.queue
            ), refused as materialized (
                select distinct request from input i
                where mandatory and not exists (select from route r where r.place = i.place)
            ), wanted as materialized (
                select r.place, r.queue_id, r.ttl_ms, i.uuid, i.given
                from route r join input i using (place)
                where i.request not in (select request from refused)
            ), fresh as (
                insert into if__mq_dedup as d (queue_id, uuid, seen_at)
                select distinct queue_id, uuid, now() from wanted where given order by queue_id, uuid
                on conflict (queue_id, uuid) do update set seen_at = excluded.seen_at
                    where d.seen_at < now() - interval '24 hours'
                returning queue_id, uuid
            ), kept as materialized (
                select distinct on (queue_id, uuid) queue_id, place, ttl_ms from wanted w
                where not given or exists (select from fresh f where f.queue_id = w.queue_id and f.uuid = w.uuid)
                order by queue_id, uuid, place
            ), numbered as materialized (
                select place, nextval('if__mq_messages_id') as id
                from (select distinct place from kept order by place) as p
            ), message as materialized (
                select n.id, i.*, date_trunc('milliseconds', now()) as published_at,
                    coalesce(i.expires_at, now() + i.ttl_ms * interval '1 ms') as ends_at,
                    coalesce(i.not_before, now() + i.delay_ms * interval '1 ms') as due_at
                from numbered n join input i using (place)
            ), stored as (
                insert into if__mq_messages (
                    id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes,
                    content_type, priority, expires_at, reply_to, correlation_id, ack_timeout_ms)
                select id, published_at, uuid, exchange, routing_key, subject, headers::jsonb, payload, payload_bytes,
                    content_type, priority, ends_at, reply_to, correlation_id, ack_timeout_ms
                from message
                order by id
            ), ready as (
                insert into if__mq_ready (queue_id, rank, id, published_at, attempts, expires_at)
                select k.queue_id, 5 - m.priority, m.id, m.published_at, 0,
                    least(m.ends_at, now() + k.ttl_ms * interval '1 ms')
                from kept k join message m using (place)
                where m.due_at is null or m.due_at <= now()
                order by k.queue_id, 5 - m.priority, m.id
            ), deferred as (
                insert into if__mq_deferred (queue_id, rank, id, published_at, attempts, expires_at, due_at)
                select k.queue_id, 5 - m.priority, m.id, m.published_at, 0,
                    least(m.ends_at, now() + k.ttl_ms * interval '1 ms'), m.due_at
                from kept k join message m using (place)
                where m.due_at > now()
            )
            select i.request in (select request from refused) as refused,
                array(select r.name from route r where r.place = i.place) as queues
            from input i
            order by i.place""";

    /** @param requests each all or nothing; the outcomes come in the same order */
    Uni<List<List<Append.Outcome>>> append(Sql sql, List<List<Append>> requests) {
        AppendColumns columns = AppendColumns.of(requests);
        return sql.run(APPEND, columns.arguments()).map(rows -> outcomes(requests, columns, rows));
    }

    private static List<List<Append.Outcome>> outcomes(
            List<List<Append>> requests, AppendColumns columns, RowSet<Row> rows) {
        List<List<Append.Outcome>> all = new ArrayList<>();
        var row = rows.iterator();
        int place = 0;
        for (List<Append> request : requests) {
            List<Append.Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < request.size(); i++) {
                Row one = row.next();
                outcomes.add(new Append.Outcome(
                        columns.uuid(place++), Set.of(one.getArrayOfStrings("queues")), one.getBoolean("refused")));
            }
            all.add(outcomes);
        }
        return all;
    }
}
