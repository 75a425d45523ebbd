-- The message queue. A message is written once (if__mq_messages). Where it stands in a queue is part of a run: one narrow
-- row for up to 100 messages that were published together and share everything but their ids. A run moves from table to
-- table (ready, deferred, leases), whole or split, and is inserted and deleted, never updated.

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

-- A message's number: the slice of storage it is kept in (high 31 bits) and its place there. Always ascending, so that
-- order of numbers is order of publishing; see if__mq_rotate.
create sequence if__mq_messages_id minvalue 4294967296;

create table if__mq_messages (
    id bigint primary key,
    published_at timestamptz not null,
    uuid uuid not null,
    exchange text not null,
    routing_key text not null,
    subject text,
    -- null for none
    headers jsonb,
    -- the JSON text as it was sent, so that numbers and the order of keys survive
    payload text,
    payload_bytes bytea,
    -- null for JSON
    content_type text,
    priority smallint not null check (priority between 1 and 5),
    expires_at timestamptz,
    reply_to text,
    correlation_id text,
    grp text,
    ack_ms bigint
) partition by range (id);

-- Stragglers of slices that are gone; see if__mq_compact.
create table if__mq_messages_rest partition of if__mq_messages default;

-- A number of bytes that no message exceeds, so that who takes many of them knows whether to look at their sizes.
create table if__mq_largest (bytes bigint not null);
insert into if__mq_largest values (16384);

create table if__mq_slices (
    slice integer primary key,
    began_at timestamptz not null default now()
);

create table if__mq_ready (
    queue_id integer not null,
    -- 5 - priority, so that one ascending index is the order of delivery
    rank smallint not null,
    -- the first of the ids
    id bigint not null,
    -- deliveries so far
    attempts integer not null,
    ack_ms bigint,
    expires_at timestamptz,
    death jsonb,
    -- a run of a group has one message
    grp text,
    ids bigint[] not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
create index if__mq_ready_order on if__mq_ready (queue_id, rank, id);
create index if__mq_ready_expiring on if__mq_ready (expires_at) where expires_at is not null;

create table if__mq_deferred (like if__mq_ready, due_at timestamptz not null)
    with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index if__mq_deferred_due on if__mq_deferred (due_at);
create index if__mq_deferred_queue on if__mq_deferred (queue_id, id);
create index if__mq_deferred_expiring on if__mq_deferred (expires_at) where expires_at is not null;

-- What a consumer holds. All runs of one claim have one epoch, with which receipts are fenced.
create table if__mq_leases (
    like if__mq_ready, epoch bigint not null, held_until timestamptz not null, holder text
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
create sequence if__mq_leases_epoch;
create index if__mq_leases_epoch_of on if__mq_leases (epoch);
create index if__mq_leases_ending on if__mq_leases (held_until);
create index if__mq_leases_queue on if__mq_leases (queue_id);

-- Groups with a message under way: the head of the group is in a run of its own, those behind it wait here.
create table if__mq_groups (
    queue_id integer not null,
    grp text not null,
    primary key (queue_id, grp)
);
create table if__mq_grouped (
    queue_id integer not null,
    grp text not null,
    id bigint not null,
    rank smallint not null,
    ack_ms bigint,
    expires_at timestamptz,
    due_at timestamptz,
    primary key (queue_id, grp, id)
);

-- Dead letters of queues that have no dead letter queue: parked, not lost.
create table if__mq_dead (
    queue_id integer not null,
    id bigint not null,
    rank smallint not null,
    attempts integer not null,
    death jsonb not null,
    died_at timestamptz not null default now(),
    primary key (queue_id, id)
);

-- What queues with a retention have delivered and had acknowledged.
create table if__mq_history (
    queue_id integer not null,
    id bigint not null,
    settled_at timestamptz not null default now(),
    primary key (queue_id, id)
);

create table if__mq_dedup (
    queue_id integer not null,
    uuid uuid not null,
    seen_at timestamptz not null,
    primary key (queue_id, uuid)
);
create index if__mq_dedup_seen on if__mq_dedup (seen_at);

insert into if__mq_queues (uuid, name, description, nonce)
values (gen_random_uuid(), 'if.runs', 'Runs waiting for the runner', 'builtin');
