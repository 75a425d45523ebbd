-- Who may ask. The token itself is shown once and never stored.
create table if__tokens (
    uuid uuid primary key,
    name text not null,
    subject uuid not null,
    role text check (role in ('admin', 'operator', 'viewer')),
    sha256 text not null unique,
    expires_at timestamptz,
    created_at timestamptz not null default now()
);

create index if__tokens_newest on if__tokens (created_at desc, uuid desc);
