-- Exchanges and bindings, and the one implementation of routing, which HTTP and SQL producers share.

create table if__mq_exchanges (
    id integer generated always as identity primary key,
    uuid uuid not null constraint if__mq_exchanges_uuid unique,
    name text not null constraint if__mq_exchanges_name unique,
    type text not null check (type in ('direct', 'fanout', 'headers', 'topic')),
    alternate text constraint if__mq_exchanges_alternate references if__mq_exchanges (name) on delete set null,
    description text,
    built_in boolean not null default false,
    nonce text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index if__mq_exchanges_newest on if__mq_exchanges (created_at desc, uuid desc);
create index if__mq_exchanges_alternates on if__mq_exchanges (alternate) where alternate is not null;

insert into if__mq_exchanges (uuid, name, type, description, built_in, nonce) values
    (gen_random_uuid(), '', 'direct', 'The default exchange: the routing key is the name of a queue', true, 'builtin'),
    (gen_random_uuid(), 'amq.direct', 'direct', null, true, 'builtin'),
    (gen_random_uuid(), 'amq.fanout', 'fanout', null, true, 'builtin'),
    (gen_random_uuid(), 'amq.headers', 'headers', null, true, 'builtin'),
    (gen_random_uuid(), 'amq.topic', 'topic', null, true, 'builtin');

-- Never updated: another binding is another row.
create table if__mq_bindings (
    uuid uuid primary key,
    source integer not null constraint if__mq_bindings_source references if__mq_exchanges on delete cascade,
    queue integer constraint if__mq_bindings_queue references if__mq_queues on delete cascade,
    exchange integer constraint if__mq_bindings_exchange references if__mq_exchanges on delete cascade,
    routing_key text not null,
    -- what routing looks for. A column of its own, because then no plan can take another index for it, whatever the
    -- statistics say; in byte order, so that the patterns that begin with the same words lie side by side
    anchor text collate "C" not null generated always as (source::text || ':' || routing_key) stored,
    match text not null check (match in ('all', 'any')),
    headers jsonb not null,
    created_at timestamptz not null default now(),
    check (num_nonnulls(queue, exchange) = 1)
);
create index if__mq_bindings_anchor on if__mq_bindings (anchor);
create unique index if__mq_bindings_same
    on if__mq_bindings (source, queue, exchange, routing_key, match, jsonb_hash_extended(headers, 0)) nulls not distinct;
-- without the uuid, so that it cannot be taken for the index of the primary key
create index if__mq_bindings_newest on if__mq_bindings (source, created_at desc);
create index if__mq_bindings_to_queue on if__mq_bindings (queue) where queue is not null;
create index if__mq_bindings_to_exchange on if__mq_bindings (exchange) where exchange is not null;

-- Where a message finds the bindings of a headers exchange: by each pair of an 'any', by one pair of an 'all', and by 0
-- an 'all' without pairs, which takes every message.
create table if__mq_binding_pairs (
    source integer not null,
    pair bigint not null,
    binding uuid not null references if__mq_bindings on delete cascade,
    primary key (source, pair, binding)
);
create index if__mq_binding_pairs_binding on if__mq_binding_pairs (binding);

-- The pairs that count for matching; names that begin with x- do not (as in AMQP).
create function if__mq_pairs(headers jsonb) returns table (name text, value jsonb, pair bigint)
language sql immutable as $$
    select key, value, jsonb_hash_extended(value, hashtextextended(key, 0))
    from jsonb_each(headers)
    where not starts_with(key, 'x-')
$$;

create function if__mq_index_pairs() returns trigger language plpgsql as $$
begin
    if new.match = 'any' then
        insert into if__mq_binding_pairs (source, pair, binding)
        select distinct new.source, pair, new.uuid from if__mq_pairs(new.headers);
    else
        -- the pair that the fewest others are found by, so that one which all have in common is not looked at
        insert into if__mq_binding_pairs (source, pair, binding)
        select new.source, coalesce((
            select p.pair from if__mq_pairs(new.headers) p
            order by (
                select count(*) from (
                    select from if__mq_binding_pairs o where o.source = new.source and o.pair = p.pair limit 1000) few)
            limit 1), 0), new.uuid;
    end if;
    return null;
end $$;

create trigger if__mq_bindings_pairs after insert on if__mq_bindings
    for each row execute function if__mq_index_pairs();

-- In the functions below, offset 0 keeps the planner from turning a look into an index into a join over all bindings.

-- Where the bindings of a topic exchange take a message. Walks from word to word through the patterns that exist: each
-- word is matched by itself, by *, and by a # that takes any number of words from here on.
create function if__mq_topic(source integer, routing_key text) returns table (queue integer, exchange integer)
language sql stable rows 1 as $$
    with recursive message as (
        select w.words, cardinality(w.words) as n from (select string_to_array(routing_key, '.')) as w (words)
    ), walk (pattern, used) as (
        select null::text, 0
        union
        select next.pattern, next.used
        from walk w cross join message m
        cross join lateral (
            select coalesce(w.pattern || '.', '') || word as pattern, w.used + 1 as used
            from unnest(array[m.words[w.used + 1], '*']) as word
            where w.used < m.n
            union all
            select coalesce(w.pattern || '.', '') || '#', used from generate_series(w.used, m.n) as used
        ) next
        -- some pattern is this one, or goes on behind it with a dot: / is the character after the dot
        where (
            select true from if__mq_bindings b
            where b.anchor >= $1::text || ':' || next.pattern and b.anchor < $1::text || ':' || next.pattern || '/'
            limit 1)
    )
    select b.queue, b.exchange
    from walk w join message m on m.n = w.used
    cross join lateral (
        select * from if__mq_bindings b where b.anchor = $1::text || ':' || coalesce(w.pattern, '') offset 0) b
$$;

-- The bindings of a headers exchange that share a pair with a message, or take every message.
create function if__mq_headers_candidates(source integer, headers jsonb) returns setof if__mq_bindings
language sql stable rows 1 as $$
    select b.*
    from (select pair from if__mq_pairs(headers) union all select 0) as m (pair)
    cross join lateral (
        select p.binding from if__mq_binding_pairs p where p.source = $1 and p.pair = m.pair offset 0) p
    cross join lateral (select * from if__mq_bindings b where b.uuid = p.binding offset 0) b
$$;

create function if__mq_headers(source integer, headers jsonb) returns table (queue integer, exchange integer)
language sql stable rows 1 as $$
    select b.queue, b.exchange
    from if__mq_headers_candidates($1, $2) b
    where case b.match
        when 'all' then not exists (
            select from if__mq_pairs(b.headers) p where $2 -> p.name is distinct from p.value)
        else exists (
            select from if__mq_pairs(b.headers) p where $2 -> p.name = p.value) end
$$;

-- Where an exchange takes a message: what its bindings say, or its alternate when none of them matches.
create function if__mq_hops(source integer, routing_key text, headers jsonb)
returns table (queue integer, exchange integer) language plpgsql stable rows 1 as $$
declare
    x record;
begin
    select e.name, e.type, e.alternate into x from if__mq_exchanges e where e.id = source;
    if x.name = '' then
        return query select q.id, null::integer from if__mq_queues q where q.name = $2;
    elsif x.type = 'direct' then
        return query select b.queue, b.exchange from if__mq_bindings b where b.anchor = $1::text || ':' || $2;
    elsif x.type = 'fanout' then
        return query select b.queue, b.exchange from if__mq_bindings b where b.source = $1;
    elsif x.type = 'topic' then
        return query select t.queue, t.exchange from if__mq_topic($1, $2) t;
    else
        return query select h.queue, h.exchange from if__mq_headers($1, $3) h;
    end if;
    if not found and x.alternate is not null then
        return query select null::integer, e.id from if__mq_exchanges e where e.name = x.alternate;
    end if;
end $$;

-- The queues that messages reach, each at most once per message; a message visits an exchange once, so a circle of
-- bindings or alternates ends. An exchange that does not exist reaches nothing. Equal messages are routed together.
create function if__mq_route(places bigint[], exchanges text[], routing_keys text[], headers jsonb[])
returns table (place bigint, queue text) language plpgsql stable
-- plans are made once per connection and must hold for tables of any size; compiling one takes longer than running it
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
begin
    return query
        with recursive message as materialized (
            select min(m.place) as first, array_agg(m.place) as places, m.exchange, m.routing_key, m.headers
            from unnest($1, $2, $3, $4) as m (place, exchange, routing_key, headers)
            group by m.exchange, m.routing_key, m.headers
        ), hop (first, queue, exchange) as (
            select m.first, null::integer, e.id from message m join if__mq_exchanges e on e.name = m.exchange
            union
            select h.first, next.queue, next.exchange
            from hop h
            join message m on m.first = h.first
            cross join lateral if__mq_hops(h.exchange, m.routing_key, m.headers) next
            where h.exchange is not null
        )
        select unnest(m.places), (select q.name from if__mq_queues q where q.id = h.queue)
        from hop h join message m on m.first = h.first
        where h.queue is not null;
end $$;
