-- Ending deliveries and prolonging them: one call, whatever their number.

-- Locks the leases of claims until the transaction ends. All settlers and extenders do, in one order, so that they never
-- wait for each other in a circle.
--
-- Who waits for an extension finds its row gone afterwards, and what came instead not locked; so it looks again. Else two
-- of them would change that row at once, and what the second settles would be overlooked, and stay held by nobody.
create function if__mq_lock_leases(epochs bigint[]) returns void language plpgsql as $$
declare
    locked bigint;
begin
    loop
        perform from if__mq_leases where epoch = any(epochs) order by epoch, id for update;
        get diagnostics locked = row_count;
        exit when locked = (select count(*) from if__mq_leases where epoch = any(epochs));
    end loop;
end $$;

-- Settles deliveries, given as columns: `verbs` is null when all are acks, else ack, nack, reject or defer (a nack that
-- does not count); `delays` in ms, null for the queue's backoff. `ok` says of each whether its lease still held. With `lazy`
-- nothing waits for the disk: for who recognises what comes again when a crash has undone its settle.
create function if__mq_settle(
    queues text[], epochs bigint[], ids bigint[], attempts integer[], verbs text[], delays bigint[], lazy boolean,
    out ok boolean[], out woken text[]
) language plpgsql set enable_nestloop = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    special if__mq_ready[];
    fates text[];
    waits bigint[];
    retained boolean[];
    run if__mq_ready;
    claims constant bigint[] := array(select distinct e from unnest(epochs) as e);
    names constant text[] := array(select distinct q from unnest(queues) as q);
begin
    if lazy then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    perform if__mq_lock_leases(claims);

    with op as materialized (
        select * from unnest(queues, epochs, ids, attempts, verbs, delays) with ordinality as o (
            queue, epoch, id, attempt, verb, delay, place)
    ), queue as materialized (
        select * from if__mq_queues where name = any(names)
    ), entry as materialized (
        select l.ctid as lease, l.epoch, l.queue_id, l.rank, l.attempts, l.ack_ms, l.expires_at, l.death, l.grp, i.id
        from if__mq_leases l cross join lateral unnest(l.ids) as i (id)
        where l.epoch = any(claims)
    ), done as materialized (
        select distinct on (e.epoch, e.id)
            o.place, o.delay, e.*, q.retention_ms is not null as retained,
            case when o.verb = 'reject' then 'rejected'
                when o.verb = 'nack' and e.attempts >= q.max_deliveries then 'max_deliveries'
                else coalesce(o.verb, 'ack') end as fate,
            coalesce(o.delay, least(
                q.backoff_max_ms, q.backoff_initial_ms * q.backoff_factor ^ least(e.attempts - 1, 60))::bigint) as wait
        from op o
        join entry e on e.epoch = o.epoch and e.id = o.id and e.attempts = o.attempt
        join queue q on q.id = e.queue_id and q.name = o.queue
        order by e.epoch, e.id, o.place
    ), lease as materialized (
        select e.lease, array_agg(e.id order by e.id) filter (where d.id is null) as rest,
            count(d.id) as gone
        from entry e left join done d on d.lease = e.lease and d.id = e.id
        group by e.lease
    ), emptied as (
        delete from if__mq_leases where ctid = any(array(select lease from lease where rest is null))
    ), shrunk as (
        update if__mq_leases l set ids = lease.rest, id = lease.rest[1]
        from lease
        where l.ctid = lease.lease and lease.rest is not null and lease.gone > 0
    ), particular as (
        select * from done where fate <> 'ack' or grp is not null or retained
    )
    select
        (select array_agg(d.place is not null order by o.place) from op o left join done d on d.place = o.place),
        (select array_agg(row(queue_id, rank, id, attempts - (fate = 'defer')::int, ack_ms, expires_at, death, grp,
            array[id])::if__mq_ready order by place) from particular),
        (select array_agg(fate order by place) from particular),
        (select array_agg(wait order by place) from particular),
        (select array_agg(retained order by place) from particular)
    into ok, special, fates, waits, retained;
    if special is null then
        return;
    end if;

    insert into if__mq_ready
    select queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids
    from unnest(special, fates, waits) as s (
        queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, fate, wait)
    where fate in ('nack', 'defer') and wait <= 0;
    insert into if__mq_deferred
    select queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, now() + wait * interval '1 ms'
    from unnest(special, fates, waits) as s (
        queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, fate, wait)
    where fate in ('nack', 'defer') and wait > 0;
    insert into if__mq_history (queue_id, id)
    select queue_id, id
    from unnest(special, fates, retained) as s (
        queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, fate, retained)
    where fate = 'ack' and retained
    on conflict do nothing;

    woken := array(
        select q.name from if__mq_queues q
        where q.id in (
            select queue_id
            from unnest(special, fates, waits) as s (
                queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, fate, wait)
            where fate in ('nack', 'defer') and wait <= 0));
    for i in 1 .. cardinality(special) loop
        if fates[i] in ('rejected', 'max_deliveries') then
            woken := woken || if__mq_bury(special[i], fates[i]);
        end if;
        if fates[i] in ('ack', 'rejected', 'max_deliveries') and special[i].grp is not null then
            woken := woken || array(select if__mq_advance(special[i].queue_id, special[i].grp));
        end if;
    end loop;
    woken := array_remove(woken, null);
end $$;

-- Acknowledges deliveries as if__mq_settle does. They are given by claims: of each its queue, its epoch and its attempt, and
-- from where to where `ids`, counted from 1, are its, in ascending order. Null `ok` says that all still held.
--
-- What was published together is, as a rule, claimed and acknowledged together. A run of which everything is acknowledged,
-- and after which nothing is left to do, is found by one comparison of arrays; only the others are looked at one by one.
create function if__mq_acknowledge(
    queues text[], epochs bigint[], attempts integer[], firsts integer[], lasts integer[], ids bigint[], lazy boolean,
    out ok boolean[], out woken text[]
) language plpgsql set enable_seqscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_variable
declare
    gone integer[];
    rest integer[];
    rest_ok boolean[];
begin
    if lazy then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    perform if__mq_lock_leases(epochs);

    with whole as materialized (
        select l.ctid as lease, run.first, run.first + cardinality(l.ids) - 1 as last
        from unnest(queues, epochs, attempts, firsts, lasts) as c (queue, epoch, attempt, first, last)
        join if__mq_queues q on q.name = c.queue
        join if__mq_leases l on l.epoch = c.epoch and l.attempts = c.attempt and l.queue_id = q.id
        cross join lateral (select array_position(ids, l.id, c.first) as first) as run
        where l.grp is null and q.retention_ms is null and run.first + cardinality(l.ids) - 1 <= c.last
            and ids[run.first : run.first + cardinality(l.ids) - 1] = l.ids
    ), deleted as (
        delete from if__mq_leases where ctid = any(array(select w.lease from whole w))
    )
    select array(select generate_series(w.first, w.last) from whole w) into gone;
    if cardinality(gone) = cardinality(ids) then
        return;
    end if;

    select s.ok, s.woken, o.places into rest_ok, woken, rest
    from (
        select array_agg(c.queue order by e.place) as queues, array_agg(c.epoch order by e.place) as epochs,
            array_agg(ids[e.place] order by e.place) as ids, array_agg(c.attempt order by e.place) as attempts,
            array_agg(e.place order by e.place) as places
        from unnest(queues, epochs, attempts, firsts, lasts) as c (queue, epoch, attempt, first, last)
        cross join lateral generate_series(c.first, c.last) as e (place)
        left join unnest(gone) as g (place) on g.place = e.place
        where g.place is null) o
    cross join lateral if__mq_settle(o.queues, o.epochs, o.ids, o.attempts, null, null, lazy) s;
    ok := array_fill(true, array[cardinality(ids)]);
    for i in 1 .. cardinality(rest) loop
        ok[rest[i]] := rest_ok[i];
    end loop;
end $$;

-- Holds deliveries for longer, from now on; `acks` in ms, null for the queue's own time.
create function if__mq_extend(
    queues text[], epochs bigint[], ids bigint[], attempts integer[], acks bigint[], out ok boolean[]
) language plpgsql set enable_nestloop = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
    perform if__mq_lock_leases(epochs);

    with op as materialized (
        select * from unnest(queues, epochs, ids, attempts, acks) with ordinality as o (
            queue, epoch, id, attempt, ack, place)
    ), queue as materialized (
        select * from if__mq_queues where name = any(queues)
    ), entry as materialized (
        select l.ctid as lease, l.*, i.id as entry
        from if__mq_leases l cross join lateral unnest(l.ids) as i (id)
        where l.epoch = any(epochs)
    ), longer as materialized (
        select distinct on (e.epoch, e.entry)
            o.place, e.*, now() + coalesce(o.ack, q.ack_timeout_ms) * interval '1 ms' as till
        from op o
        join entry e on e.epoch = o.epoch and e.entry = o.id and e.attempts = o.attempt
        join queue q on q.id = e.queue_id and q.name = o.queue
        order by e.epoch, e.entry, o.place desc
    ), lease as materialized (
        select e.lease, array_agg(e.entry order by e.entry) filter (where n.entry is null) as rest,
            count(n.entry) as moved
        from entry e left join longer n on n.lease = e.lease and n.entry = e.entry
        group by e.lease
    ), emptied as (
        delete from if__mq_leases where ctid = any(array(select lease from lease where rest is null))
    ), shrunk as (
        update if__mq_leases l set ids = lease.rest, id = lease.rest[1]
        from lease
        where l.ctid = lease.lease and lease.rest is not null and lease.moved > 0
    ), prolonged as (
        insert into if__mq_leases (
            queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, epoch, held_until, holder)
        select queue_id, rank, min(entry), attempts, ack_ms, expires_at, death, grp, array_agg(entry order by entry),
            epoch, till, holder
        from longer
        group by lease, queue_id, rank, attempts, ack_ms, expires_at, death, grp, epoch, till, holder
    )
    select array_agg(exists (
        select from longer n where n.epoch = o.epoch and n.entry = o.id and n.attempts = o.attempt) order by o.place)
    into ok
    from op o;
end $$;
