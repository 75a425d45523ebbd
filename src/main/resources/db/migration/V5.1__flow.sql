-- What holds back the calls of a deployment, for all nodes and all ways to call: its limits, what its peer has asked for,
-- and its circuit breaker (closed: calls go through; open: none does until `retry_at`; half open: one tries).

-- A deployment without a row has had no trouble.
create table if__deployments_flow (
    deployment uuid primary key references if__deployments on delete cascade,
    -- in a row
    failures integer not null default 0,
    breaker text not null default 'closed' check (breaker in ('closed', 'open', 'half_open')),
    -- when an open breaker lets one call try, and until when that one has to have an outcome
    retry_at timestamptz,
    -- in a row; each opening lasts twice as long as the one before
    openings integer not null default 0,
    -- as the peer asked for, by Retry-After
    throttled_until timestamptz,
    -- the runs that were under way when calls were last admitted, while there is a limit to how many; else null
    under_way uuid[],
    changed_at timestamptz not null default now()
);

-- How many of the `wanted` calls may be made now, why not more, and when to ask again. `own` are the runs that ask, which
-- do not count as running. The row stays locked until the transaction ends, so that nodes ask one after the other.
create function if__flow_admit(
    who uuid, wanted integer, own uuid[],
    out admitted integer, out waiting_for text, out wait_ms bigint, out fragile boolean
) language plpgsql as $$
declare
    limits record;
    flow if__deployments_flow;
    busy uuid[];
    pace record;
begin
    select enabled, rate_requests, rate_per_ms, concurrency, updated_at into limits from if__deployments where uuid = who;
    insert into if__deployments_flow (deployment) values (who) on conflict do nothing;
    select * into flow from if__deployments_flow where deployment = who for update;
    fragile := flow.failures > 0 or flow.breaker <> 'closed';
    admitted := wanted;
    if not limits.enabled then
        admitted := 0;
        waiting_for := 'paused';
        wait_ms := 5000;
        return;
    end if;
    if flow.throttled_until > clock_timestamp() then
        admitted := 0;
        waiting_for := 'rate_limit';
        wait_ms := ceil(extract(epoch from flow.throttled_until - clock_timestamp()) * 1000);
        return;
    end if;
    if flow.breaker <> 'closed' then
        if flow.retry_at > clock_timestamp() then
            admitted := 0;
            waiting_for := 'breaker';
            wait_ms := ceil(extract(epoch from flow.retry_at - clock_timestamp()) * 1000);
            return;
        end if;
        -- the next one tries in its place when this one is lost
        update if__deployments_flow
        set breaker = 'half_open', retry_at = clock_timestamp() + interval '2 min', changed_at = now()
        where deployment = who;
        fragile := true;
        admitted := 1;
        waiting_for := 'breaker';
        wait_ms := 1000;
    end if;
    if limits.concurrency is not null then
        -- What was under way, less what no longer is; as long as that is not known, all open runs of the deployment are looked at.
        -- Beside 100,000 queued runs that takes 0.7 ms, and to count them each time 10 ms. An index of those under way
        -- would be as quick, but then each beginning touches all indexes, of runs without a limit, too: 22 µs, not 19.
        if flow.under_way is null then
            busy := array(
                select uuid from if__runs_open where deployment = who and status = 'running' and uuid <> all(own));
        else
            busy := array(
                select uuid from if__runs_open
                where uuid = any(flow.under_way) and status = 'running' and uuid <> all(own));
        end if;
        if limits.concurrency - cardinality(busy) < admitted then
            admitted := greatest(limits.concurrency - cardinality(busy), 0);
            waiting_for := 'concurrency';
            wait_ms := 200;
        end if;
    end if;
    if limits.rate_requests is not null and admitted > 0 then
        pace := if__pace(who, admitted, limits.rate_requests, limits.rate_per_ms);
        if pace.granted < admitted then
            admitted := greatest(pace.granted, 0);
            waiting_for := 'rate_limit';
            wait_ms := greatest(pace.wait_ms, 1);
        end if;
    end if;
    -- What begins without a limit is not noted, so that nothing is known when there is a limit again; and for a minute not
    -- even then, as what has begun just before it may not be committed yet.
    if limits.concurrency is not null and limits.updated_at < now() - interval '1 min' then
        busy := busy || own[:admitted];
    else
        busy := null;
    end if;
    if busy is distinct from flow.under_way then
        update if__deployments_flow set under_way = busy where deployment = who;
    end if;
end $$;

-- What a call of this deployment would wait for now, for those who read and ask for none; null when nothing keeps it.
create function if__flow_obstacle(who uuid) returns text language plpgsql stable as $$
begin
    return (
        select case
            when not d.enabled then 'paused'
            when f.throttled_until > now() then 'rate_limit'
            when f.breaker <> 'closed' then 'breaker'
            when d.concurrency <= (
                select count(*) from (
                    select from if__runs_open
                    where deployment = who and status = 'running' and (f.under_way is null or uuid = any(f.under_way))
                    limit d.concurrency) as busy
            ) then 'concurrency'
            when d.rate_requests <= (
                select sum(e.used) from if__paces p, unnest(p.used_by, p.used) as e (at, used)
                where p.holder = who and e.at > now() - d.rate_per_ms * interval '1 ms'
            ) then 'rate_limit'
        end
        from if__deployments d
        left join if__deployments_flow f on f.deployment = d.uuid
        where d.uuid = who);
end $$;

-- Takes note of a call that failed as calls to a peer in trouble do; after `most` in a row the breaker opens for `open_ms`,
-- and one that tried in vain opens it for longer.
create function if__flow_failed(who uuid, times integer, most integer, open_ms bigint, longest_ms bigint)
returns void language plpgsql as $$
declare
    flow if__deployments_flow;
begin
    insert into if__deployments_flow (deployment)
    select uuid from if__deployments where uuid = who
    on conflict do nothing;
    select * into flow from if__deployments_flow where deployment = who for update;
    if flow.breaker = 'half_open' or (flow.breaker = 'closed' and flow.failures + times >= most) then
        update if__deployments_flow
        set breaker = 'open', failures = failures + times, openings = openings + 1, changed_at = now(),
            retry_at = clock_timestamp() + least(longest_ms, open_ms * 2 ^ least(openings, 20)) * interval '1 ms'
        where deployment = who;
    else
        update if__deployments_flow set failures = failures + times where deployment = who;
    end if;
end $$;
