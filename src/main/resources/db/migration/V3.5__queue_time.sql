-- What time itself does to messages, in bounded steps; any number of nodes may do it at once. Each call returns how many
-- runs it moved, and the names of queues that have something ready by it.

-- Deferred messages whose time has come. One that has expired meanwhile is left to expire.
create function if__mq_promote(most integer, out moved integer, out woken text[]) language sql as $$
    with due as materialized (
        delete from if__mq_deferred
        where ctid = any(array(
            select ctid from if__mq_deferred
            where due_at <= now() and (expires_at is null or expires_at > now())
            order by due_at
            limit most
            for update skip locked))
        returning *
    ), ready as (
        insert into if__mq_ready
        select queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids
        from due
        order by queue_id, rank, id
    )
    select (select count(*)::int from due),
        array(select name from if__mq_queues where id in (select queue_id from due))
$$;

-- Leases that ran out: their messages are delivered again, or dead when their deliveries are used up.
create function if__mq_rescue(most integer, out moved integer, out woken text[]) language plpgsql as $$
declare
    lost record;
begin
    moved := 0;
    woken := '{}';
    for lost in
        with over as (
            delete from if__mq_leases
            where ctid = any(array(
                select ctid from if__mq_leases
                where held_until <= now()
                order by held_until
                limit most
                for update skip locked))
            returning *
        )
        select row(o.queue_id, o.rank, o.id, o.attempts, o.ack_ms, o.expires_at, o.death, o.grp, o.ids)::if__mq_ready
            as run, q.name, o.attempts >= q.max_deliveries as is_dead
        from over o join if__mq_queues q on q.id = o.queue_id
        order by o.queue_id, o.rank, o.id
    loop
        moved := moved + 1;
        if lost.is_dead then
            woken := woken || if__mq_bury(lost.run, 'max_deliveries');
            if (lost.run).grp is not null then
                woken := woken || array(select if__mq_advance((lost.run).queue_id, (lost.run).grp));
            end if;
        else
            insert into if__mq_ready select (lost.run).*;
            woken := woken || lost.name;
        end if;
    end loop;
    woken := array(select distinct name from unnest(woken) as w (name) where name is not null);
end $$;

-- Messages that nobody took in time are dead letters.
create function if__mq_expire(most integer, out moved integer, out woken text[]) language plpgsql as $$
declare
    run if__mq_ready;
begin
    moved := 0;
    woken := '{}';
    for run in
        with ready as (
            delete from if__mq_ready
            where ctid = any(array(
                select ctid from if__mq_ready where expires_at <= now()
                order by expires_at
                limit most
                for update skip locked))
            returning *
        ), deferred as (
            delete from if__mq_deferred
            where ctid = any(array(
                select ctid from if__mq_deferred where expires_at <= now()
                order by expires_at
                limit most
                for update skip locked))
            returning queue_id, rank, id, attempts, ack_ms, expires_at, death, grp, ids
        )
        select * from ready union all select * from deferred order by queue_id, rank, id
    loop
        moved := moved + 1;
        woken := woken || if__mq_bury(run, 'expired');
        if run.grp is not null then
            woken := woken || array(select if__mq_advance(run.queue_id, run.grp));
        end if;
    end loop;
    woken := array(select distinct name from unnest(woken) as w (name) where name is not null);
end $$;
