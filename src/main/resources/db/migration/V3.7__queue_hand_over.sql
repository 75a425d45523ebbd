-- Publishing to a queue that somebody on this node waits for: his claim is in the same commit.

-- Appends as if__mq_append does, and then claims as if__mq_claim does from one of the queues; one row at least. When
-- nothing stands in the queue before what is appended, and that says nothing particular, it goes straight under the lease
-- and never stands in the queue: two statements for what else takes a dozen.
create function if__mq_hand_over(
    requests integer[], uuids uuid[], givens boolean[], exchanges text[], routing_keys text[], subjects text[],
    all_headers text[], payloads text[], bytes bytea[], content_types text[], priorities integer[], ttls bigint[],
    ends timestamptz[], delays bigint[], starts timestamptz[], replies text[], correlations text[], acks bigint[],
    mandatories boolean[], groups text[], route_places integer[], route_queues text[], largest integer,
    queue text, most integer, ack bigint, who text, lows bigint[])
returns table (
    missing text[], refused integer[], woken text[],
    epoch bigint, lease_ms bigint, id bigint, attempts integer, uuid uuid, subject text, exchange text, routing_key text,
    headers jsonb, payload text, payload_bytes bytea, content_type text, priority smallint, published_at timestamptz,
    expires_at timestamptz, reply_to text, correlation_id text, grp text, death jsonb
) language plpgsql set enable_seqscan = off set enable_bitmapscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    source record;
    mark bigint;
begin
    -- a larger message would have to be noted, and so many of them might be more than a claim may have
    if route_places is null and route_queues[1] = queue and cardinality(uuids) <= most and largest <= 16384
            and num_nonnulls(givens, priorities, ttls, ends, delays, starts, acks, groups) = 0 then
        select q.id, coalesce(ack, q.ack_timeout_ms) as lease_ms into source
        from if__mq_queues q
        where q.name = queue and not q.paused and q.ttl_ms is null and q.max_length is null
            and not exists (
                select from generate_series(0, 4) as p
                cross join lateral (
                    select from if__mq_ready r
                    where r.queue_id = q.id and r.rank = p and r.id >= coalesce(lows[p + 1], 0)
                    limit 1) as first)
        for key share of q;
    end if;
    if source is null then
        return query
            select a.missing, a.refused, a.woken, c.*
            from if__mq_append(
                requests, uuids, givens, exchanges, routing_keys, subjects, all_headers, payloads, bytes, content_types, priorities,
                ttls, ends, delays, starts, replies, correlations, acks, mandatories, groups, route_places, route_queues,
                largest) a
            left join if__mq_claim(queue, most, ack, false, who, lows, false) c on true;
        return;
    end if;
    mark := if__mq_epoch();
    return query
        with kept as (
            insert into if__mq_messages (
                id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes, content_type,
                priority, reply_to, correlation_id)
            select nextval('if__mq_messages_id'), date_trunc('milliseconds', now()), m.uuid, coalesce(m.exchange, ''),
                m.routing_key, m.subject, m.headers::jsonb, m.payload, m.bytes, m.content_type, 1, m.reply, m.correlation
            from unnest(uuids, exchanges, routing_keys, subjects, all_headers, payloads, bytes, content_types, replies,
                correlations) as m (
                uuid, exchange, routing_key, subject, headers, payload, bytes, content_type, reply, correlation)
            returning *
        ), leased as (
            insert into if__mq_leases (queue_id, rank, id, attempts, ids, epoch, held_until, holder)
            select source.id, 4, min(id), 1, array_agg(id order by id), mark, now() + source.lease_ms * interval '1 ms', who
            from kept
        )
        select '{}'::text[], null::integer[], null::text[], mark, source.lease_ms, id, 1, uuid, subject, exchange,
            routing_key, headers, payload, payload_bytes, content_type, priority, published_at, null::timestamptz,
            reply_to, correlation_id, null::text, null::jsonb
        from kept
        order by id;
end $$;
