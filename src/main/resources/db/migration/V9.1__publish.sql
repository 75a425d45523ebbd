-- Publishing from SQL, within the caller's transaction: the routing, the defaults and the refusals are those of
-- POST /v1/exchanges/{name}/publish. A refusal is an exception whose SQLSTATE is IF and the status that HTTP answers.

create function if__mq_refuse(status integer, because text) returns void language plpgsql as $$
begin
    raise exception using errcode = 'IF' || status, message = because;
end $$;

-- Milliseconds of a duration, ISO-8601 (PT1M30S) or short (250ms, 1h30m, 7d); null when it is none.
create function if__mq_millis(duration text) returns numeric language plpgsql immutable strict as $$
declare
    part text[];
begin
    part := regexp_match(duration, '^P(?:([-+]?[0-9]+)D)?(?:T(?=[-+0-9])'
        '(?:([-+]?[0-9]+)H)?(?:([-+]?[0-9]+)M)?(?:([-+]?[0-9]+(?:[.,][0-9]{0,9})?)S)?)?$', 'i');
    if num_nonnulls(part[1], part[2], part[3], part[4]) > 0 then
        return coalesce(part[1]::numeric, 0) * 86400000 + coalesce(part[2]::numeric, 0) * 3600000
            + coalesce(part[3]::numeric, 0) * 60000 + coalesce(replace(part[4], ',', '.')::numeric, 0) * 1000;
    end if;
    part := regexp_match(duration, '^(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m(?!s))?(?:([0-9]{1,9})s)?'
        '(?:([0-9]{1,9})ms)?$');
    if num_nonnulls(part[1], part[2], part[3], part[4], part[5]) > 0 then
        return coalesce(part[1]::numeric, 0) * 86400000 + coalesce(part[2]::numeric, 0) * 3600000
            + coalesce(part[3]::numeric, 0) * 60000 + coalesce(part[4]::numeric, 0) * 1000 + coalesce(part[5]::numeric, 0);
    end if;
    return null;
end $$;

-- An option that is a string; null when it is absent.
create function if__mq_text(options jsonb, name text, most integer default null) returns text
language plpgsql immutable as $$
declare
    value constant text := options ->> name;
begin
    if value is not null and jsonb_typeof(options -> name) <> 'string' then
        perform if__mq_refuse(400, name || ' must be a string');
    end if;
    -- in UTF-16 units, as HTTP counts: a character beyond the basic plane is two
    if char_length(value) + regexp_count(value, '[\U00010000-\U0010FFFF]') > most then
        perform if__mq_refuse(400, format('%s must have at most %s characters', name, most));
    end if;
    return value;
end $$;

create function if__mq_duration(options jsonb, name text, shortest text, longest text) returns bigint
language plpgsql immutable as $$
declare
    value constant text := if__mq_text(options, name);
    millis constant numeric := if__mq_millis(value);
begin
    if value is not null and millis is null then
        perform if__mq_refuse(
            400, name || ' is not a duration: write ISO-8601 (PT1M30S) or 250ms, 30s, 5m, 1h30m, 7d');
    end if;
    if millis < 0 then
        perform if__mq_refuse(400, name || ' must not be negative');
    end if;
    if not millis between if__mq_millis(shortest) and if__mq_millis(longest) then
        perform if__mq_refuse(400, format('%s must be from %s to %s', name, shortest, longest));
    end if;
    return trunc(millis);
end $$;

create function if__mq_time(options jsonb, name text) returns timestamptz language plpgsql stable as $$
declare
    value constant text := if__mq_text(options, name);
begin
    if value is null then
        return null;
    end if;
    begin
        if value ~* ('^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?'
                '(Z|[-+][0-9]{2}:[0-9]{2}(:[0-9]{2})?)$') then
            -- cut to milliseconds, which a cast alone would round to
            return regexp_replace(value, '(\.[0-9]{3})[0-9]+', '\1')::timestamptz;
        end if;
    exception
        when datetime_field_overflow or invalid_time_zone_displacement_value then
            null; -- no such day or offset, as bad as no time at all
    end;
    perform if__mq_refuse(400, name || ' is not an RFC 3339 time such as 2026-11-23T20:44:00.123Z');
end $$;

create function if__mq_uuid(options jsonb, name text) returns uuid language plpgsql immutable as $$
declare
    value constant text := if__mq_text(options, name);
begin
    if value !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
        perform if__mq_refuse(400, name || ' is not a UUID');
    end if;
    return value::uuid;
end $$;

create function if__mq_bytes(options jsonb, name text) returns bytea language plpgsql immutable as $$
declare
    value constant text := if__mq_text(options, name);
begin
    if value !~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?$' then
        perform if__mq_refuse(400, name || ' is not base64');
    end if;
    return decode(rpad(value, (char_length(value) + 3) / 4 * 4, '='), 'base64');
end $$;

-- A UUID of version 7: a random one of version 4 with its first 48 bits the time, and the version changed.
create function if__mq_new_uuid() returns uuid language sql volatile as $$
    select encode(set_bit(set_bit(
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
            || substring(uuid_send(gen_random_uuid()) from 7),
        52, 1), 53, 1), 'hex')::uuid
$$;

-- Tells the nodes that these queues have something, in the form that they tell one another; see db/Listener.
create function if__mq_wake(queues text[]) returns void language sql as $$
    select pg_notify('if_wake', 'sql' || string_agg(topic, ''))
    from (
        -- a notification holds less than 8000 bytes
        select topic, sum(octet_length(topic)) over (order by topic) / 7000 as notification
        from (select distinct E'\nqueue:' || queue as topic from unnest(queues) as queue) as topics
    ) parts
    group by notification
$$;

create function if__mq_publish(
    exchange text, routing_key text default '', payload jsonb default null, headers jsonb default '{}',
    options jsonb default '{}', wake boolean default true
) returns table (uuid uuid, routed integer) language plpgsql as $$
#variable_conflict use_variable
declare
    -- as many as are allowed by default over HTTP
    most_bytes constant integer := 1048576;
    known constant text[] := '{uuid,subject,payload_base64,content_type,priority,ttl,expires_at,delay,not_before,reply_to,'
        'correlation_id,group,ack_timeout,mandatory}';
    given uuid;
    document text;
    bytes bytea;
    ttl bigint;
    ends timestamptz;
    delay bigint;
    starts timestamptz;
    grp text;
    ack bigint;
    routes text[];
    stored record;
begin
    routing_key := coalesce(routing_key, '');
    headers := coalesce(headers, '{}');
    options := coalesce(options, '{}');
    if exchange is null then
        perform if__mq_refuse(400, 'exchange is required');
    end if;
    perform if__mq_text(jsonb_build_object('routing_key', routing_key), 'routing_key', 255);
    if jsonb_typeof(headers) <> 'object' then
        perform if__mq_refuse(400, 'headers must be an object');
    end if;
    if jsonb_typeof(options) <> 'object' then
        perform if__mq_refuse(400, 'options must be an object');
    end if;
    perform if__mq_refuse(400, name || ' is not a known field')
    from jsonb_object_keys(options) as name where name <> all(known);
    if jsonb_typeof(options -> 'priority') <> 'null' and (
            jsonb_typeof(options -> 'priority') <> 'number' or options ->> 'priority' !~ '^[1-5]$') then
        perform if__mq_refuse(400, 'priority must be a whole number from 1 to 5');
    end if;
    if jsonb_typeof(options -> 'mandatory') not in ('boolean', 'null') then
        perform if__mq_refuse(400, 'mandatory must be true or false');
    end if;

    given := if__mq_uuid(options, 'uuid');
    document := nullif(payload, 'null')::text;
    bytes := if__mq_bytes(options, 'payload_base64');
    ttl := if__mq_duration(options, 'ttl', 'PT0S', 'PT87600H');
    ends := if__mq_time(options, 'expires_at');
    delay := if__mq_duration(options, 'delay', 'PT0S', 'PT87600H');
    starts := if__mq_time(options, 'not_before');
    grp := if__mq_text(options, 'group', 255);
    ack := if__mq_duration(options, 'ack_timeout', 'PT0.001S', 'PT24H');
    if document is not null and bytes is not null then
        perform if__mq_refuse(400, 'payload_base64 cannot be given together with payload');
    end if;
    if ttl is not null and ends is not null then
        perform if__mq_refuse(400, 'expires_at cannot be given together with ttl');
    end if;
    if delay is not null and starts is not null then
        perform if__mq_refuse(400, 'not_before cannot be given together with delay');
    end if;
    if if__mq_text(options, 'content_type', 255) !~ '^[\x20-\x7E]*[\x21-\x7E][\x20-\x7E]*$' then
        perform if__mq_refuse(400, 'content_type must be visible ASCII characters and spaces');
    end if;
    if grp = '' then
        perform if__mq_refuse(400, 'group must not be empty');
    end if;
    if greatest(octet_length(document), octet_length(bytes), octet_length(headers::text)) > most_bytes then
        perform if__mq_refuse(413, 'The message is larger than this service accepts');
    end if;
    -- deeper than readers of JSON go, and so not to be delivered
    if jsonb_build_array(payload, headers) @? 'strict $.**{999} ? (@.type() == "object" || @.type() == "array")' then
        perform if__mq_refuse(400, 'payload is nested too deeply');
    end if;

    if not exists (select from if__mq_exchanges e where e.name = exchange) then
        perform if__mq_refuse(404, 'There is no exchange ' || exchange);
    end if;
    routes := array(select r.queue from if__mq_route('{1}', array[exchange], array[routing_key], array[headers]) r);
    uuid := coalesce(given, if__mq_new_uuid());
    stored := if__mq_append(
        uuids => array[uuid],
        givens => case when given is not null then array[true] end,
        exchanges => array[exchange],
        routing_keys => array[routing_key],
        subjects => array[if__mq_text(options, 'subject', 1000)],
        headers => case when headers <> '{}' then array[headers::text] end,
        payloads => array[document],
        bytes => array[bytes],
        content_types => array[coalesce(
            if__mq_text(options, 'content_type', 255), case when bytes is not null then 'application/octet-stream' end)],
        priorities => case when options ->> 'priority' <> '1' then array[(options ->> 'priority')::integer] end,
        ttls => case when ttl is not null then array[ttl] end,
        ends => case when ends is not null then array[ends] end,
        delays => case when delay is not null then array[delay] end,
        starts => case when starts is not null then array[starts] end,
        replies => array[if__mq_text(options, 'reply_to', 200)],
        correlations => array[if__mq_text(options, 'correlation_id', 1000)],
        acks => case when ack is not null then array[ack] end,
        mandatories => case when (options ->> 'mandatory')::boolean then array[true] end,
        groups => case when grp is not null then array[grp] end,
        requests => null,
        route_places => case when cardinality(routes) <> 1 then array_fill(1, array[cardinality(routes)]) end,
        route_queues => routes,
        largest => coalesce(octet_length(document), octet_length(bytes), 0) + octet_length(headers::text));
    routed := cardinality(routes) - cardinality(stored.missing);
    if cardinality(stored.refused) > 0 then
        if (options ->> 'mandatory')::boolean and routed = 0 then
            perform if__mq_refuse(422, 'The message is mandatory and reaches no queue');
        end if;
        perform if__mq_refuse(429, 'A queue has no room for it: max_length is reached');
    end if;
    if wake then
        perform if__mq_wake(routes || stored.woken);
    end if;
    return next;
end $$;
