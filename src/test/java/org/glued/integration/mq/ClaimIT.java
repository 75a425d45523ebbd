package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.Socket;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Claims while others publish. */
@Tag("blackbox")
class ClaimIT {
    private static final String CLAIMS_THAT_WAIT = """
            select count(*) from pg_stat_activity
            where query like '%if__mq_claim%' and wait_event_type = 'Lock' and datname = current_database()""";

    private static final String HAND_OVER = """
            select string_agg(payload, ',' order by id) from if__mq_hand_over(
                gen_random_uuid(), '', '%1$s', null, null, '2', null, null, null, null, false, '%1$s', 10, null, 'test',
                array[%2$s]::bigint[])""";

    private static final int LARGE = 20;

    @Test
    void a_claim_takes_no_more_than_a_node_can_hold() throws SQLException {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{}");
        String megabyte = "x".repeat(1_000_000);
        for (int i = 0; i < LARGE / 2; i++) {
            queue.publish("{'payload':'" + megabyte + "'}");
        }
        TestDatabase.sql(
                SharedApp.database(),
                "select if__mq_publish('', '" + queue.name() + "', to_jsonb(repeat('x', 1000000))) from"
                        + " generate_series(1, " + LARGE / 2 + ")");
        JsonNode first = queue.receive("{'max':1000}");
        assertEquals(16, first.size(), "as many megabytes as fit into 16 MiB");
        assertEquals(LARGE - first.size(), queue.stat("ready"), "the others stay");
        JsonNode rest = queue.receive("{'max':1000}");
        assertEquals(LARGE - first.size(), rest.size());
        rest.forEach(delivery -> assertEquals(1, delivery.get("deliveries").asInt()));
    }

    @Test
    void a_stream_gets_all_of_what_does_not_fit_into_one_claim() throws InterruptedException {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{}");
        for (int i = 0; i < LARGE; i++) {
            queue.publish("{'payload':'" + "x".repeat(1_000_000) + "','correlation_id':'" + i + "'}");
        }
        try (Socket socket = Socket.open(SharedApp.app(), queue.path("/consume?prefetch=1000"))) {
            for (int i = 0; i < LARGE; i++) {
                assertEquals(i, socket.next().get("correlation_id").asInt());
            }
        }
    }

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

    @Test
    void what_stands_in_a_queue_goes_before_what_is_published_to_one_who_waits() throws SQLException {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{}");
        queue.publishNumbers(1);
        assertEquals("1,2", handedOver(queue));
        assertEquals("2", handedOver(queue), "nothing else stands in it");
        assertEquals(3, queue.stat("unacked"));
        assertEquals(0, queue.stat("ready"));
    }

    @Test
    void what_stands_with_a_priority_goes_before_it_too_whatever_is_known_of_other_priorities() throws SQLException {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{}");
        queue.publish("{'payload':1,'priority':5}");
        assertEquals("1,2", handedOver(queue, "null, " + Long.MAX_VALUE + ", null, null, null"));
    }

    @Test
    void a_paused_queue_hands_nothing_over() throws SQLException {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{'paused':true}");
        assertNull(handedOver(queue));
        assertEquals(1, queue.stat("ready"));
    }

    @Test
    void what_was_handed_over_and_comes_back_is_delivered_again() throws SQLException {
        TestQueue queue = TestQueue.with(SharedApp.admin(), "{'ack_timeout':'1s'}");
        assertEquals("2", handedOver(queue));
        assertEquals(2, queue.receive("{'wait':'20s'}").get(0).get("deliveries").asInt());
    }

    private static @Nullable String handedOver(TestQueue queue) throws SQLException {
        return handedOver(queue, "");
    }

    /** @param lows from where on to look, by rank */
    private static @Nullable String handedOver(TestQueue queue, String lows) throws SQLException {
        try (Connection publisher = TestDatabase.connect(SharedApp.database());
                Statement sql = publisher.createStatement();
                ResultSet found = sql.executeQuery(HAND_OVER.formatted(queue.name(), lows))) {
            found.next();
            return found.getString(1);
        }
    }
}
