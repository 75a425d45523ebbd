-- A deployment is the configuration and authorization context that a service's methods are called in.
create table if__deployments (
    uuid uuid primary key,
    service text not null references if__services (name),
    name text not null,
    description text,
    -- both with *** where a secret is
    interfaces json not null,
    metadata json not null,
    -- JSON pointer of each secret -> envelope of the vault; read only to call the service and to keep what is not rewritten
    sealed json not null,
    rate_requests integer,
    rate_per_ms bigint,
    concurrency integer,
    rbac jsonb not null,
    enabled boolean not null,
    nonce text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((rate_requests is null) = (rate_per_ms is null))
);

create index if__deployments_newest on if__deployments (created_at desc, uuid desc);
create index if__deployments_of_service on if__deployments (service, created_at desc, uuid desc);
create index if__deployments_rbac on if__deployments using gin (rbac jsonb_path_ops);
