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
    overlap text not null check (overlap in ('skip', 'allow')),
    catch_up text not null check (catch_up in ('none', 'last', 'all')),
    starts_at timestamptz,
    ends_at timestamptz,
    max_fires integer,
    enabled boolean not null,
    -- null when the rule has come to its end
    next_fire_at timestamptz,
    last_fire_at timestamptz,
    -- the run of the last fire, for overlap
    last_run uuid,
    fires integer not null default 0,
    -- in whose name it acts
    owner uuid,
    nonce text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (num_nonnulls(action, publish) = 1),
    check (num_nonnulls(cron, every_ms, fire_at) = 1)
);

create index if__scheduler_due on if__scheduler (next_fire_at) where enabled and next_fire_at is not null;
create index if__scheduler_newest on if__scheduler (created_at desc, uuid desc);

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
    -- asked for by a person, so not bound to the rule
    triggered boolean not null
);

-- whatever happens, a rule fires once for an instant
create unique index if__scheduler_occurrences_once on if__scheduler_occurrences (schedule, planned_at) where not triggered;
create index if__scheduler_occurrences_newest on if__scheduler_occurrences (schedule, planned_at desc, uuid desc);
