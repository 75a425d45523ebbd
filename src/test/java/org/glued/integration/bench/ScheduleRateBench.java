package org.glued.integration.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.glued.integration.testing.App;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/**
 * How fast three nodes fire what is due all at once, each fire publishing a message, beside 1,000 and beside 1,000,000
 * rules that are not due. The rate is that between the first and the last transaction of a round.
 */
class ScheduleRateBench {
    private static final int NODES = 3;
    private static final int DUE = Integer.getInteger("bench.due", 20_000);
    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;

    @Test
    void fires_per_second_beside_idle_rules() throws Exception {
        try (Cluster few = new Cluster(FEW);
                Cluster many = new Cluster(MANY);
                Table table = Table.ofRates("schedule-rate")) {
            new Rounds("fire what is due")
                    .ceiling("beside 1,000 idle rules", few::fire)
                    .subject("beside 1,000,000 idle rules", many::fire)
                    .into(table);
        }
    }

    /** Nodes on a database of their own. */
    private static final class Cluster implements AutoCloseable {
        private final String database = BenchDatabase.fresh();
        private final List<App> nodes = new ArrayList<>();

        Cluster(int idle) throws Exception {
            for (int i = 0; i < NODES; i++) {
                nodes.add(App.on(database));
            }
            QueueUnderTest.declare(nodes.getFirst().admin(), "fires");
            add(idle, "1 day");
            TestDatabase.sql(database, "vacuum analyze if__scheduler");
        }

        double fire() {
            BenchDatabase.checkpoint();
            TestDatabase.sql(database, "truncate if__scheduler_occurrences");
            add(DUE, "0");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() ->
                            TestDatabase.number(database, "select count(*) from if__scheduler_occurrences") == DUE);
            long micros = TestDatabase.number(
                    database,
                    "select (extract(epoch from max(fired_at) - min(fired_at)) * 1e6)::bigint"
                            + " from if__scheduler_occurrences");
            TestDatabase.sql(database, "delete from if__scheduler where fires > 0");
            return DUE * 1e6 / micros;
        }

        /** Rules of one day that are due after {@code interval}. */
        private void add(int rules, String interval) {
            TestDatabase.sql(database, """
                    insert into if__scheduler (uuid, publish, every_ms, timezone, overlap, catch_up, pause_on_failure,
                        enabled, next_fire_at, owned_by_token, nonce, created_at, updated_at)
                    select gen_random_uuid(), '{"routing_key":"fires","payload":1}', 86400000, 'UTC', 'allow', 'last', false,
                        true, now() + interval '%s', false, 'bench', now(), now()
                    from generate_series(1, %d)""".formatted(interval, rules));
        }

        @Override
        public void close() throws Exception {
            for (App node : nodes) {
                node.close();
            }
        }
    }
}
