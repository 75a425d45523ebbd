-- Storage of messages goes by slices, which are dropped when nothing in them is needed any more: no delete, no vacuum.

-- Makes the partition of a slice when it is missing.
create function if__mq_slice(number integer) returns void language plpgsql as $$
declare
    name text := 'if__mq_messages_' || number;
begin
    if to_regclass(name) is null then
        -- attached afterwards, which locks readers and writers out for a moment only
        execute format('create table %I (like if__mq_messages including all)', name);
        execute format('alter table if__mq_messages attach partition %I for values from (%s) to (%s)',
            name, number::bigint << 32, (number + 1)::bigint << 32);
        insert into if__mq_slices (slice) values (number);
    end if;
end $$;

select if__mq_slice(1);
select if__mq_slice(2);

-- Begins a new slice when the current one has `most` messages or is older than `age`; whether it did. The numbers jump
-- forward to the new slice, so a message's number says where it is kept. The jump is seen at once and by all, so the
-- slice must have been there before; the one after it is made now.
create function if__mq_rotate(most bigint, age interval) returns boolean language plpgsql as $$
declare
    latest bigint;
    current integer;
begin
    if not pg_try_advisory_xact_lock(hashtext('if__mq_rotate')) then
        return false;
    end if;
    select last_value into latest from if__mq_messages_id;
    current := latest >> 32;
    if not exists (select from if__mq_slices where slice = current + 1) then
        perform if__mq_slice(current + 1);
        return false;
    end if;
    if latest = current::bigint << 32 or latest - (current::bigint << 32) < most
            and exists (select from if__mq_slices where slice = current and began_at > now() - age) then
        return false;
    end if;
    perform setval('if__mq_messages_id', (current + 1)::bigint << 32);
    update if__mq_slices set began_at = now() where slice = current + 1;
    perform if__mq_slice(current + 2);
    return true;
end $$;

-- Drops the oldest slice of which at most `few` messages are still needed; those move to the rest. Whether it did.
create function if__mq_compact(few integer) returns boolean language plpgsql as $$
declare
    current integer;
    closed integer;
    partition text;
    needed bigint[];
begin
    if not pg_try_advisory_xact_lock(hashtext('if__mq_rotate')) then
        return false;
    end if;
    select last_value >> 32 into current from if__mq_messages_id;
    for closed in select slice from if__mq_slices where slice < current order by slice loop
        partition := 'if__mq_messages_' || closed;
        -- nobody numbers messages into a closed slice; this waits for nobody, but sees whoever has not committed yet
        perform set_config('lock_timeout', '50ms', true);
        execute format('lock table %I in share mode', partition);
        needed := array(
            select id from (
                select unnest(ids) as id from if__mq_ready where id < (closed + 1)::bigint << 32
                union select unnest(ids) from if__mq_deferred where id < (closed + 1)::bigint << 32
                union select unnest(ids) from if__mq_leases where id < (closed + 1)::bigint << 32
                union select id from if__mq_grouped where id < (closed + 1)::bigint << 32
                union select id from if__mq_dead where id < (closed + 1)::bigint << 32
                union select id from if__mq_history where id < (closed + 1)::bigint << 32) as standing
            where id >> 32 = closed
            limit few + 1);
        if cardinality(needed) <= few then
            execute format('alter table if__mq_messages detach partition %I', partition);
            execute format('insert into if__mq_messages select * from %I where id = any($1)', partition) using needed;
            execute format('drop table %I', partition);
            delete from if__mq_slices where slice = closed;
            return true;
        end if;
    end loop;
    return false;
exception
    -- somebody reads messages in a long transaction, or publishes in one: the next turn comes soon
    when lock_not_available then
        return false;
end $$;

-- Messages in the rest that are not needed any more go one by one, `most` in a call.
create function if__mq_sweep_rest(most integer) returns integer language plpgsql as $$
declare
    swept integer;
begin
    with old as materialized (
        select id from if__mq_messages_rest order by random() limit most
    ), standing as materialized (
        select unnest(ids) as id from if__mq_ready where id <= (select max(id) from old)
        union select unnest(ids) from if__mq_deferred where id <= (select max(id) from old)
        union select unnest(ids) from if__mq_leases where id <= (select max(id) from old)
        union select id from if__mq_grouped where id <= (select max(id) from old)
        union select id from if__mq_dead where id <= (select max(id) from old)
        union select id from if__mq_history where id <= (select max(id) from old)
    )
    delete from if__mq_messages_rest where id in (select id from old except select id from standing);
    get diagnostics swept = row_count;
    return swept;
end $$;
