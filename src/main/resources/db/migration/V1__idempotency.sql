-- The first answer to each Idempotency-Key, kept for 24 hours.
create table if__idempotency (
    subject uuid not null,
    target text not null,
    key text not null,
    digest text not null,
    -- sealed by the vault: an answer may hold a token
    answer text,
    -- a request in flight holds the key until then; later its node has died
    locked_until timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (subject, target, key)
);

create index if__idempotency_oldest on if__idempotency (created_at);
