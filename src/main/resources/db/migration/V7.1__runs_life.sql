-- The steps of a run, for many runs at once. They are functions where more than one statement takes them, and where they
-- are planned: once, and by indexes only. Left to itself the planner plans them anew at each call, which costs as much as
-- ending ten runs, or reads the whole of a table that changes as often as that of the open runs.

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
) language plpgsql set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
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

-- Ends attempts, given as columns, with what became of their runs; those that were still the current one. The others have
-- been spoken of already by somebody else.
create function if__runs_end(
    runs uuid[], attempts integer[], fates text[], reasons text[], statuses integer[], dues timestamptz[],
    begins timestamptz[], ends timestamptz[], requests text[], responses text[], hashes text[], outcomes text[],
    notes uuid[], fid_runs uuid[], fids text[], longest_wait bigint
) returns setof uuid language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
    return query
        with ended as (
            select * from unnest(runs, attempts, fates, reasons, statuses, dues, begins, ends, requests, responses, hashes,
                outcomes, notes)
                as e (run, attempt, status, reason, http_status, due_at, started_at, ended_at, request, response,
                      content_hash, outcome, note)
        ), over as (
            delete from if__runs_open r
            using ended e
            where r.uuid = e.run and r.attempt = e.attempt and r.status = 'running'
              and e.status not in ('queued', 'running')
            returning r.*, e.run, e.attempt as tried, e.status as fate, e.reason as why, e.http_status as answered,
                      e.started_at as began_at, e.ended_at, e.request, e.response, e.note, e.outcome, e.content_hash
        ), moved as (
            insert into if__runs_ended (uuid, action, deployment, status, reason, http_status, attempt, cause_kind,
                                        cause_id, owner, params, headers, body, message, queue, expires_at, created_at,
                                        started_at, ended_at)
            select uuid, action, deployment, fate, why, answered, attempt, cause_kind,
                   cause_id, owner, params, headers, body, message, queue, expires_at, created_at,
                   started_at, ended_at
            from over
        ), again as (
            update if__runs_open r
            set status = e.status, reason = e.reason, http_status = e.http_status, due_at = e.due_at,
                waiting_for = case when e.status = 'queued' then 'retry' end,
                start_until = case when e.status = 'queued' then least(r.expires_at,
                    case when r.message is null then e.due_at + longest_wait * interval '1 ms' end) end,
                alive_until = case when e.status = 'running' then now() + interval '24 hours' end
            from ended e
            where r.uuid = e.run and r.attempt = e.attempt and r.status = 'running'
              and e.status in ('queued', 'running')
            returning r.action, e.run, e.attempt as tried, e.status as fate, e.reason as why,
                      e.http_status as answered, e.started_at as began_at, e.ended_at, e.request, e.response, e.note,
                      e.outcome, e.content_hash
        ), changed as (
            select action, run, tried, fate, why, answered, began_at, ended_at, request, response, note, outcome,
                   content_hash
            from over
            union all
            select * from again
        ), attempted as (
            insert into if__runs_attempts (run, attempt, outcome, reason, http_status, started_at, ended_at, request, response,
                                           content_hash)
            select run, tried, outcome, why, answered, began_at, ended_at, request, response, content_hash
            from changed where request is not null
        ), found as (
            insert into if__runs_fids (run, fid)
            select f.run, f.fid from unnest(fid_runs, fids) as f (run, fid) join changed using (run)
            on conflict do nothing
        ), noted as (
            insert into if__actions_states (uuid, action, run, attempt, status, reason, http_status)
            select note, action, run, tried, fate, why, answered from changed where outcome <> 'accepted'
        )
        select run from changed;
end $$;
