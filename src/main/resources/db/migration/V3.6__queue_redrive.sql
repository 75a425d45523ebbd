-- Bringing messages back: dead letters to where they came from, settled ones from the history.

-- Moves dead letters of a queue, those in it and those parked for want of a dead letter queue, to `target`, or where null
-- to the queue each died in last. `died_in`, `reason` and `uuids` narrow the choice; null does not.
create function if__mq_redrive(
    source text, target text, died_in text, why text, uuids uuid[], most integer, out moved integer, out woken text[]
) language plpgsql as $$
#variable_conflict use_column
declare
    run if__mq_ready;
    chosen bigint[];
    rest bigint[];
    goal record;
begin
    moved := 0;
    woken := '{}';
    for run in
        with letter as (
            delete from if__mq_ready
            where ctid = any(array(
                select r.ctid from if__mq_ready r join if__mq_queues q on q.id = r.queue_id
                where q.name = source and r.death is not null
                    and (died_in is null or r.death -> 0 ->> 'queue' = died_in)
                    and (why is null or r.death -> 0 ->> 'reason' = why)
                    and exists (select from if__mq_queues t where t.name = coalesce(target, r.death -> 0 ->> 'queue'))
                    and (uuids is null or exists (
                        select from unnest(r.ids) as i (id) join if__mq_messages m on m.id = i.id
                        where m.uuid = any(uuids)))
                order by r.id
                limit most
                for update of r skip locked))
            returning *
        ), parked as (
            delete from if__mq_dead
            where ctid = any(array(
                select d.ctid from if__mq_dead d join if__mq_queues q on q.id = d.queue_id
                where q.name = source
                    and (died_in is null or d.death -> 0 ->> 'queue' = died_in)
                    and (why is null or d.death -> 0 ->> 'reason' = why)
                    and (target is null or exists (select from if__mq_queues t where t.name = target))
                    and (uuids is null or exists (
                        select from if__mq_messages m where m.id = d.id and m.uuid = any(uuids)))
                order by d.id
                limit most
                for update of d skip locked))
            returning queue_id, rank, id, 0, null::bigint, null::timestamptz, death, null::text, array[id]
        )
        select * from letter union all select * from parked order by id
    loop
        chosen := array(
            select i.id from unnest(run.ids) with ordinality as i (id, place)
            where moved + place <= most or uuids is not null
            order by place);
        if uuids is not null then
            chosen := (array(
                select i.id from unnest(run.ids) as i (id) join if__mq_messages m on m.id = i.id
                where m.uuid = any(uuids)
                order by i.id))[:most - moved];
        end if;
        rest := array(select unnest(run.ids) except select unnest(chosen) order by 1);
        if rest <> '{}' then
            insert into if__mq_ready
            values (run.queue_id, run.rank, rest[1], run.attempts, run.ack_ms, run.expires_at, run.death, run.grp, rest);
        end if;
        continue when chosen = '{}';
        select id, name, ttl_ms into goal from if__mq_queues
        where name = coalesce(target, run.death -> 0 ->> 'queue') for key share;
        insert into if__mq_ready (queue_id, rank, id, attempts, ack_ms, expires_at, death, ids)
        values (goal.id, run.rank, chosen[1], 0, run.ack_ms, now() + goal.ttl_ms * interval '1 ms', run.death, chosen);
        moved := moved + cardinality(chosen);
        woken := woken || goal.name;
    end loop;
    woken := array(select distinct unnest(woken));
end $$;

-- Publishes messages of a queue's history again, to `target` or to the queue itself: copies with a number and a uuid of
-- their own.
create function if__mq_replay(
    source text, target text, uuids uuid[], since timestamptz, until timestamptz, most integer,
    out moved integer, out woken text[]
) language plpgsql as $$
#variable_conflict use_column
declare
    goal record;
    copies bigint[];
begin
    select id, name, ttl_ms into goal from if__mq_queues where name = coalesce(target, source) for key share;
    with past as materialized (
        select nextval('if__mq_messages_id') as copy, m.*
        from (
            select h.id from if__mq_history h join if__mq_queues q on q.id = h.queue_id
            where q.name = source and (since is null or h.settled_at >= since) and (until is null or h.settled_at < until)
                and (uuids is null or exists (
                    select from if__mq_messages o where o.id = h.id and o.uuid = any(uuids)))
            order by h.id
            limit most) h
        join if__mq_messages m on m.id = h.id
        order by m.id
    ), stored as (
        insert into if__mq_messages
        select copy, now(), gen_random_uuid(), exchange, routing_key, subject, headers, payload, payload_bytes,
            content_type, priority, null, reply_to, correlation_id, null, ack_ms
        from past
    ), ready as (
        insert into if__mq_ready (queue_id, rank, id, attempts, ack_ms, expires_at, ids)
        select goal.id, (5 - priority)::smallint, min(copy), 0, ack_ms, now() + goal.ttl_ms * interval '1 ms',
            array_agg(copy order by copy)
        from (select *, (row_number() over (partition by priority, ack_ms order by copy) - 1) / 100 as chunk from past) p
        group by priority, ack_ms, chunk
    )
    select count(*)::int into moved from past;
    woken := case when moved > 0 then array[goal.name] else '{}' end;
end $$;
