-- Putting messages into queues: one call, whatever their number.

-- A death history, newest first, with one more death; the same death again counts up.
create function if__mq_death(death jsonb, queue text, reason text) returns jsonb language sql stable as $$
    select jsonb_build_array(jsonb_build_object(
            'queue', queue,
            'reason', reason,
            'count', 1 + coalesce((
                select (d ->> 'count')::int from jsonb_array_elements(death) d
                where d ->> 'queue' = queue and d ->> 'reason' = reason), 0),
            'at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
        || coalesce((
            select jsonb_agg(d order by n) from jsonb_array_elements(death) with ordinality as e(d, n)
            where (d ->> 'queue', d ->> 'reason') <> (queue, reason)), '[]')
$$;

-- Takes a run that has left its queue for good to the dead letter queue, whose name is returned, or parks it (null). A
-- dead letter is a copy with a number of its own: it queues behind those that died before it.
create function if__mq_bury(run if__mq_ready, reason text) returns text language plpgsql as $$
declare
    source record;
    target record;
    history jsonb;
    copies bigint[];
begin
    select name, dlq into source from if__mq_queues where id = run.queue_id;
    if not found then
        return null;
    end if;
    history := if__mq_death(run.death, source.name, reason);
    select id, name, ttl_ms into target from if__mq_queues where name = source.dlq for key share;
    if not found then
        insert into if__mq_dead (queue_id, id, rank, attempts, death)
        select run.queue_id, id, run.rank, run.attempts, history from unnest(run.ids) as id
        on conflict do nothing;
        return null;
    end if;
    copies := array(select nextval('if__mq_messages_id') from unnest(run.ids));
    insert into if__mq_messages
    select copy, m.published_at, m.uuid, m.exchange, m.routing_key, m.subject, m.headers, m.payload, m.payload_bytes,
        m.content_type, m.priority, null, m.reply_to, m.correlation_id, m.grp, m.ack_ms
    from unnest(run.ids, copies) as i (id, copy)
    cross join lateral (select * from if__mq_messages o where o.id = i.id limit 1) m;
    insert into if__mq_ready (queue_id, rank, id, attempts, ack_ms, expires_at, death, ids)
    values (target.id, run.rank, copies[1], 0, run.ack_ms, now() + target.ttl_ms * interval '1 ms', history, copies);
    return target.name;
end $$;

-- Lets the next message of a group go, after its head has left the queue; the names of queues that have something ready
-- by it. The lock on the group makes publishers of the group wait, so that none finds it busy while it ends.
create function if__mq_advance(queue integer, which text) returns setof text language plpgsql as $$
declare
    next record;
    buried text;
begin
    perform 1 from if__mq_groups g where g.queue_id = queue and g.grp = which for update;
    loop
        delete from if__mq_grouped
        where ctid = (select ctid from if__mq_grouped g where g.queue_id = queue and g.grp = which order by id limit 1)
        returning id, rank, ack_ms, expires_at, due_at into next;
        if not found then
            delete from if__mq_groups g where g.queue_id = queue and g.grp = which;
            return;
        end if;
        exit when next.expires_at is null or next.expires_at > now();
        buried := if__mq_bury(
            row(queue, next.rank, next.id, 0, next.ack_ms, next.expires_at, null, which, array[next.id]), 'expired');
        if buried is not null then
            return next buried;
        end if;
    end loop;
    if next.due_at > now() then
        insert into if__mq_deferred (queue_id, rank, id, attempts, ack_ms, expires_at, grp, ids, due_at)
        values (queue, next.rank, next.id, 0, next.ack_ms, next.expires_at, which, array[next.id], next.due_at);
    else
        insert into if__mq_ready (queue_id, rank, id, attempts, ack_ms, expires_at, grp, ids)
        values (queue, next.rank, next.id, 0, next.ack_ms, next.expires_at, which, array[next.id]);
        return query select name from if__mq_queues where id = queue;
    end if;
end $$;

-- How many messages stand in a queue, those that consumers hold not counted.
create function if__mq_length(queue integer) returns bigint language sql stable as $$
    select (select coalesce(sum(cardinality(ids)), 0) from if__mq_ready where queue_id = queue)
        + (select coalesce(sum(cardinality(ids)), 0) from if__mq_deferred where queue_id = queue)
        + (select count(*) from if__mq_grouped where queue_id = queue)
$$;

-- Makes dead letters of the messages that would be delivered first among the lowest priority.
create function if__mq_drop_head(queue integer, excess bigint) returns setof text language plpgsql as $$
declare
    run if__mq_ready;
    buried text;
    drop_of_run integer;
begin
    while excess > 0 loop
        delete from if__mq_ready
        where ctid = (select ctid from if__mq_ready
            where queue_id = queue order by queue_id, rank desc, id limit 1 for update)
        returning * into run;
        exit when not found;
        drop_of_run := least(excess, cardinality(run.ids));
        if drop_of_run < cardinality(run.ids) then
            insert into if__mq_ready values (queue, run.rank, run.ids[drop_of_run + 1], run.attempts, run.ack_ms,
                run.expires_at, run.death, run.grp, run.ids[drop_of_run + 1:]);
            run.ids := run.ids[:drop_of_run];
        end if;
        excess := excess - drop_of_run;
        buried := if__mq_bury(run, 'max_length');
        if buried is not null then
            return next buried;
        end if;
        if run.grp is not null then
            return query select if__mq_advance(queue, run.grp);
        end if;
    end loop;
end $$;

-- Brings queues that drop their head back to their max_length; the names of queues that have something ready by it.
create function if__mq_drop_excess(limited integer[]) returns text[] language sql as $$
    select case when limited is not null then array(
        select if__mq_drop_head(q.id, if__mq_length(q.id) - q.max_length)
        from if__mq_queues q where q.id = any(limited) and q.overflow = 'drop_head') end
$$;

-- Appends routed messages, given as columns; a null column has the default in every row. Requests that cannot be kept
-- whole are left out and named in `refused`: those with a mandatory message that reaches no queue, and those that a queue
-- has no room for. `missing` names queues that do not exist, `woken` those that have something ready besides the routes.
--
-- Null `route_places` means that every message goes to the one queue in `route_queues`, and null `routing_keys` then that
-- it was published to it by name. That, with nothing else said, is what most calls are, and is kept as plain as an insert
-- can be.
--
-- `largest` is a number of bytes that none of the messages exceeds.
--
-- The queues are locked against deletion until the commit. All joins are of small arrays that the planner knows nothing
-- of: without nested loops it cannot choose a quadratic plan, and need not plan each time, which takes longer than to append
-- one message.
create function if__mq_append(
    requests integer[], uuids uuid[], givens boolean[], exchanges text[], routing_keys text[], subjects text[],
    headers text[], payloads text[], bytes bytea[], content_types text[], priorities integer[], ttls bigint[],
    ends timestamptz[], delays bigint[], starts timestamptz[], replies text[], correlations text[], acks bigint[],
    mandatories boolean[], groups text[], route_places integer[], route_queues text[], largest integer,
    out missing text[], out refused integer[], out woken text[]
) language plpgsql set enable_nestloop = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    most constant integer := 100;
    published constant timestamptz := date_trunc('milliseconds', now());
    ids bigint[];
    queue_ids integer[];
    queue_names text[];
    queue_ttls bigint[];
    limited integer[];
    places integer[];
    queues integer[];
    fresh record;
begin
    if largest > 16384 then
        -- by powers of two, and so a few times in the life of a database
        update if__mq_largest set bytes = 2 ^ ceil(log(2, largest)) where bytes < largest;
    end if;
    select array_agg(id), array_agg(name), array_agg(ttl_ms), array_agg(id) filter (where max_length is not null)
    into queue_ids, queue_names, queue_ttls, limited
    from (select id, name, ttl_ms, max_length from if__mq_queues
        where name = any(route_queues) order by id for key share) q;
    -- where as many are there as were asked for, no names need be compared
    if cardinality(queue_names) = cardinality(route_queues) then
        missing := '{}';
    else
        missing := array(select distinct unnest(route_queues) except select unnest(queue_names));
    end if;
    if route_places is null and missing = '{}' and limited is null and queue_ttls[1] is null
            and num_nonnulls(givens, priorities, ttls, ends, delays, starts, acks, groups) = 0 then
        perform if__mq_append_plain(queue_ids[1], route_queues[1], published, uuids, exchanges, routing_keys, subjects,
            headers, payloads, bytes, content_types, replies, correlations);
        return;
    end if;
    if route_places is null then
        route_places := array(select generate_series(1, cardinality(uuids)));
        route_queues := array_fill(route_queues[1], array[cardinality(uuids)]);
    end if;

    if mandatories is not null then
        refused := array(
            select distinct coalesce(m.request, 0)
            from unnest(requests, mandatories) with ordinality as m (request, mandatory, place)
            where m.mandatory and not exists (
                select from unnest(route_places, route_queues) as r (place, queue)
                join unnest(queue_names) as q (name) on q.name = r.queue
                where r.place = m.place));
    end if;
    if limited is not null then
        refused := coalesce(refused, '{}') || if__mq_without_room(
            requests, cardinality(uuids), route_places, route_queues, coalesce(refused, '{}'));
    end if;

    select array_agg(r.place order by r.place), array_agg(q.id order by r.place)
    into places, queues
    from unnest(route_places, route_queues) as r (place, queue)
    join unnest(queue_ids, queue_names) as q (id, name) on q.name = r.queue
    where coalesce(refused, '{}') = '{}' or not coalesce(requests[r.place], 0) = any(refused);

    if givens is not null then
        -- a repeated uuid, in this call or within the window before it, is kept once
        with wanted as materialized (
            select k.place, k.queue, m.uuid, m.given
            from unnest(places, queues) as k (place, queue)
            join unnest(uuids, givens) with ordinality as m (uuid, given, place) on m.place = k.place
        ), noted as (
            insert into if__mq_dedup as d (queue_id, uuid, seen_at)
            select distinct queue, uuid, now() from wanted where given order by queue, uuid
            on conflict (queue_id, uuid) do update set seen_at = excluded.seen_at
                where d.seen_at < now() - interval '24 hours'
            returning queue_id, uuid
        ), kept as (
            select distinct on (w.queue, w.uuid) w.place, w.queue
            from wanted w left join noted n on n.queue_id = w.queue and n.uuid = w.uuid
            where not w.given or n.uuid is not null
            order by w.queue, w.uuid, w.place
        )
        select array_agg(place order by place), array_agg(queue order by place) into places, queues from kept;
    end if;
    if places is null then
        woken := if__mq_drop_excess(limited);
        return;
    end if;

    ids := array(select nextval('if__mq_messages_id') from generate_series(1, cardinality(uuids)));
    insert into if__mq_messages (
        id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes, content_type, priority,
        expires_at, reply_to, correlation_id, grp, ack_ms)
    select m.id, published, m.uuid, coalesce(m.exchange, ''), coalesce(m.routing_key, route_queues[1]), m.subject,
        m.headers::jsonb, m.payload, m.bytes, m.content_type, coalesce(m.priority, 1),
        coalesce(m.ends, published + m.ttl * interval '1 ms'), m.reply, m.correlation, m.grp, m.ack
    from unnest(ids, uuids, exchanges, routing_keys, subjects, headers, payloads, bytes, content_types, priorities, ttls,
        ends, replies, correlations, groups, acks) with ordinality as m (
        id, uuid, exchange, routing_key, subject, headers, payload, bytes, content_type, priority, ttl, ends, reply,
        correlation, grp, ack, place)
    where cardinality(places) = cardinality(uuids) and places[cardinality(places)] = cardinality(uuids)
            and places[1] = 1 and cardinality(queue_ids) = 1
        or m.place = any(places);

    with standing as (
        select k.queue, (5 - coalesce(m.priority, 1))::smallint as rank, m.id, m.ack, m.grp,
            least(m.ends, published + m.ttl * interval '1 ms', published + q.ttl * interval '1 ms') as ends,
            coalesce(m.starts, published + m.delay * interval '1 ms') as due
        from unnest(places, queues) as k (place, queue)
        join unnest(ids, priorities, ttls, ends, delays, starts, acks, groups) with ordinality as m (
            id, priority, ttl, ends, delay, starts, ack, grp, place) on m.place = k.place
        join unnest(queue_ids, queue_ttls) as q (id, ttl) on q.id = k.queue
        where m.grp is null
    ), ready as (
        insert into if__mq_ready (queue_id, rank, id, attempts, ack_ms, expires_at, ids)
        select queue, rank, min(id), 0, ack, ends, array_agg(id order by id)
        from (select *, (row_number() over (partition by queue, rank, ack, ends, stretch order by id) - 1) / most as chunk
            from (
                -- a run is a stretch without anything else in between, which would be delivered after all of it
                select *, row_number() over (partition by queue, rank order by id)
                    - row_number() over (partition by queue, rank, ack, ends order by id) as stretch
                from standing where due is null or due <= now()) t) s
        group by queue, rank, ack, ends, stretch, chunk
    )
    insert into if__mq_deferred (queue_id, rank, id, attempts, ack_ms, expires_at, ids, due_at)
    select queue, rank, id, 0, ack, ends, array[id], due from standing where due > now();

    if groups is not null then
        perform if__mq_append_grouped(
            ids, priorities, ttls, ends, delays, starts, acks, groups, places, queues, published);
    end if;
    woken := if__mq_drop_excess(limited);
end $$;

-- The part of if__mq_append for messages that all go to one queue, now, and have nothing particular.
create function if__mq_append_plain(
    queue integer, name text, published timestamptz, uuids uuid[], exchanges text[], routing_keys text[], subjects text[],
    headers text[], payloads text[], bytes bytea[], content_types text[], replies text[], correlations text[]
) returns void language plpgsql as $$
#variable_conflict use_column
declare
    most constant integer := 100;
    ids constant bigint[] := array(select nextval('if__mq_messages_id') from generate_series(1, cardinality(uuids)));
begin
    insert into if__mq_messages (
        id, published_at, uuid, exchange, routing_key, subject, headers, payload, payload_bytes, content_type, priority,
        reply_to, correlation_id)
    select m.id, published, m.uuid, coalesce(m.exchange, ''), coalesce(m.routing_key, name), m.subject, m.headers::jsonb,
        m.payload, m.bytes, m.content_type, 1, m.reply, m.correlation
    from unnest(ids, uuids, exchanges, routing_keys, subjects, headers, payloads, bytes, content_types, replies,
        correlations) as m (
        id, uuid, exchange, routing_key, subject, headers, payload, bytes, content_type, reply, correlation);
    for i in 1 .. cardinality(ids) by most loop
        insert into if__mq_ready (queue_id, rank, id, attempts, ids)
        values (queue, 4, ids[i], 0, ids[i : i + most - 1]);
    end loop;
end $$;

-- The part of if__mq_append for messages of groups: the first of a group that is not busy goes, the others wait.
create function if__mq_append_grouped(
    ids bigint[], priorities integer[], ttls bigint[], ends timestamptz[], delays bigint[], starts timestamptz[],
    acks bigint[], groups text[], places integer[], queues integer[], published timestamptz
) returns void language sql as $$
    with standing as materialized (
        select k.queue, m.grp, (5 - coalesce(m.priority, 1))::smallint as rank, m.id, m.ack,
            least(m.ends, published + m.ttl * interval '1 ms', published + q.ttl_ms * interval '1 ms') as ends,
            coalesce(m.starts, published + m.delay * interval '1 ms') as due,
            row_number() over (partition by k.queue, m.grp order by m.id) = 1 as is_first
        from unnest(places, queues) as k (place, queue)
        join unnest(ids, priorities, ttls, ends, delays, starts, acks, groups) with ordinality as m (
            id, priority, ttl, ends, delay, starts, ack, grp, place) on m.place = k.place
        join if__mq_queues q on q.id = k.queue
        where m.grp is not null
    ), busy as (
        -- the update locks a group that is there against its end
        insert into if__mq_groups as g (queue_id, grp)
        select distinct queue, grp from standing order by queue, grp
        on conflict (queue_id, grp) do update set grp = excluded.grp
        returning queue_id, grp, xmax = 0 as is_new
    ), placed as materialized (
        select s.*, s.is_first and b.is_new as is_head
        from standing s join busy b on b.queue_id = s.queue and b.grp = s.grp
    ), ready as (
        insert into if__mq_ready (queue_id, rank, id, attempts, ack_ms, expires_at, grp, ids)
        select queue, rank, id, 0, ack, ends, grp, array[id] from placed where is_head and (due is null or due <= now())
    ), deferred as (
        insert into if__mq_deferred (queue_id, rank, id, attempts, ack_ms, expires_at, grp, ids, due_at)
        select queue, rank, id, 0, ack, ends, grp, array[id], due from placed where is_head and due > now()
    )
    insert into if__mq_grouped (queue_id, grp, id, rank, ack_ms, expires_at, due_at)
    select queue, grp, id, rank, ack, ends, due from placed where not is_head
$$;

-- The part of if__mq_append for queues with a max_length: the requests, in order, that do not fit any more into a queue
-- that refuses what is too much. Holds such queues until the commit, so that two nodes cannot fill them both.
create function if__mq_without_room(
    requests integer[], messages integer, route_places integer[], route_queues text[], refused integer[]
) returns integer[] language plpgsql as $$
declare
    full_ones integer[] := '{}';
    queue record;
    room bigint;
    asked record;
begin
    for queue in
        select id, name, max_length from if__mq_queues
        where name = any(route_queues) and max_length is not null and overflow = 'reject'
        order by id
        for no key update
    loop
        room := queue.max_length - if__mq_length(queue.id);
        for asked in
            select coalesce(requests[r.place], 0) as request, count(*) as messages
            from unnest(route_places, route_queues) as r (place, queue)
            where r.queue = queue.name
            group by 1
            order by 1
        loop
            continue when asked.request = any(refused) or asked.request = any(full_ones);
            if asked.messages <= room then
                room := room - asked.messages;
            else
                full_ones := full_ones || asked.request;
            end if;
        end loop;
    end loop;
    return full_ones;
end $$;
