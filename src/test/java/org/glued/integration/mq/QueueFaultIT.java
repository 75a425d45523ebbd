package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.glued.integration.testing.App;
import org.glued.integration.testing.CutProxy;
import org.glued.integration.testing.OwnServer;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The total-queue check: two nodes, one database, producers and consumers of every kind on both, and one fault after the other. What was
 * confirmed is delivered, nothing else is, and twice only what a consumer lost the lease of.
 */
@Tag("blackbox")
class QueueFaultIT {
    private static final int LEAST = 50_000;
    private static final int ARRAY = 300;
    private static final int POISONED = 10;
    private static final int MAX_DELIVERIES = 50;
    private static final Duration CUT = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(10);

    private final Ledger ledger = new Ledger();
    private final Set<String> poison = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean producing = new AtomicBoolean(true);
    private final AtomicBoolean consuming = new AtomicBoolean(true);

    @Test
    void through_every_fault_nothing_confirmed_is_lost_and_nothing_invented() throws InterruptedException {
        try (OwnServer server = new OwnServer();
                CutProxy wire = new CutProxy(server.url());
                App one = node(server.url());
                App other = node(wire.url());
                MixedConsumers mixed = new MixedConsumers(ledger, poison)) {
            TestQueue dlq = TestQueue.with(one.admin(), "{}");
            TestQueue here = TestQueue.with(
                    one.admin(),
                    "{'ack_timeout':'5s','dlq':'" + dlq.name() + "','max_deliveries':" + MAX_DELIVERIES
                            + ",'backoff':{'initial':'100ms','max':'100ms'}}");
            TestQueue there = new TestQueue(other.admin(), here.name());
            ScheduledExecutorService producers =
                    Executors.newScheduledThreadPool(2, Thread.ofVirtual().factory());
            ScheduledExecutorService consumers =
                    Executors.newScheduledThreadPool(6, Thread.ofVirtual().factory());
            try {
                for (TestQueue queue : List.of(here, there)) {
                    repeat(producers, 300, producing, () -> produce(queue));
                    repeat(consumers, 1, consuming, () -> mixed.pull(queue));
                    repeat(consumers, 100, consuming, () -> mixed.hold(queue));
                }
                repeat(consumers, 500, consuming, () -> mixed.stream(one, here, consuming::get));
                repeat(consumers, 500, consuming, () -> mixed.stream(other, there, consuming::get));
                mixed.subscribe(here);
                poison(here);

                one.kill9();
                one.restart();
                assertRecovered(one, other);

                TestDatabase.sql(
                        server.url(),
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                                + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
                assertRecovered(one, other);

                server.stop();
                server.start();
                assertRecovered(one, other);

                wire.cut();
                await().pollDelay(CUT).atMost(CUT.multipliedBy(2)).until(() -> true);
                wire.mend();
                assertRecovered(one, other);

                await().atMost(Duration.ofMinutes(3)).until(() -> ledger.confirmed() >= LEAST);
                producing.set(false);
                end(producers);
                await().atMost(Duration.ofMinutes(2)).until(() -> isEmpty(here));
            } finally {
                producing.set(false);
                consuming.set(false);
                end(producers);
                end(consumers);
            }
            ledger.check();
            mixed.assertAllWereServed();
            assertPoisonIsDead(dlq);
        }
    }

    /** Both have the same tokens and keys, as nodes of one service have. */
    private static App node(String databaseUrl) {
        return App.with(Map.of(
                "DATABASE_URL",
                databaseUrl,
                "GLUED_IF_ADMIN_TOKEN",
                "the-admin-of-both-nodes-in-this-test",
                "GLUED_IF_SECRET_KEYS",
                "k1:" + Base64.getEncoder().encodeToString(new byte[32]),
                "GLUED_IF_EGRESS_ALLOW",
                "127.0.0.1"));
    }

    /** One thing that a producer or a consumer does again and again. */
    private interface Step {
        void run() throws InterruptedException;
    }

    private void repeat(ScheduledExecutorService on, int pauseMillis, AtomicBoolean going, Step step) {
        on.scheduleWithFixedDelay(
                () -> {
                    try {
                        if (going.get()) {
                            step.run();
                        }
                    } catch (UncheckedIOException e) {
                        // the node is gone at the moment
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | AssertionError e) {
                        ledger.failed(e);
                    }
                },
                0,
                pauseMillis,
                TimeUnit.MILLISECONDS);
    }

    private static void end(ScheduledExecutorService executor) throws InterruptedException {
        executor.shutdown();
        assertTrue(executor.awaitTermination(2, TimeUnit.MINUTES), "a producer or consumer hangs");
    }

    /** An array, repeated with the same uuids until it is confirmed: it may have been stored by a call that failed. */
    private void produce(TestQueue queue) {
        List<String> uuids = IntStream.range(0, ARRAY)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        publish(queue, uuids);
        ledger.confirmed(uuids);
    }

    private void poison(TestQueue queue) {
        List<String> uuids = IntStream.range(0, POISONED)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        poison.addAll(uuids);
        publish(queue, uuids);
        ledger.confirmed(uuids);
    }

    private static void publish(TestQueue queue, List<String> uuids) {
        String body = uuids.stream()
                .map(uuid -> "{'uuid':'" + uuid + "','payload':1}")
                .toList()
                .toString();
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> isConfirmed(queue, body));
    }

    private static boolean isConfirmed(TestQueue queue, String body) {
        try {
            return MixedConsumers.accepted(queue.http().post(queue.path("/publish"), body))
                            .status()
                    == 201;
        } catch (UncheckedIOException e) {
            return false; // the node is gone at the moment
        }
    }

    /** A publish and a receive succeed again on both nodes. */
    private static void assertRecovered(App... nodes) {
        for (App node : nodes) {
            await().atMost(RECOVERY).ignoreExceptions().untilAsserted(() -> {
                TestQueue probe = TestQueue.with(node.admin(), "{}");
                probe.publish("{'payload':1}");
                assertEquals(List.of("1"), probe.receivePayloads("{'wait':'5s'}"));
            });
        }
    }

    private static boolean isEmpty(TestQueue queue) {
        JsonNode stats = queue.stats();
        return stats.get("ready").asInt()
                        + stats.get("delayed").asInt()
                        + stats.get("unacked").asInt()
                == 0;
    }

    private void assertPoisonIsDead(TestQueue dlq) {
        Set<String> dead = new HashSet<>();
        for (JsonNode letter : dlq.receive("{'max':1000}")) {
            assertTrue(dead.add(letter.get("uuid").asText()), "dead once");
            assertEquals(
                    "max_deliveries", letter.get("death").get(0).get("reason").asText());
        }
        assertEquals(poison, dead);
    }
}
