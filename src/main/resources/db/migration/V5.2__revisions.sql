-- What a deployment was after each change of it, as it was shown then: with *** where a secret is. They go with their
-- deployment, whose rights are asked of who wants to see them.
create table if__deployments_revisions (
    deployment uuid not null references if__deployments on delete cascade,
    -- given under the lock of the deployment's row, so in the order of the changes
    id bigint generated always as identity,
    -- in whose name; null for the service itself
    subject uuid,
    service text not null,
    name text not null,
    description text,
    interfaces json not null,
    metadata json not null,
    rate_requests integer,
    rate_per_ms bigint,
    concurrency integer,
    rbac jsonb not null,
    enabled boolean not null,
    nonce text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (deployment, id)
);
