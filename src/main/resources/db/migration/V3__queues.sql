-- The message queue. A message is written once (if__mq_messages, by day); where it stands in a queue is one narrow row
-- that is inserted and deleted, never updated: ready, deferred, or an entry of the lease of its batch.

create table if__mq_queues (
    id integer generated always as identity primary key,
    uuid uuid not null constraint if__mq_queues_uuid unique,
    name text not null constraint if__mq_queues_name unique,
    description text,
    ttl_ms bigint,
    ack_timeout_ms bigint not null default 30000,
    max_deliveries integer not null default 20,
    backoff_initial_ms bigint not null default 1000,
    backoff_factor double precision not null default 2,
    backoff_max_ms bigint not null default 300000,
    dlq text,
    max_length bigint,
    overflow text not null default 'reject' check (overflow in ('reject', 'drop_head')),
    retention_ms bigint,
    paused boolean not null default false,
    nonce text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index if__mq_queues_newest on if__mq_queues (created_at desc, uuid desc);

create sequence if__mq_messages_id;

create table if__mq_messages (
    id bigint not null,
    published_at timestamptz not null,
    uuid uuid not null,
    exchange text not null,
    routing_key text not null,
    subject text,
    headers jsonb not null,
    -- the JSON text as it was sent, so that numbers and the order of keys survive
    payload text,
    payload_bytes bytea,
    content_type text not null,
    priority smallint not null check (priority between 1 and 5),
    expires_at timestamptz,
    reply_to text,
    correlation_id text,
    ack_timeout_ms bigint,
    primary key (id, published_at)
) partition by range (published_at);

create table if__mq_messages_default partition of if__mq_messages default;

-- Makes the partition of a day (UTC) when it is missing; true when it was made.
create function if__mq_partition(day date) returns boolean language plpgsql as $$
declare
    partition text := 'if__mq_messages_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(partition) is not null then
        return false;
    end if;
    execute format('create table %I partition of if__mq_messages for values from (%L) to (%L)',
        partition, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    return true;
exception
    -- the default partition holds rows of that day already, or another node was faster
    when check_violation or duplicate_table then
        return false;
end $$;

select if__mq_partition((now() at time zone 'UTC')::date + ahead) from generate_series(0, 3) as ahead;

create table if__mq_ready (
    queue_id integer not null,
    -- 5 - priority, so that one ascending index is the order of delivery
    rank smallint not null,
    id bigint not null,
    published_at timestamptz not null,
    attempts integer not null,
    expires_at timestamptz,
    death jsonb,
    primary key (queue_id, rank, id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, fillfactor = 100);
create index if__mq_ready_expiring on if__mq_ready (expires_at) where expires_at is not null;

create table if__mq_deferred (
    queue_id integer not null,
    id bigint not null,
    due_at timestamptz not null,
    rank smallint not null,
    published_at timestamptz not null,
    attempts integer not null,
    expires_at timestamptz,
    death jsonb,
    primary key (queue_id, id)
);
create index if__mq_deferred_due on if__mq_deferred (due_at);
create index if__mq_deferred_expiring on if__mq_deferred (expires_at) where expires_at is not null;

create type if__mq_entry as (
    id bigint,
    published_at timestamptz,
    rank smallint,
    attempts integer,
    expires_at timestamptz,
    until timestamptz,
    death jsonb
);

create table if__mq_leases (
    -- the epoch that a receipt is fenced with
    id bigint generated always as identity primary key,
    queue_id integer not null,
    holder text,
    expires_at timestamptz not null,
    entries if__mq_entry[] not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index if__mq_leases_expiring on if__mq_leases (expires_at);
create index if__mq_leases_queue on if__mq_leases (queue_id);

-- Dead letters of queues that have no dead letter queue: parked, not lost.
create table if__mq_dead (
    queue_id integer not null,
    id bigint not null,
    rank smallint not null,
    published_at timestamptz not null,
    attempts integer not null,
    death jsonb not null,
    died_at timestamptz not null default now(),
    primary key (queue_id, id)
);

create table if__mq_dedup (
    queue_id integer not null,
    uuid uuid not null,
    seen_at timestamptz not null,
    primary key (queue_id, uuid)
);
create index if__mq_dedup_seen on if__mq_dedup (seen_at);

-- A death history, newest first, with one more death; the same death again counts up.
create function if__mq_death(death jsonb, queue text, reason text) returns jsonb language sql stable as $$
    select jsonb_build_array(jsonb_build_object(
            'queue', queue,
            'reason', reason,
            'count', 1 + coalesce((
                select (d ->> 'count')::int from jsonb_array_elements(death) d
                where d ->> 'queue' = queue and d ->> 'reason' = reason), 0),
            'at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
        || coalesce((
            select jsonb_agg(d order by n) from jsonb_array_elements(death) with ordinality as e(d, n)
            where (d ->> 'queue', d ->> 'reason') <> (queue, reason)), '[]')
$$;

-- Takes a message that has left its queue for good to the dead letter queue, whose name is returned, or parks it (null).
create function if__mq_bury(
    queue integer, message bigint, rank smallint, published_at timestamptz, attempts integer, death jsonb, reason text
) returns text language plpgsql as $$
declare
    source record;
    target record;
begin
    select name, dlq into source from if__mq_queues where id = queue;
    if not found then
        return null;
    end if;
    death := if__mq_death(death, source.name, reason);
    select id, name, ttl_ms into target from if__mq_queues where name = source.dlq for key share;
    if found then
        insert into if__mq_ready (queue_id, rank, id, published_at, attempts, expires_at, death)
        values (target.id, rank, message, published_at, 0, now() + target.ttl_ms * interval '1 ms', death)
        on conflict do nothing;
        return target.name;
    end if;
    insert into if__mq_dead as d (queue_id, id, rank, published_at, attempts, death)
    values (queue, message, rank, published_at, attempts, death)
    on conflict do nothing;
    return null;
end $$;

insert into if__mq_queues (uuid, name, description, nonce)
values (gen_random_uuid(), 'if.runs', 'Runs waiting for the runner', 'builtin');
