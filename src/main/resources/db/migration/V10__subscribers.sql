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
