package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Claims while others publish. */
@Tag("blackbox")
class ClaimIT {
    private static final String CLAIMS_THAT_WAIT = """
            select count(*) from pg_stat_activity
            where query like '%if__mq_claim%' and wait_event_type = 'Lock' and datname = current_database()""";

    @Test
    void what_is_published_while_a_claim_is_on_its_way_is_taken_and_handed_out_by_it() throws Exception {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{}");
        try (Connection producer = TestDatabase.connect(SharedApp.database());
                Statement sql = producer.createStatement()) {
            producer.setAutoCommit(false);
            sql.execute("lock table if__mq_queues in access exclusive mode");
            CompletableFuture<List<String>> claim =
                    CompletableFuture.supplyAsync(() -> queue.receivePayloads("{'auto_ack':true}"));
            await().until(() -> TestDatabase.number(SharedApp.database(), CLAIMS_THAT_WAIT) > 0);
            sql.execute("select * from if__mq_publish('', '" + queue.name() + "', '1')");
            producer.commit();
            assertEquals(List.of("1"), claim.get());
        }
    }
}
