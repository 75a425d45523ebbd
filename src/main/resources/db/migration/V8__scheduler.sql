-- When something is to be done: a rule (cron, every or at) and what it starts (an action or a message).
create table if__scheduler (
    uuid uuid primary key,
    name text,
    action uuid,
    publish jsonb,
    cron text,
    every_ms bigint,
    fire_at timestamptz,
    timezone text not null,
    ttl_ms bigint,
    jitter_ms bigint,
    overlap text not null check (overlap in ('skip', 'queue_one', 'allow', 'cancel_running')),
    catch_up text not null check (catch_up in ('none', 'last', 'all')),
    catch_up_window_ms bigint,
    starts_at timestamptz,
    ends_at timestamptz,
    max_fires integer,
    pause_on_failure boolean not null,
    enabled boolean not null,
    -- with its jitter; null when the rule has come to its end
    next_fire_at timestamptz,
    last_fire_at timestamptz,
    fires integer not null default 0,
    -- runs it has started that were not over when it last fired
    open_runs uuid[] not null default '{}',
    -- occurrences that wait for the end of a run, and when to look whether one can start
    waiting integer not null default 0,
    look_at timestamptz,
    -- no instant planned after it is history yet
    recorded_until timestamptz,
    -- in whose name it acts, and whether he had a token then and so must still have one
    owner uuid,
    owned_by_token boolean not null,
    nonce text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    wake_at timestamptz generated always as (case when enabled then least(next_fire_at, look_at) end) stored,
    check (num_nonnulls(action, publish) = 1),
    check (num_nonnulls(cron, every_ms, fire_at) = 1)
);

-- every fire leaves a dead row at the head of the index: they are cleaned away by number, not by share of a large table
alter table if__scheduler set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

create index if__scheduler_due on if__scheduler (wake_at) where wake_at is not null;
create index if__scheduler_newest on if__scheduler (created_at desc, uuid desc);

-- whether an owner still has a token is asked at each fire
create index if__tokens_of_subject on if__tokens (subject);

-- What became of each planned time.
create table if__scheduler_occurrences (
    uuid uuid primary key,
    schedule uuid not null references if__scheduler (uuid) on delete cascade,
    planned_at timestamptz not null,
    fired_at timestamptz,
    status text not null check (status in ('planned', 'fired', 'skipped', 'missed')),
    reason text,
    message uuid,
    run uuid,
    -- where what it published was put
    queues text[] not null default '{}',
    -- asked for by a person, so not bound to the rule
    triggered boolean not null
);

-- whatever happens, a rule fires once for an instant
create unique index if__scheduler_occurrences_once on if__scheduler_occurrences (schedule, planned_at) where not triggered;
create index if__scheduler_occurrences_newest on if__scheduler_occurrences (schedule, planned_at, uuid);
create index if__scheduler_occurrences_waiting on if__scheduler_occurrences (schedule, planned_at) where status = 'planned';
