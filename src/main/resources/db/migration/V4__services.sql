-- The microservices, and what their OpenAPI documents offer. Documents are json and not jsonb: they keep the order of
-- their keys, and any string JSON allows.
create table if__services (
    name text primary key,
    uuid uuid not null unique,
    base_url text not null,
    description text,
    openapi_url text,
    openapi json,
    health_path text,
    config_schema json,
    -- an envelope of the vault
    signing_secret text,
    nonce text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (openapi is null or openapi_url is null)
);

create index if__services_newest on if__services (created_at desc, uuid desc);

create table if__services_methods (
    service text not null references if__services (name) on delete cascade,
    -- the operationId
    method text not null,
    http_method text not null,
    path text not null,
    summary text not null,
    parameters json not null,
    request_schema json,
    primary key (service, method)
);
