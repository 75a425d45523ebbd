-- One execution of an action. While it is not over it stands in a small table that changes often; when it ends it moves,
-- once and for good, to the partition of the day it was made on. No foreign keys: the history outlives what it is about.

-- A UUID of version 7 made now; ids of runs and states are ordered by time, which their partitions rely on.
create function if__uuid7() returns uuid language sql volatile as $$
    select encode(
        set_byte(
            overlay(uuid_send(gen_random_uuid()) placing substring(
                int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
            6, get_byte(uuid_send(gen_random_uuid()), 6) & 15 | 112),
        'hex')::uuid
$$;

-- The least UUID of version 7 of an instant; there is none before 1970.
create function if__uuid7_at(instant timestamptz) returns uuid language sql immutable as $$
    select (lpad(to_hex(floor(greatest(extract(epoch from instant), 0) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

create table if__runs_open (
    uuid uuid primary key,
    action uuid not null,
    deployment uuid not null,
    status text not null check (status in ('queued', 'running')),
    waiting_for text check (waiting_for in ('time', 'rate_limit', 'concurrency', 'breaker', 'retry', 'paused')),
    reason text,
    http_status integer,
    attempt integer not null default 0,
    cause_kind text not null check (cause_kind in ('schedule', 'message', 'caller', 'replay')),
    cause_id uuid,
    owner uuid,
    params jsonb not null,
    headers jsonb not null,
    body text,
    -- the message that carries the run, and where it was put; none when a caller waits for the answer
    message uuid,
    queue text,
    due_at timestamptz,
    expires_at timestamptz,
    -- a queued run that nothing has started by then has expired, or nothing is left that would start it
    start_until timestamptz,
    -- a running run that no message would bring back, and nobody has ended by then, was interrupted
    alive_until timestamptz,
    created_at timestamptz not null default now(),
    started_at timestamptz
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- no index knows the status, so that a run begins and waits without touching any
create index if__runs_open_of_deployment on if__runs_open (deployment, uuid);
create index if__runs_open_of_action on if__runs_open (action, uuid);
create index if__runs_open_start on if__runs_open (start_until) where start_until is not null;
create index if__runs_open_alive on if__runs_open (alive_until) where alive_until is not null;
-- few runs are replays, so the others pay nothing for it
create index if__runs_open_replays on if__runs_open (cause_id, uuid) where cause_kind = 'replay';

create table if__runs_ended (
    uuid uuid primary key,
    action uuid not null,
    deployment uuid not null,
    status text not null check (status in ('ok', 'fail', 'skip', 'expired', 'cancelled')),
    reason text,
    http_status integer,
    attempt integer not null,
    cause_kind text not null,
    cause_id uuid,
    owner uuid,
    params jsonb not null,
    headers jsonb not null,
    body text,
    message uuid,
    queue text,
    expires_at timestamptz,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz not null
) partition by range (uuid);
-- Read backwards: what is new goes to the end of its part, and pages fill up; newest first they would stay half empty.
-- `nulls first`, which is last then, so that a list in this order is never read by the primary key: what is rare, or was long
-- ago, would be found behind all the rest
create index if__runs_ended_of_action on if__runs_ended (action, deployment, status, uuid nulls first);
create index if__runs_ended_of_deployment on if__runs_ended (deployment, status, uuid nulls first);
create index if__runs_ended_of_status on if__runs_ended (status, uuid nulls first);
-- most runs say nothing, and are in none of these
create index if__runs_ended_told on if__runs_ended (status, uuid nulls first) where reason is not null;
create index if__runs_ended_told_action on if__runs_ended (action, deployment, status, uuid nulls first)
    where reason is not null;
create index if__runs_ended_told_deployment on if__runs_ended (deployment, status, uuid nulls first)
    where reason is not null;
create index if__runs_ended_reason on if__runs_ended using gin (to_tsvector('simple', reason)) where reason is not null;
create index if__runs_ended_replays on if__runs_ended (cause_id, uuid) where cause_kind = 'replay';
create table if__runs_ended_rest partition of if__runs_ended default;

create view if__runs as
select uuid, action, deployment, status, waiting_for, reason, http_status, attempt, cause_kind, cause_id, owner, params,
    headers, body, message, queue, due_at, expires_at, created_at, started_at, null::timestamptz as ended_at
from if__runs_open
union all
select uuid, action, deployment, status, null, reason, http_status, attempt, cause_kind, cause_id, owner, params,
    headers, body, message, queue, null, expires_at, created_at, started_at, ended_at
from if__runs_ended;

create table if__runs_attempts (
    run uuid not null,
    attempt integer not null,
    outcome text not null,
    reason text,
    http_status integer,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    -- both redacted and capped before they come here
    request text not null,
    response text,
    -- SHA-256 of what came, in hex
    content_hash text,
    primary key (run, attempt)
) partition by range (run);
create table if__runs_attempts_rest partition of if__runs_attempts default;

-- Which runs got an item that the foreign system knows by this id.
create table if__runs_fids (
    fid text not null,
    run uuid not null,
    primary key (fid, run)
) partition by range (run);
create index if__runs_fids_of_run on if__runs_fids (run);
create table if__runs_fids_rest partition of if__runs_fids default;

-- Which run a subscriber has made of a message, and in which queue that was.
create table if__runs_received (
    run uuid primary key,
    message uuid not null,
    queue text not null
) partition by range (run);
create index if__runs_received_message on if__runs_received (message);
create table if__runs_received_rest partition of if__runs_received default;

create table if__actions_states (
    uuid uuid not null,
    action uuid not null,
    run uuid not null,
    attempt integer not null,
    status text not null,
    reason text,
    http_status integer,
    created_at timestamptz not null default now(),
    -- as they are read; nothing asks for a state by itself
    primary key (action, uuid)
) partition by range (uuid);
create table if__actions_states_rest partition of if__actions_states default;
