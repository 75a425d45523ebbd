package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs whose message was dropped, among very many that wait. */
@Tag("blackbox")
class OrphanIT {
    private static final int OPEN = 40_000;
    private static final int READ_LATER = 6_000;

    /** One of them in a queue that holds nothing, the others in one that still holds what was published before them. */
    private static final String RUNS = """
            insert into if__runs_open (uuid, action, deployment, status, cause_kind, params, headers, message, queue, created_at)
            select if__uuid7_at(now() - interval '1 hour' + n * interval '1 ms'), gen_random_uuid(), gen_random_uuid(),
                'queued', 'caller', '{}', '{}', gen_random_uuid(), case when n = %d then 'empty' else 'standing' end,
                now() - interval '1 hour' + n * interval '1 ms'
            from generate_series(1, %d) as n
            """;

    private static final String ORPHANS = """
            select count(*) from if__runs_ended
            where queue = 'empty' and status = 'fail' and reason = 'its message was dropped'
            """;

    private static final String READ = """
            select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables where relname = 'if__runs_open'
            """;

    private final String database = TestDatabase.fresh();

    @Test
    void an_orphan_ends_however_many_runs_are_open_and_without_all_of_them_being_read() {
        try (App app = App.on(database)) {
            Http api = app.admin();
            api.put("/v1/queues/empty", "{}").expect(201);
            api.put("/v1/queues/standing", "{'paused':true}").expect(201);
            api.post("/v1/queues/standing/publish", "{'payload':1}").expect(201);
            TestDatabase.sql(database, "update if__mq_messages set published_at = published_at - interval '2 hours'");
            TestDatabase.sql(database, RUNS.formatted(READ_LATER, OPEN));
            await().atMost(Duration.ofSeconds(60)).until(() -> TestDatabase.number(database, ORPHANS) == 1);
        }
        TestDatabase.awaitAlone(database);
        long read = TestDatabase.number(database, READ);
        assertTrue(read < OPEN, read + " rows were read, one after the other");
        assertEquals(OPEN - 1, TestDatabase.number(database, "select count(*) from if__runs_open"));
    }
}
