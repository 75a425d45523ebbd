-- Rate limits that hold for all nodes together: how many by when, oldest first, for each who has a limit.
create table if__paces (
    holder uuid primary key,
    used_by timestamptz[] not null default '{}',
    used integer[] not null default '{}'
);

-- Grants up to `wanted`, such that at most `requests` fall into any `per_ms`; a negative `wanted` gives back what
-- was not used. Also says how long it takes until there is more to grant. Times are rounded up to hundredths of `per_ms`,
-- so that a row stays short.
create function if__pace(
    who uuid, wanted integer, requests integer, per_ms bigint, out granted integer, out wait_ms bigint
) language plpgsql as $$
declare
    at timestamptz[];
    taken integer[];
    total integer;
    instant timestamptz;
    step double precision := greatest(per_ms / 100.0, 1) / 1000;
    latest timestamptz;
begin
    insert into if__paces (holder) values (who) on conflict do nothing;
    select used_by, p.used into at, taken from if__paces p where holder = who for update;
    instant := clock_timestamp();
    select coalesce(array_agg(e.at order by e.at), '{}'), coalesce(array_agg(e.used order by e.at), '{}'),
        coalesce(sum(e.used), 0)
    into at, taken, total
    from unnest(at, taken) as e (at, used)
    where e.at > instant - per_ms * interval '1 ms' and e.used > 0;
    granted := least(wanted, requests - total);
    latest := to_timestamp(ceil(extract(epoch from instant) / step) * step);
    if granted > 0 then
        if at[cardinality(at)] >= latest then
            taken[cardinality(at)] := taken[cardinality(at)] + granted;
        else
            at := at || latest;
            taken := taken || granted;
        end if;
    elsif wanted < 0 and cardinality(at) > 0 then
        taken[cardinality(at)] := greatest(0, taken[cardinality(at)] + wanted);
        granted := 0;
    else
        granted := 0;
    end if;
    update if__paces p set used_by = at, used = taken where holder = who;
    wait_ms := coalesce(ceil(extract(epoch from at[1] + per_ms * interval '1 ms' - instant) * 1000), 0);
end $$;
