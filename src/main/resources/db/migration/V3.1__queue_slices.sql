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

-- Begins a new slice when the current one has `most` messages or is older than `age`; whether it did. The numbers jump
-- forward to the new slice, so a message's number says where it is kept.
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
    if latest = current::bigint << 32 then
        return false;
    end if;
    if latest - (current::bigint << 32) < most
            and exists (select from if__mq_slices where slice = current and began_at > now() - age) then
        return false;
    end if;
    perform if__mq_slice(current + 1);
    perform setval('if__mq_messages_id', (current + 1)::bigint << 32);
    return true;
end $$;

-- Drops the oldest slice that is over; messages of it that are still needed move to the rest. How many slices are left
-- that are over, or null when another node is at it.
create function if__mq_compact() returns integer language plpgsql as $$
declare
    current integer;
    oldest integer;
    low bigint;
    high bigint;
    needed bigint[];
begin
    if not pg_try_advisory_xact_lock(hashtext('if__mq_rotate')) then
        return null;
    end if;
    select last_value >> 32 into current from if__mq_messages_id;
    -- one slice stays behind the current one, for publishers that have their numbers and no commit yet
    select min(slice) into oldest from if__mq_slices where slice < current - 1;
    if oldest is null then
        return 0;
    end if;
    low := oldest::bigint << 32;
    high := (oldest + 1)::bigint << 32;
    perform set_config('lock_timeout', '2s', true);
    execute format('lock table %I in access exclusive mode', 'if__mq_messages_' || oldest);
    needed := array(
        select id from (
            select unnest(ids) as id from if__mq_ready where id < high
            union select unnest(ids) from if__mq_deferred where id < high
            union select unnest(ids) from if__mq_leases where id < high
            union select id from if__mq_grouped where id < high
            union select id from if__mq_dead where id < high
            union select id from if__mq_history where id < high) as standing
        where id >= low and id < high);
    execute format('alter table if__mq_messages detach partition %I', 'if__mq_messages_' || oldest);
    execute format('insert into if__mq_messages select * from %I where id = any($1)', 'if__mq_messages_' || oldest)
        using needed;
    execute format('drop table %I', 'if__mq_messages_' || oldest);
    delete from if__mq_slices where slice = oldest;
    return (select count(*) from if__mq_slices where slice < current - 1);
end $$;
