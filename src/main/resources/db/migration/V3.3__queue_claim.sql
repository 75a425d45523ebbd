-- Taking messages out of queues under a lease.

-- The epoch of a new claim. A crash may undo a claim; the random bits tell it then from the next one of this number.
create function if__mq_epoch() returns bigint language sql volatile as $$
    select nextval('if__mq_leases_epoch') << 20 | (random() * 1048575)::bigint
$$;

-- Takes the first messages of a queue, at most `most` and, if that is more than one, at most 16 MiB of them; what is too
-- much stays. The rows are in no order.
-- A step locks few rows, because a row can stand for a hundred messages that other consumers want, too.
--
-- `lows` are numbers, by rank from 0, below which nobody looks: the index entries of what was taken lately lie there, and
-- stay for as long as any transaction of the server might still want to see them. Null looks everywhere.
--
-- With `lazy` a lease does not wait for the disk; without it, whatever else the transaction does is safe at its commit.
--
-- Only indexes are read, whatever the statistics say: a plan that was made while a slice was empty would else read the
-- whole slice for each message, until somebody analyses it.
create function if__mq_claim(
    queue text, most integer, ack bigint, auto_ack boolean, who text, lows bigint[], lazy boolean)
returns table (
    epoch bigint, lease_ms bigint, id bigint, attempts integer, uuid uuid, subject text, exchange text, routing_key text,
    headers jsonb, payload text, payload_bytes bytea, content_type text, priority smallint, published_at timestamptz,
    expires_at timestamptz, reply_to text, correlation_id text, grp text, death jsonb
) language plpgsql
    set enable_seqscan = off set enable_bitmapscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    source record;
    places integer[];
    place integer;
    step integer;
    taken if__mq_ready[] := '{}';
    more if__mq_ready[];
    have integer := 0;
    found_now integer;
    run if__mq_ready;
    kept if__mq_ready[] := '{}';
    mark bigint;
    most_bytes constant integer := 16777216;
begin
    select id, ack_timeout_ms, retention_ms into source from if__mq_queues where name = queue and not paused;
    if not found then
        return;
    end if;
    places := array(
        select p from generate_series(0, 4) as p
        where exists (
            select from if__mq_ready r
            where r.queue_id = source.id and r.rank = p and r.id >= coalesce(lows[p + 1], 0))
        order by p);
    foreach place in array places loop
        step := greatest(1, (most - have) / 100);
        loop
            -- the rows to delete are named by ctid, which cannot change between the lock and the delete, so that the
            -- plan is the index's order whatever the statistics say
            with picked as (
                delete from if__mq_ready
                where ctid = any(array(
                    select ctid from if__mq_ready r
                    where r.queue_id = source.id and r.rank = place and r.id >= coalesce(lows[place + 1], 0)
                        and (r.expires_at is null or r.expires_at > now())
                    order by r.queue_id, r.rank, r.id
                    limit step
                    for update skip locked))
                returning *
            )
            select array_agg(row(p.*)::if__mq_ready order by p.rank, p.id), sum(cardinality(p.ids))
            into more, found_now
            from picked p;
            exit when more is null;
            taken := taken || more;
            have := have + found_now;
            exit when have >= most or cardinality(more) < step;
            -- as many as would do if they were as small as those so far; they may be larger
            step := ceil((most - have)::float8 * cardinality(more) / found_now);
            select count(*) into step
            from (
                select sum(cardinality(ids)) over (order by queue_id, rank, id) - cardinality(ids) as before
                from (
                    select queue_id, rank, id, ids from if__mq_ready r
                    where r.queue_id = source.id and r.rank = place and r.id >= coalesce(lows[place + 1], 0)
                        and (r.expires_at is null or r.expires_at > now())
                    order by r.queue_id, r.rank, r.id
                    limit step) as next) as reached
            where before < most - have;
            exit when step = 0;
        end loop;
        exit when have >= most;
    end loop;
    if have = 0 then
        return;
    end if;

    if have > 1 and have > most_bytes / (select bytes from if__mq_largest) then
        -- there may be too much, so it is measured
        select least(most, greatest(1, count(*))) into most from (
            select sum(coalesce(octet_length(m.payload), octet_length(m.payload_bytes), 0)
                + coalesce(octet_length(m.headers::text), 0)) over (order by k.rank, k.id, i.id) as total
            from unnest(taken) k
            cross join lateral unnest(k.ids) as i (id)
            cross join lateral (select * from if__mq_messages where if__mq_messages.id = i.id limit 1) m) s
        where total <= most_bytes;
    end if;
    if have <= most then
        kept := taken;
    else
        have := 0;
        foreach run in array taken loop
            if have + cardinality(run.ids) > most then
                insert into if__mq_ready values (run.queue_id, run.rank, run.ids[most - have + 1], run.attempts,
                    run.ack_ms, run.expires_at, run.death, run.grp, run.ids[most - have + 1:]);
                run.ids := run.ids[:most - have];
            end if;
            have := have + cardinality(run.ids);
            -- what nothing is kept of must not count as taken: it may be of a group
            if run.ids <> '{}' then
                kept := kept || run;
            end if;
        end loop;
    end if;

    if auto_ack then
        perform if__mq_acknowledged(kept, source.retention_ms is not null);
    else
        -- Nobody is promised anything by a lease, so it does not wait for the disk: whatever a consumer makes of it and
        -- commits is written after it. A crash may undo it, as if it had run out.
        if lazy then
            perform set_config('synchronous_commit', 'off', true);
        end if;
        mark := if__mq_epoch();
        if cardinality(kept) > greatest(1, have / 10) then
            -- many small runs: those that are alike become one, of a hundred at most
            insert into if__mq_leases (
                queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, epoch, held_until, holder)
            select source.id, rank, min(id), attempts + 1, ack_ms, expires_at, death, grp, array_agg(id order by id),
                mark, now() + coalesce(ack, ack_ms, source.ack_timeout_ms) * interval '1 ms', who
            from (
                select k.rank, k.attempts, k.ack_ms, k.expires_at, k.death, k.grp, i.id,
                    (row_number() over (
                        partition by k.rank, k.attempts, k.ack_ms, k.expires_at, k.death, k.grp order by i.id)
                        - 1) / 100 as chunk
                from unnest(kept) k cross join lateral unnest(k.ids) as i (id)) as alike
            group by rank, attempts, ack_ms, expires_at, death, grp, chunk;
        else
            insert into if__mq_leases (
                queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids, epoch, held_until, holder)
            select source.id, k.rank, k.id, k.attempts + 1, k.ack_ms, k.expires_at, k.death, k.grp, k.ids,
                mark, now() + coalesce(ack, k.ack_ms, source.ack_timeout_ms) * interval '1 ms', who
            from unnest(kept) k;
        end if;
    end if;
    -- The messages are read here and not by the caller: his statement's snapshot is older than what was just taken, and
    -- need not contain them. A run whose numbers have no gaps is read along the index, else each number is looked up by
    -- itself: the lateral join with a limit keeps that plan.
    if not exists (
            select from unnest(kept) k where k.ids[cardinality(k.ids)] - k.id >= cardinality(k.ids)) then
        return query
            select mark, coalesce(ack, k.ack_ms, source.ack_timeout_ms), m.id, k.attempts + 1, m.uuid, m.subject, m.exchange,
                m.routing_key, m.headers, m.payload, m.payload_bytes, m.content_type, m.priority, m.published_at, k.expires_at,
                m.reply_to, m.correlation_id, m.grp, k.death
            from unnest(kept) k
            join if__mq_messages m on m.id between k.id and k.ids[cardinality(k.ids)];
        return;
    end if;
    return query
        select mark, coalesce(ack, k.ack_ms, source.ack_timeout_ms), i.id, k.attempts + 1, m.uuid, m.subject, m.exchange,
            m.routing_key, m.headers, m.payload, m.payload_bytes, m.content_type, m.priority, m.published_at, k.expires_at,
            m.reply_to, m.correlation_id, m.grp, k.death
        from unnest(kept) k
        cross join lateral unnest(k.ids) as i (id)
        cross join lateral (select * from if__mq_messages where if__mq_messages.id = i.id limit 1) m;
end $$;

-- What follows when messages were acknowledged: their history where it is kept, and the next of their groups. The names
-- of queues that have something ready by it.
create function if__mq_acknowledged(runs if__mq_ready[], retained boolean) returns setof text language plpgsql as $$
declare
    run if__mq_ready;
begin
    if retained then
        insert into if__mq_history (queue_id, id)
        select r.queue_id, i.id from unnest(runs) r cross join lateral unnest(r.ids) as i (id)
        on conflict do nothing;
    end if;
    for run in select * from unnest(runs) r where r.grp is not null order by r.queue_id, r.grp loop
        return query select if__mq_advance(run.queue_id, run.grp);
    end loop;
end $$;
