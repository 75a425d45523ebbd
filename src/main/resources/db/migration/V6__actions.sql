-- What can be called: an action maps a deployment to a method of its microservice.
create table if__actions (
    uuid uuid primary key,
    name text not null,
    deployment uuid not null references if__deployments (uuid),
    method text,
    path text,
    http_method text,
    params jsonb not null,
    headers jsonb not null,
    -- text, so that a body keeps its numbers and the order of its keys
    body text,
    timeout_ms bigint not null,
    max_attempts integer not null,
    backoff_ms bigint not null,
    max_backoff_ms bigint not null,
    cache_ttl_ms bigint,
    stale_while_revalidate_ms bigint,
    stale_if_error_ms bigint,
    -- jq
    transform_request text,
    transform_response text,
    fid text,
    queue text not null,
    enabled boolean not null,
    nonce text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((method is null) <> (path is null)),
    check ((path is null) = (http_method is null)),
    check (num_nulls(cache_ttl_ms, stale_while_revalidate_ms, stale_if_error_ms) in (0, 3))
);

create index if__actions_newest on if__actions (created_at desc, uuid desc);
create index if__actions_of_deployment on if__actions (deployment);
