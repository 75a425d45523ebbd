-- Publishing to a queue that somebody on this node waits for: his claim is in the same commit.

-- Appends one message as if__mq_append does, and then claims as if__mq_claim does from its queue; one row at least. When
-- nothing stands in the queue before it, and the queue says nothing particular, the message goes straight under the lease
-- and never stands in the queue: three statements for what else takes a dozen.
--
-- The message says nothing particular either: no time, priority, group or uuid of its producer's, and no more than 16 KiB.
-- A larger one would have to be noted; see if__mq_largest.
create function if__mq_hand_over(
    message_uuid uuid, exchange_name text, routing text, about text, all_headers text, content text, content_bytes bytea,
    media_type text, answer_to text, correlation text, mandatory boolean, queue text, most integer, ack bigint, who text,
    lows bigint[])
returns table (
    missing text[], refused integer[], woken text[],
    epoch bigint, lease_ms bigint, id bigint, attempts integer, uuid uuid, subject text, exchange text, routing_key text,
    headers jsonb, payload text, payload_bytes bytea, content_type text, priority smallint, published_at timestamptz,
    expires_at timestamptz, reply_to text, correlation_id text, grp text, death jsonb
) language plpgsql
    set enable_seqscan = off set enable_bitmapscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    place integer;
begin
    select q.id, coalesce(ack, q.ack_timeout_ms) into place, lease_ms
    from if__mq_queues q
    where q.name = queue and not q.paused and q.ttl_ms is null and q.max_length is null
        and not exists (
            select from generate_series(0, 4) as p
            cross join lateral (
                select from if__mq_ready r
                where r.queue_id = q.id and r.rank = p and r.id >= coalesce(lows[p + 1], 0)
                limit 1) as first)
    for key share of q;
    if not found then
        return query
            select a.missing, a.refused, a.woken, c.*
            from if__mq_append(
                null, array[message_uuid], null, array[exchange_name], array[routing], array[about], array[all_headers],
                array[content], array[content_bytes], array[media_type], null, null, null, null, null, array[answer_to],
                array[correlation], null, array[mandatory], null, null, array[queue], 0) a
            left join if__mq_claim(queue, most, ack, false, who, lows, false) c on true;
        return;
    end if;
    epoch := if__mq_epoch();
    attempts := 1;
    insert into if__mq_messages (
        id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes, content_type,
        priority, reply_to, correlation_id)
    values (
        nextval('if__mq_messages_id'), date_trunc('milliseconds', now()), message_uuid, exchange_name, routing, about,
        all_headers::jsonb, content, content_bytes, media_type, 1, answer_to, correlation)
    returning if__mq_messages.id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes,
        content_type, priority, reply_to, correlation_id
    into id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes, content_type, priority,
        reply_to, correlation_id;
    insert into if__mq_leases (queue_id, rank, id, attempts, ids, epoch, held_until, holder)
    values (
        place, 4, if__mq_hand_over.id, 1, array[if__mq_hand_over.id], if__mq_hand_over.epoch,
        now() + if__mq_hand_over.lease_ms * interval '1 ms', who);
    missing := '{}';
    return next;
end $$;
