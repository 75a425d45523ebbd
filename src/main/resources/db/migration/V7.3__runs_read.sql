-- Reading the history of runs, newest first, which is by uuid. Each null is no condition; `pending` and `over` are the
-- statuses asked for. A minute is more than the clocks of a node and of the database differ.
--
-- Each question is planned for itself: a plan for all of them cannot tell which conditions there are.

-- Each status for itself, so that an index answers however rare what is asked for is; and always by an index in its order,
-- whatever the statistics say: they do not know when it was that something happened.
create function if__runs_listed(
    of_action uuid, of_deployment uuid, pending text[], over text[], since timestamptz, before uuid, most integer
) returns setof if__runs
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set jit = off as $$
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
            from unnest(over) as s (status)
            cross join lateral (
                select uuid, action, deployment, status, null, reason, http_status, attempt, cause_kind, cause_id, owner,
                    params, headers, body, message, queue, null::timestamptz, expires_at, created_at, started_at, ended_at
                from if__runs_ended e
                where e.status = s.status
                    and (of_action is null or action = of_action)
                    and (of_deployment is null or deployment = of_deployment)
                    and (since is null or uuid >= if__uuid7_at(since - interval '1 min') and created_at >= since)
                    and (before is null or uuid < before)
                order by uuid desc nulls last
                limit most) e)
        ) as r
        order by uuid desc
        limit most;
end $$;

-- The latest that say these words, by the index of words, which finds all that say them. While those are few, no other index
-- is asked; else the others narrow them down.
create function if__runs_saying(
    asked tsquery, of_action uuid, of_deployment uuid, over text[], since timestamptz, before uuid, most integer
) returns uuid[]
language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_indexscan = off set jit = off as $$
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
            order by uuid desc
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
                and (before is null or uuid < before))
        select uuid from narrowed order by uuid desc limit most);
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
    step constant integer := 1000;
    latest if__runs_ended[];
    hits uuid[];
begin
    latest := array(
        select e from if__runs_ended e
        where reason is not null and over <> '{}'
            and (of_action is null or action = of_action)
            and (of_deployment is null or deployment = of_deployment)
            and (since is null or uuid >= low and created_at >= since)
            and uuid < high
        order by uuid desc nulls last
        limit step);
    hits := array(
        select uuid from unnest(latest)
        where status = any(over) and to_tsvector('simple', reason) @@ asked
        order by uuid desc
        limit most);
    if cardinality(latest) = step and cardinality(hits) < most then
        hits := if__runs_saying(asked, of_action, of_deployment, over, since, before, most);
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
