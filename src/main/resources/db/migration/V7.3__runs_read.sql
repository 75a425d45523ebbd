-- Reading the history of runs, newest first, which is by uuid. Each null is no condition; `pending` and `over` are the
-- statuses asked for. A minute is more than the clocks of a node and of the database differ.
--
-- Each question is planned for itself: a plan for all of them cannot tell which conditions there are.

-- The deployments that an action has had, as far as its runs tell; found by leaping through the index from one to the next.
-- The pair is compared as a whole, as only one index can: by the action's value alone the planner may prefer another, in which
-- the last leap, that finds nothing, reads to the end.
create function if__runs_deployments_of(of_action uuid) returns uuid[]
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set jit = off as $$
declare
    known uuid[] := '{}';
    whose uuid;
    next uuid := '00000000-0000-0000-0000-000000000000';
begin
    loop
        select action, deployment into whose, next from if__runs_ended
        where (action, deployment) > (of_action, next)
        order by action, deployment
        limit 1;
        exit when whose is distinct from of_action;
        known := known || next;
    end loop;
    return known;
end $$;

-- The deployments to look at one by one, so that an index answers; one null where nothing depends on it.
create function if__runs_places(of_action uuid, of_deployment uuid) returns uuid[]
language plpgsql stable as $$
begin
    return case
        when of_deployment is not null or of_action is null then array[of_deployment]
        else if__runs_deployments_of(of_action) end;
end $$;

-- Each status for itself, so that an index answers however rare what is asked for is; and always by an index in its order,
-- whatever the statistics say: they do not know when it was that something happened.
create function if__runs_listed(
    of_action uuid, of_deployment uuid, pending text[], over text[], since timestamptz, before uuid, most integer
) returns setof if__runs
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set jit = off as $$
declare
    places constant uuid[] := if__runs_places(of_action, of_deployment);
begin
    return query
        select * from (
            (select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id, owner, params,
                headers, body, message, queue, due_at, expires_at, created_at, started_at, null::timestamptz
            from if__runs_open
            where (of_action is null or action = of_action)
                and (of_deployment is null or deployment = of_deployment)
                and status = any(pending)
                and (since is null or uuid >= if__uuid7_at(since - interval '1 min') and created_at >= since)
                and (before is null or uuid < before)
            order by uuid desc
            limit most)
            union all
            (select e.*
            from unnest(places) as p (place)
            cross join unnest(over) as s (status)
            cross join lateral (
                select uuid, action, deployment, status, null, reason, http_status, attempt, cause_kind, cause_id, owner,
                    params, headers, body, message, queue, null::timestamptz, expires_at, created_at, started_at, ended_at
                from if__runs_ended e
                where e.status = s.status
                    and (of_action is null or action = of_action and deployment = p.place)
                    and (of_deployment is null or deployment = of_deployment)
                    and (since is null or uuid >= if__uuid7_at(since - interval '1 min') and created_at >= since)
                    and (before is null or uuid < before)
                order by uuid desc nulls last
                limit most) e)
        ) as r
        order by uuid desc
        limit most;
end $$;

-- The latest that say anything at all, `step` of each deployment and status.
create function if__runs_telling(
    of_action uuid, of_deployment uuid, over text[], since timestamptz, before uuid, step integer
) returns table (uuid uuid, status text, reason text, place uuid)
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set jit = off as $$
#variable_conflict use_column
declare
    places constant uuid[] := if__runs_places(of_action, of_deployment);
begin
    return query
        select e.uuid, e.status, e.reason, p.place
        from unnest(places) as p (place)
        cross join unnest(over) as s (status)
        cross join lateral (
            select uuid, e.status, reason
            from if__runs_ended e
            where reason is not null and e.status = s.status
                and (of_action is null or action = of_action and deployment = p.place)
                and (of_deployment is null or deployment = of_deployment)
                and (since is null or uuid >= if__uuid7_at(since - interval '1 min') and created_at >= since)
                and (before is null or uuid < before)
            order by uuid desc nulls last
            limit step) e;
end $$;

-- Those that say these words, by the index of words, which finds all that say them; the latest, or, to run them `again`, the
-- oldest whose action is still there. While they are few, no other index is asked; else the others narrow them down.
create function if__runs_saying(
    asked tsquery, of_action uuid, of_deployment uuid, over text[], since timestamptz, before uuid, again boolean,
    most integer
) returns uuid[]
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_indexscan = off
set enable_bitmapscan = on set jit = off as $$
declare
    few constant integer := 2000;
    said if__runs_ended[];
begin
    said := array(
        select e from if__runs_ended e where reason is not null and to_tsvector('simple', reason) @@ asked limit few);
    if cardinality(said) < few then
        return array(
            select uuid from unnest(said)
            where status = any(over)
                and (of_action is null or action = of_action)
                and (of_deployment is null or deployment = of_deployment)
                and (since is null or created_at >= since)
                and (before is null or uuid < before)
                and (not again or exists (select from if__actions a where a.uuid = action))
            order by case when again then uuid end, uuid desc
            limit most);
    end if;
    return array(
        with narrowed as materialized (
            select uuid from if__runs_ended
            where reason is not null and to_tsvector('simple', reason) @@ asked
                and status = any(over)
                and (of_action is null or action = of_action)
                and (of_deployment is null or deployment = of_deployment)
                and (since is null or uuid >= if__uuid7_at(since - interval '1 min') and created_at >= since)
                and (before is null or uuid < before)
                and (not again or exists (select from if__actions a where a.uuid = action)))
        select uuid from narrowed order by case when again then uuid end, uuid desc limit most);
end $$;

-- Those with certain words in their reason, or with a foreign id. Words that many runs say are found among the latest that
-- say anything; only words that are rare there are looked up.
create function if__runs_found(
    words text, of_action uuid, of_deployment uuid, pending text[], over text[], since timestamptz, before uuid, most integer
) returns setof if__runs
language plpgsql stable set plan_cache_mode = force_custom_plan set jit = off as $$
declare
    asked constant tsquery := websearch_to_tsquery('simple', words);
    low constant uuid := if__uuid7_at(coalesce(since - interval '1 min', to_timestamp(0)));
    high constant uuid := coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    step constant integer := greatest(1000, 5 * most);
    deep uuid;
    hits uuid[];
begin
    -- beyond the end of any of these lists, not all that is told is known
    with told as materialized (
        select * from if__runs_telling(of_action, of_deployment, over, since, before, step)
    ), ends as materialized (
        select (array_agg(uuid order by uuid))[1] as ends_at from told group by place, status having count(*) = step
        order by 1 desc
        limit 1
    ), matching as (
        select uuid from told
        where uuid >= coalesce((select ends_at from ends), uuid) and to_tsvector('simple', reason) @@ asked
        order by uuid desc
        limit most
    )
    select (select ends_at from ends), array(select uuid from matching) into deep, hits;
    if deep is not null and cardinality(hits) < most then
        hits := if__runs_saying(asked, of_action, of_deployment, over, since, before, false, most);
    end if;
    hits := hits || array(
        select uuid from if__runs_open
        where position(lower(words) in lower(reason)) > 0
            and status = any(pending)
            and (of_action is null or action = of_action)
            and (of_deployment is null or deployment = of_deployment)
            and (since is null or created_at >= since)
            and uuid >= low and uuid < high
        order by uuid desc
        limit most);
    hits := hits || array(
        select f.run from if__runs_fids f join if__runs r on r.uuid = f.run
        where f.fid = words and f.run >= low and f.run < high
            and (r.status = any(pending) or r.status = any(over))
            and (of_action is null or r.action = of_action)
            and (of_deployment is null or r.deployment = of_deployment)
            and (since is null or r.created_at >= since)
        order by f.run desc
        limit most);
    return query select * from if__runs where uuid = any(hits) order by uuid desc limit most;
end $$;

-- Those to run again: the oldest that are over and whose actions are still there; null words are no condition.
create function if__runs_to_replay(
    words text, of_action uuid, of_deployment uuid, over text[], since timestamptz, most integer
) returns uuid[]
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set jit = off as $$
declare
    places constant uuid[] := if__runs_places(of_action, of_deployment);
begin
    if words is null then
        return array(
            select e.uuid
            from unnest(places) as p (place)
            cross join unnest(over) as s (status)
            cross join lateral (
                select uuid from if__runs_ended e
                where e.status = s.status
                    and (of_action is null or action = of_action and deployment = p.place)
                    and (of_deployment is null or deployment = of_deployment)
                    and (since is null or uuid >= if__uuid7_at(since - interval '1 min') and created_at >= since)
                    and exists (select from if__actions a where a.uuid = e.action)
                order by uuid nulls first
                limit most) e
            order by uuid
            limit most);
    end if;
    return if__runs_saying(
            websearch_to_tsquery('simple', words), of_action, of_deployment, over, since, null, true, most)
        || array(
            select uuid
            from if__runs_fids f join if__runs_ended r on r.uuid = f.run
            where f.fid = words
                and status = any(over)
                and (of_action is null or action = of_action)
                and (of_deployment is null or deployment = of_deployment)
                and (since is null or created_at >= since)
                and exists (select from if__actions a where a.uuid = action)
            order by f.run
            limit most);
end $$;
