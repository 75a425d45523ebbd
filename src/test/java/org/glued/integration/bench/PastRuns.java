package org.glued.integration.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.glued.integration.testing.TestDatabase;

/**
 * What was run in the last ten days, and 20,000 runs that are not over: of {@value #ACTIONS} actions, the first of them by
 * far the busiest, over {@value #DEPLOYMENTS} deployments. 96 in 100 runs are ok, 3 failed, one was skipped or has expired,
 * and one in 250,000 was cancelled.
 */
final class PastRuns {
    static final int ACTIONS = 200;
    static final int DEPLOYMENTS = 50;
    private static final int DAYS = 10;

    private static final String ID = """
            create function bench_id(kind integer, n bigint) returns uuid language sql immutable as $$
                select (lpad(kind::text, 8, '0') || '-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid
            $$
            """;

    private static final String RUN = """
            create function bench_run(at timestamptz, n bigint) returns uuid language sql immutable as $$
                select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '70008'
                    || lpad(to_hex(n), 15, '0'))::uuid
            $$
            """;

    /** Fills the partition before it is attached, so that its indexes are built at once. */
    private static final String DAY = """
            create procedure bench_day(day date, runs bigint) language plpgsql as $$
            declare
                name text := 'if__runs_ended_' || to_char(day, 'YYYYMMDD');
                low timestamptz := day::timestamp at time zone 'UTC';
                high timestamptz := (day + 1)::timestamp at time zone 'UTC';
                step interval := (least(high, now()) - low) / runs;
            begin
                perform if__runs_day(day);
                execute format('drop table %I', name);
                execute format('create table %I (like if__runs_ended including defaults including constraints)', name);
                execute format($sql$
                    insert into %I (uuid, action, deployment, status, reason, http_status, attempt, cause_kind, cause_id, owner,
                                    params, headers, body, message, queue, created_at, started_at, ended_at)
                    select bench_run(at, n), bench_id(1, action), bench_id(2, action %% 50), status,
                        case status
                            when 'fail' then (array['HTTP 503 Service Unavailable', 'no answer within 30 s',
                                'connection refused', 'HTTP 404 Not Found'])[1 + n %% 4]
                                || case when n %% 20000 < 100 then ' quota' else '' end
                            when 'skip' then 'the one before it is still running'
                            when 'expired' then 'was not started in time'
                            when 'cancelled' then 'by an operator'
                        end,
                        case status when 'ok' then 200 when 'fail' then 503 end, 1, 'schedule', bench_id(3, action),
                        bench_id(4, 1), '{}', '{}', '{"order":' || n || ',"lines":[{"sku":"a-100","count":2}]}',
                        bench_id(5, n), 'if.runs.' || bench_id(2, action %% 50), at, at, at + interval '120 ms'
                    from (
                        select n, action, $1 + n * $2 as at,
                            case when n %% 250000 = 0 then 'cancelled' when chance < 0.96 then 'ok' when chance < 0.99 then 'fail'
                                when chance < 0.995 then 'skip' else 'expired' end as status
                        from (select n, floor(200 * random() ^ 3)::integer as action, random() as chance
                              from generate_series(0, $3 - 1) as n) as drawn
                    ) as made $sql$, name) using low, step, runs;
                execute format('alter table if__runs_ended attach partition %I for values from (%L) to (%L)', name,
                    if__uuid7_at(low), if__uuid7_at(high));
                insert into if__runs_fids (fid, run)
                select 'item-' || case when n % 500 = 0 then 0 else n end, bench_run(low + n * step, n)
                from generate_series(0, runs - 1, 100) as n;
            end $$
            """;

    private static final String OPEN = """
            insert into if__runs_open (uuid, action, deployment, status, waiting_for, reason, attempt, cause_kind, params,
                                       headers)
            select bench_run(now(), n), bench_id(1, n % 200), bench_id(2, n % 50),
                case when n % 40 = 0 then 'running' else 'queued' end,
                case when n % 100 = 1 then 'retry' end,
                case when n % 100 = 1 then 'HTTP 503 Service Unavailable' end, 0, 'caller', '{}', '{}'
            from generate_series(0, 19999) as n
            """;

    private PastRuns() {}

    /** @param database with the schema of the service */
    static void fill(String database, long runs) {
        TestDatabase.sql(database, ID);
        TestDatabase.sql(database, RUN);
        TestDatabase.sql(database, DAY);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int ago = DAYS - 1; ago >= 0; ago--) {
            TestDatabase.sql(database, "call bench_day('" + today.minusDays(ago) + "', " + runs / DAYS + ")");
        }
        TestDatabase.sql(database, OPEN);
        TestDatabase.sql(database, "vacuum analyze if__runs_ended, if__runs_open, if__runs_fids");
    }

    /** @param number from 0, the busiest, to {@value #ACTIONS} - 1; one that is greater has no runs */
    static UUID action(int number) {
        return id(1, number);
    }

    /** @param number that of an action modulo {@value #DEPLOYMENTS} */
    static UUID deployment(int number) {
        return id(2, number);
    }

    private static UUID id(int kind, int number) {
        return UUID.fromString(String.format("%08d-0000-7000-8000-%012d", kind, number));
    }
}
