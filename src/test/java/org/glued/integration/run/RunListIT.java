package org.glued.integration.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.glued.integration.testing.App;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists of runs from a history of very many. */
@Tag("blackbox")
class RunListIT {
    // so many days, and as many runs of each as make the index of actions a level higher than that of deployments
    private static final int DAYS = 20;
    private static final int EACH_DAY = 12_000;
    private static final int PAGE = 50;
    private static final String BUSIEST = "00000001-0000-7000-8000-000000000000";

    private static final String PARTITIONS = """
            select if__runs_day((now() at time zone 'UTC')::date - ago) from generate_series(1, %d) as ago
            """.formatted(DAYS);

    /** Of 200 actions in 50 deployments, a sixth of the runs of the first action, which is in the first deployment. */
    private static final String RUNS = """
            insert into if__runs_ended (uuid, action, deployment, status, attempt, cause_kind, params, headers, created_at, ended_at)
            select overlay(if__uuid7_at(at)::text placing lpad(to_hex(n), 12, '0') from 25)::uuid,
                ('00000001-0000-7000-8000-' || lpad(action::text, 12, '0'))::uuid,
                ('00000002-0000-7000-8000-' || lpad((action %% 50)::text, 12, '0'))::uuid,
                'ok', 1, 'schedule', '{}', '{}', at, at
            from (
                select n, floor(200 * (n / %1$d.0) ^ 3)::int as action, now() - ago * interval '1 day' as at
                from generate_series(1, %2$d) as ago, generate_series(0, %1$d - 1) as n
            ) as drawn
            """.formatted(EACH_DAY, DAYS);

    private static final String READ = """
            select sum(idx_tup_fetch + seq_tup_read) from pg_stat_user_tables where relname ^@ 'if__runs_ended'
            """;

    private final String database = TestDatabase.fresh();

    @Test
    void the_runs_of_the_busiest_action_are_listed_without_those_of_others_being_read() {
        long before;
        try (App app = App.on(database)) {
            TestDatabase.sql(database, PARTITIONS);
            TestDatabase.sql(database, RUNS);
            TestDatabase.sql(database, "vacuum analyze if__runs_ended");
            before = TestDatabase.number(database, READ);
            assertEquals(
                    PAGE,
                    app.admin()
                            .get("/v1/runs?action=" + BUSIEST)
                            .expect(200)
                            .json()
                            .size());
        }
        TestDatabase.awaitAlone(database);
        long read = TestDatabase.number(database, READ) - before;
        assertTrue(read < 10 * PAGE, read + " runs were read for " + PAGE);
    }
}
