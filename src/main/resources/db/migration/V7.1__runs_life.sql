-- The steps of a run that more than one statement takes.

-- Ends runs that are not over, and says which those were.
create function if__runs_close(which uuid[], new_status text, why text) returns setof uuid language sql as $$
    with gone as (
        delete from if__runs_open where uuid = any(which) returning *
    ), moved as (
        insert into if__runs_ended
        select uuid, action, deployment, new_status, why, http_status, attempt, cause_kind, cause_id, owner, params, headers,
            body, message, queue, expires_at, created_at, started_at, now()
        from gone
    ), noted as (
        insert into if__actions_states (uuid, action, run, attempt, status, reason, http_status)
        select if__uuid7(), action, uuid, attempt, new_status, why, http_status from gone
    )
    select uuid from gone
$$;

-- Begins the next attempt of runs, as many as their deployments admit; the others wait, with the reason and for how long.
-- `notes` are the ids of the states, in the order of `which`. Runs that are over, or too late to start, are left out.
create function if__runs_begin(which uuid[], notes uuid[])
returns table (
    uuid uuid, action uuid, deployment uuid, attempt integer, params text, headers text, body text,
    waiting_for text, wait_ms bigint, fragile boolean
) language plpgsql as $$
#variable_conflict use_column
declare
    crowd record;
    gate record;
    shaky uuid[] := '{}';
    stopped uuid[] := '{}';
begin
    -- A beginning is promised to nobody, and what comes of the call is written after it. A crash may undo it; then the
    -- message comes again, or whoever waits for it goes without.
    perform set_config('synchronous_commit', 'off', true);
    for crowd in
        select r.deployment, array_agg(r.uuid order by r.uuid) as runs
        from if__runs_open r
        left join if__deployments d on d.uuid = r.deployment
        left join if__deployments_flow f on f.deployment = r.deployment
        where r.uuid = any(which) and (r.status = 'running' or r.expires_at is null or r.expires_at > now())
            and (f.deployment is not null or d.rate_requests is not null or d.concurrency is not null or not d.enabled)
        group by r.deployment
        order by r.deployment
    loop
        gate := if__flow_admit(crowd.deployment, cardinality(crowd.runs), crowd.runs);
        if gate.fragile then
            shaky := shaky || crowd.deployment;
        end if;
        if gate.admitted < cardinality(crowd.runs) then
            stopped := stopped || crowd.runs[gate.admitted + 1:];
            update if__runs_open r
            set status = 'queued', waiting_for = gate.waiting_for, due_at = now() + gate.wait_ms * interval '1 ms'
            where r.uuid = any(crowd.runs[gate.admitted + 1:]) and r.waiting_for is distinct from gate.waiting_for;
            return query
                select r.uuid, r.action, r.deployment, r.attempt, null, null, null, gate.waiting_for, gate.wait_ms, true
                from if__runs_open r
                where r.uuid = any(crowd.runs[gate.admitted + 1:]);
        end if;
    end loop;
    return query
        with begun as (
            update if__runs_open r
            set status = 'running', waiting_for = null, reason = null, due_at = null, attempt = r.attempt + 1,
                started_at = coalesce(r.started_at, now()),
                start_until = null,
                alive_until = case when r.message is null then now() + interval '15 minutes' end
            from unnest(which, notes) as b (run, note)
            where r.uuid = b.run and (r.status = 'running' or r.expires_at is null or r.expires_at > now())
                and r.uuid <> all(stopped)
            returning r.uuid, r.action, r.deployment, r.attempt, r.params::text, r.headers::text, r.body, b.note
        ), noted as (
            insert into if__actions_states (uuid, action, run, attempt, status)
            select note, action, uuid, attempt, 'running' from begun
        )
        select uuid, action, deployment, attempt, params, headers, body, null, null::bigint, deployment = any(shaky)
        from begun;
end $$;
