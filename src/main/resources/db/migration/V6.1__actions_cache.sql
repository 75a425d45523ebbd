-- Answers of actions, as they are, for all nodes. Unlogged: after a crash they are fetched again.
create unlogged table if__actions_cache (
    key text primary key,
    action uuid not null,
    run uuid not null,
    status integer not null,
    headers text not null,
    body bytea not null,
    stored_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- one node is fetching a new answer until then
    refreshing_until timestamptz
);

create index if__actions_cache_expiry on if__actions_cache (expires_at);
