-- One execution of an action. No foreign keys: the history outlives what it is about.
create table if__runs (
    uuid uuid primary key,
    action uuid not null,
    deployment uuid not null,
    status text not null check (status in ('queued', 'running', 'ok', 'fail', 'skip', 'expired', 'cancelled')),
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
    -- the message that carries the run; none when a caller waits for the answer
    message uuid,
    due_at timestamptz,
    expires_at timestamptz,
    -- a queued run that nothing has started by then has expired, or nothing is left that would start it
    start_until timestamptz,
    -- a running run that nobody has ended by then was interrupted
    alive_until timestamptz,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz
);

create index if__runs_newest on if__runs (created_at desc, uuid desc);
create index if__runs_of_action on if__runs (action, created_at desc, uuid desc);
create index if__runs_of_deployment on if__runs (deployment, created_at desc, uuid desc);
create index if__runs_waiting on if__runs (start_until) where status = 'queued';
create index if__runs_alive on if__runs (alive_until) where status = 'running';

create table if__runs_attempts (
    run uuid not null,
    attempt integer not null,
    outcome text not null,
    http_status integer,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    -- both redacted and capped before they come here
    request text not null,
    response text,
    primary key (run, attempt)
);

create table if__actions_states (
    uuid uuid primary key,
    action uuid not null,
    run uuid not null,
    attempt integer not null,
    status text not null,
    reason text,
    http_status integer,
    created_at timestamptz not null default now()
);

create index if__actions_states_of_action on if__actions_states (action, created_at desc, uuid desc);
create index if__actions_states_of_run on if__actions_states (run, created_at, uuid);
