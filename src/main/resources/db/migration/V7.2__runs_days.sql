-- The history of runs is kept by day, and goes by day.

-- Makes the partitions of a day, and moves there what came before them.
create function if__runs_day(day date) returns void language plpgsql as $$
declare
    low uuid := if__uuid7_at(day::timestamp at time zone 'UTC');
    high uuid := if__uuid7_at((day + 1)::timestamp at time zone 'UTC');
    kind record;
    name text;
begin
    for kind in
        select * from (values
            ('if__runs_ended', 'uuid'), ('if__runs_attempts', 'run'), ('if__runs_fids', 'run'), ('if__runs_received', 'run'),
            ('if__actions_states', 'uuid')
        ) as k (parent, key)
    loop
        name := kind.parent || '_' || to_char(day, 'YYYYMMDD');
        continue when to_regclass(name) is not null;
        execute format('create table %I (like %I including defaults including constraints)', name, kind.parent);
        execute format(
            'with early as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from early',
            kind.parent || '_rest', kind.key, low, kind.key, high, name);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', kind.parent, name, low, high);
    end loop;
end $$;

-- Keeps partitions for today and the days ahead, and drops those whose days are over for longer than `retention`, but not
-- while a run of that day is still open. The number of days dropped.
create function if__runs_turn(ahead integer, retention interval) returns integer language plpgsql as $$
declare
    today date := (now() at time zone 'UTC')::date;
    old text;
    dropped integer := 0;
begin
    -- one node at a time; the others have nothing to do
    if not pg_try_advisory_xact_lock(hashtext('if__runs_turn')) then
        return 0;
    end if;
    -- better try again than stand in the way of those who read
    set local lock_timeout = '1s';
    for i in 0 .. ahead loop
        perform if__runs_day(today + i);
    end loop;
    for old in
        select right(inhrelid::regclass::text, 8) from pg_inherits
        where inhparent = 'if__runs_ended'::regclass and inhrelid::regclass::text ~ '_[0-9]{8}$'
        order by 1
    loop
        exit when (to_date(old, 'YYYYMMDD') + 1)::timestamp at time zone 'UTC' > now() - retention;
        exit when exists (
            select from if__runs_open
            where uuid < if__uuid7_at((to_date(old, 'YYYYMMDD') + 1)::timestamp at time zone 'UTC'));
        execute format('drop table %I, %I, %I, %I, %I', 'if__runs_ended_' || old, 'if__runs_attempts_' || old,
            'if__runs_fids_' || old, 'if__runs_received_' || old, 'if__actions_states_' || old);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

do $$ begin
    for i in 0 .. 3 loop
        perform if__runs_day((now() at time zone 'UTC')::date + i);
    end loop;
end $$;
