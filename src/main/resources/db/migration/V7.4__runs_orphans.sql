-- Looking for runs that nothing carries any more. Always by index: the planner would now and then read the whole of a table
-- that changes as often as that of the open runs, which is what this is not to do.

-- The oldest run of each queue among the `most` open runs behind `after`. The last of those is null when there are no more.
create function if__runs_behind(after uuid, most integer)
returns table (queue text, oldest timestamptz, looked_at timestamptz, last uuid)
language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
begin
    return query
        with looked as materialized (
            select uuid, queue, created_at from if__runs_open where uuid > after order by uuid limit most
        )
        select queue, min(created_at), now(), (select uuid from looked order by uuid offset most - 1)
        from looked
        group by queue;
end $$;
