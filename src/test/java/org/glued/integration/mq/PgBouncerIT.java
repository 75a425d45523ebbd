package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.PgBouncer;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes behind a PgBouncer in transaction mode, where LISTEN hears nothing. */
@Tag("blackbox")
class PgBouncerIT {
    private static PgBouncer pooler;
    private static App one;
    private static App other;

    @BeforeAll
    static void start() {
        assumeTrue(PgBouncer.program().isPresent(), "no pgbouncer is installed here");
        // fewer connections than clients, so that transactions do land on each other's
        pooler = PgBouncer.before(TestDatabase.fresh(), 3);
        one = App.on(pooler.url() + "?pooler=transaction");
        other = App.on(pooler.url() + "?pooler=transaction");
    }

    @AfterAll
    static void stop() {
        if (other != null) {
            other.close();
        }
        if (one != null) {
            one.close();
        }
        if (pooler != null) {
            pooler.close();
        }
    }

    @Test
    void what_one_node_publishes_reaches_who_waits_on_the_other() {
        TestQueue queue = TestQueue.with(one.admin(), "{}");
        TestQueue there = new TestQueue(other.admin(), queue.name());
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> there.receive("{'wait':'30s'}"));
        queue.publish("{'payload':1}");
        JsonNode delivery = waiting.join().get(0);
        assertEquals("1", delivery.get("payload").toString());
        assertEquals("ok", there.settle(delivery, "ack"));
    }

    @Test
    void a_delayed_message_comes_when_it_is_due() {
        TestQueue queue = TestQueue.with(one.admin(), "{}");
        queue.publish("{'payload':1,'delay':'500ms'}");
        assertEquals(List.of("1"), queue.receivePayloads("{'wait':'30s'}"));
    }

    @Test
    void a_schedule_fires() {
        TestQueue queue = TestQueue.with(one.admin(), "{}");
        one.admin()
                .post(
                        "/v1/schedules",
                        "{'name':'" + queue.name() + "','every':'1s','publish':{'exchange':'','routing_key':'"
                                + queue.name() + "','payload':{'n':1}}}")
                .expect(201);
        assertEquals(List.of("{\"n\":1}"), queue.receivePayloads("{'wait':'30s'}"));
    }

    @Test
    void many_at_once_share_few_connections_and_get_every_message_once() {
        TestQueue queue = TestQueue.with(one.admin(), "{}");
        int callers = 16;
        int each = 25;
        List<CompletableFuture<Void>> publishers = IntStream.range(0, callers)
                .mapToObj(caller -> CompletableFuture.runAsync(() -> {
                    Http http = (caller % 2 == 0 ? one : other).admin();
                    for (int i = 0; i < each; i++) {
                        new TestQueue(http, queue.name()).publish("{'payload':" + (caller * each + i) + "}");
                    }
                }))
                .toList();
        publishers.forEach(CompletableFuture::join);
        Set<String> received = new HashSet<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            for (JsonNode delivery : new TestQueue(other.admin(), queue.name()).receive("{'max':100}")) {
                assertTrue(received.add(delivery.get("payload").toString()));
                queue.settle(delivery, "ack");
            }
            return received.size() == callers * each;
        });
        assertEquals(0, queue.stats().get("unacked").asInt());
    }
}
