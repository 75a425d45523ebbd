package org.glued.integration.mq.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class PullIT {
    private static final String HAND_OVERS_THAT_WAIT = """
            select count(*) from pg_stat_activity
            where (query like '%if__mq_hand_over%' or query like '%if__mq_append%if__mq_claim%')
                and wait_event_type = 'Lock' and datname = current_database()""";

    private static final String HAND_OVERS_THAT_WAIT_LONGER_THAN_MESSAGES_LIVE =
            HAND_OVERS_THAT_WAIT + " and xact_start < clock_timestamp() - interval '200 ms'";

    private final App app = SharedApp.app();
    private final Http http = SharedApp.admin();

    /** A long poll whose client can hang up. */
    private Socket poll(TestQueue queue, String wish) throws IOException {
        URI uri = URI.create(app.baseUrl());
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        String request = "POST /api/if" + queue.path("/receive") + " HTTP/1.1\r\nHost: " + uri.getHost()
                + "\r\nAuthorization: Bearer " + app.adminToken()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + wish.length() + "\r\n\r\n" + wish;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void a_waiting_pull_gets_what_is_published_later() throws Exception {
        TestQueue queue = TestQueue.with(http, "{}");
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> queue.receive("{'wait':'30s'}"));
        queue.publishNumbers(1);
        assertEquals(1, waiting.get().size());
    }

    @Test
    void a_producer_in_sql_that_wakes_nobody_is_found_by_the_sweep() throws Exception {
        TestQueue queue = TestQueue.with(http, "{}");
        queue.publish("{'payload':1,'delay':'1h'}");
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> queue.receive("{'wait':'30s'}"));
        TestDatabase.sql(
                SharedApp.database(),
                "update if__mq_deferred set due_at = now() where queue_id = (select id from if__mq_queues where name = '"
                        + queue.name() + "')");
        assertEquals(1, waiting.get().size());
    }

    @Test
    void a_pull_that_comes_again_gets_what_a_producer_in_sql_published_unseen() {
        TestQueue queue = TestQueue.with(http, "{}");
        assertEquals(0, queue.receive("{'wait':'2s'}").size());
        TestDatabase.sql(
                SharedApp.database(),
                "select from if__mq_publish(exchange => '', routing_key => '" + queue.name()
                        + "', payload => '1'::jsonb, wake => false)");
        assertEquals(1, queue.receive("{'wait':'30s'}").size());
    }

    @Test
    void a_pull_that_comes_again_gets_what_came_meanwhile() {
        TestQueue queue = TestQueue.with(http, "{}");
        assertEquals(0, queue.receive("{'wait':'2s'}").size());
        queue.publishNumbers(1);
        JsonNode first = queue.receive("{'wait':'30s'}").get(0);
        queue.settle(first, "nack");
        assertEquals(2, queue.receive("{'wait':'30s'}").get(0).get("deliveries").asInt());
    }

    @Test
    void a_pull_that_waits_is_told_that_its_queue_has_gone() {
        TestQueue queue = TestQueue.with(http, "{}");
        CompletableFuture<Http.Answer> waiting = CompletableFuture.supplyAsync(
                () -> http.post(queue.path("/receive"), "{'wait':'60s'}"), Thread::startVirtualThread);
        assertEquals(0, queue.receive("{'wait':'1s'}").size(), "by then the other one waits, too");
        http.delete(queue.path()).expect(204);
        assertEquals(404, waiting.orTimeout(30, TimeUnit.SECONDS).join().status());
    }

    @Test
    void a_pull_that_comes_again_is_told_that_its_queue_has_gone() {
        TestQueue queue = TestQueue.with(http, "{}");
        assertEquals(0, queue.receive("{'wait':'2s'}").size());
        http.delete(queue.path()).expect(204);
        http.post(queue.path("/receive"), "{'wait':'30s'}").expect(404);
    }

    @Test
    void nothing_is_claimed_for_a_client_that_has_hung_up() throws Exception {
        TestQueue queue = TestQueue.with(http, "{'ack_timeout':'10m'}");
        List<Socket> polls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            polls.add(poll(queue, "{\"wait\":\"60s\"}"));
        }
        for (Socket poll : polls) {
            poll.close();
        }
        queue.publishNumbers(20);
        int got = 0;
        while (got < 20) {
            JsonNode all = queue.receive("{'wait':'20s','max':100}");
            for (JsonNode one : all) {
                assertEquals(1, one.get("deliveries").asInt());
                assertFalse(one.get("redelivered").asBoolean());
                got++;
            }
            assertFalse(all.isEmpty(), "a message was claimed for a dead socket");
        }
    }

    @Test
    void a_pull_that_acknowledges_by_itself_leaves_nothing_to_settle() {
        TestQueue queue = TestQueue.with(http, "{}");
        CompletableFuture<JsonNode> waiting =
                CompletableFuture.supplyAsync(() -> queue.receive("{'wait':'30s','auto_ack':true}"));
        queue.publishNumbers(1);
        assertFalse(waiting.join().get(0).has("receipt"));
        assertEquals(0, queue.stat("unacked"));
        assertEquals(0, queue.stat("ready"));
    }

    @Test
    void many_pulls_that_wait_for_one_queue_each_get_their_message() {
        TestQueue queue = TestQueue.with(http, "{}");
        List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            waiting.add(CompletableFuture.supplyAsync(
                    () -> queue.receive("{'wait':'30s'}"),
                    task -> Thread.ofVirtual().start(task)));
        }
        queue.publishNumbers(30);
        List<Integer> got = new ArrayList<>();
        waiting.forEach(one -> got.add(one.join().get(0).get("payload").asInt()));
        assertEquals(30, got.stream().distinct().count());
    }

    @Test
    void what_is_published_to_a_pull_that_waits_is_claimed_in_the_same_transaction() {
        await().untilAsserted(() -> {
            TestQueue queue = TestQueue.with(http, "{}");
            CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> queue.receive("{'wait':'30s'}"));
            assertTrue(isHandedOver(queue, "{'payload':1}", () -> {}), "nobody waited yet");
            assertEquals(1, waiting.get().size());
            assertEquals(1, queue.stat("unacked"));
        });
    }

    @Test
    void what_was_published_to_a_client_that_hangs_up_meanwhile_is_ready_again() {
        await().untilAsserted(() -> {
            TestQueue queue = TestQueue.with(http, "{'ack_timeout':'10m'}");
            Socket poll = poll(queue, "{\"wait\":\"60s\"}");
            assertTrue(isHandedOver(queue, "{'payload':1}", () -> hangUp(poll)), "nobody waited yet");
            JsonNode next = queue.receive("{'wait':'20s'}").get(0);
            assertEquals(1, next.get("deliveries").asInt());
        });
    }

    @Test
    void what_expires_while_it_is_handed_over_is_not_delivered_and_dies() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            TestQueue dlq = TestQueue.with(http, "{}");
            TestQueue queue = TestQueue.with(http, "{'dlq':'" + dlq.name() + "'}");
            CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> queue.receive("{'wait':'30s'}"));
            assertTrue(
                    isHandedOver(
                            queue,
                            "{'payload':'late','ttl':'100ms'}",
                            () -> await().until(() -> TestDatabase.number(
                                            SharedApp.database(), HAND_OVERS_THAT_WAIT_LONGER_THAN_MESSAGES_LIVE)
                                    > 0)),
                    "nobody waited yet");
            queue.publishNumbers(1);
            JsonNode got = waiting.get();
            JsonNode dead = dlq.receive("{'wait':'20s'}");
            assertEquals(List.of("1"), TestQueue.payloads(got));
            assertEquals("late", dead.at("/0/payload").asText());
            assertEquals("expired", dead.at("/0/death/0/reason").asText());
        });
    }

    /** Returns when the service has seen it: it closes its side then. */
    private static void hangUp(Socket client) throws IOException {
        try (client) {
            client.setSoTimeout(20_000);
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
        }
    }

    /** Publishes while nobody can get a lease; whether that has to wait for one. */
    private static boolean isHandedOver(TestQueue queue, String message, Meanwhile meanwhile) throws Exception {
        try (Connection other = TestDatabase.connect(SharedApp.database());
                Statement sql = other.createStatement()) {
            other.setAutoCommit(false);
            sql.execute("lock table if__mq_leases in share mode");
            CompletableFuture<Void> published = CompletableFuture.runAsync(() -> queue.publish(message));
            await().until(() ->
                    published.isDone() || TestDatabase.number(SharedApp.database(), HAND_OVERS_THAT_WAIT) > 0);
            boolean waits = !published.isDone();
            if (waits) {
                meanwhile.happens();
            }
            other.rollback();
            published.get();
            return waits;
        }
    }

    private interface Meanwhile {
        void happens() throws Exception;
    }
}
