-- Push subscribers: what a queue's messages are sent to. Any node may send; claims are exclusive.

create table if__mq_subscribers (
    uuid uuid constraint if__mq_subscribers_uuid primary key,
    queue_id integer not null references if__mq_queues on delete cascade,
    kind text not null check (kind in ('webhook', 'action', 'user')),
    -- the URL, or the uuid of the action or user
    target text not null,
    prefetch integer not null,
    rate_requests integer,
    rate_per_ms bigint,
    -- a JSON object, as shown; the values that are secrets are only in the envelope, which holds all headers
    headers text not null,
    sealed_headers text,
    secret text,
    timeout_ms bigint not null,
    enabled boolean not null,
    -- why it was disabled, when it was not by a person
    disabled_because text,
    -- as its receiver asked for, by Retry-After
    paused_until timestamptz,
    -- in whose name it acts
    owner uuid not null,
    nonce text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index if__mq_subscribers_newest on if__mq_subscribers (queue_id, created_at desc, uuid desc);

-- What subscribers with a rate limit have sent lately, for all nodes together: how many by when, oldest first.
create table if__mq_paces (
    subscriber uuid primary key references if__mq_subscribers on delete cascade,
    sent_by timestamptz[] not null default '{}',
    sent integer[] not null default '{}'
);

-- Grants up to `wanted` deliveries, such that at most `requests` fall into any `per_ms`; a negative `wanted` gives back what
-- was not used. Also says how long it takes until there is more to grant. Times are rounded up to hundredths of `per_ms`,
-- so that a row stays short.
create function if__mq_pace(
    sender uuid, wanted integer, requests integer, per_ms bigint, out granted integer, out wait_ms bigint
) language plpgsql as $$
declare
    at timestamptz[];
    used integer[];
    total integer;
    instant timestamptz;
    step double precision := greatest(per_ms / 100.0, 1) / 1000;
    latest timestamptz;
begin
    insert into if__mq_paces (subscriber) values (sender) on conflict do nothing;
    select sent_by, sent into at, used from if__mq_paces where subscriber = sender for update;
    instant := clock_timestamp();
    select coalesce(array_agg(e.at order by e.at), '{}'), coalesce(array_agg(e.used order by e.at), '{}'),
        coalesce(sum(e.used), 0)
    into at, used, total
    from unnest(at, used) as e (at, used)
    where e.at > instant - per_ms * interval '1 ms' and e.used > 0;
    granted := least(wanted, requests - total);
    latest := to_timestamp(ceil(extract(epoch from instant) / step) * step);
    if granted > 0 then
        if at[cardinality(at)] >= latest then
            used[cardinality(at)] := used[cardinality(at)] + granted;
        else
            at := at || latest;
            used := used || granted;
        end if;
    elsif wanted < 0 and cardinality(at) > 0 then
        used[cardinality(at)] := greatest(0, used[cardinality(at)] + wanted);
        granted := 0;
    else
        granted := 0;
    end if;
    update if__mq_paces set sent_by = at, sent = used where subscriber = sender;
    wait_ms := coalesce(ceil(extract(epoch from at[1] + per_ms * interval '1 ms' - instant) * 1000), 0);
end $$;
