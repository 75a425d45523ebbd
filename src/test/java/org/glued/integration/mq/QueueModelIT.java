package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a queue and on {@link QueueModel}, which must agree after each of them. */
@Tag("blackbox")
class QueueModelIT {
    private static final int STEPS = 300;
    private static final int MAX_LENGTH = 12;
    private static final int MAX_DELIVERIES = 3;

    private final Http http = SharedApp.admin();
    private final TestQueue dlq = TestQueue.with(http, "{}");
    private final QueueModel dlqModel = new QueueModel(new QueueModel.Settings(null, false, MAX_DELIVERIES, null));
    private final Map<String, String> receipts = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private Random random;
    private boolean hasDlq;
    private TestQueue queue;
    private QueueModel model;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void a_queue_does_what_its_model_does(long seed) {
        random = new Random(seed);
        hasDlq = seed % 2 == 0;
        boolean limited = seed % 3 != 0;
        boolean dropHead = seed % 3 == 1;
        queue = TestQueue.with(
                http,
                "{'max_deliveries':" + MAX_DELIVERIES
                        + (hasDlq ? ",'dlq':'" + dlq.name() + "'" : "")
                        + (limited ? ",'max_length':" + MAX_LENGTH : "")
                        + ",'overflow':'" + (dropHead ? "drop_head" : "reject") + "'}");
        model = new QueueModel(new QueueModel.Settings(
                limited ? MAX_LENGTH : null, dropHead, MAX_DELIVERIES, hasDlq ? dlqModel : null));
        for (int i = 0; i < STEPS; i++) {
            try {
                step();
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(20))
                        .untilAsserted(() -> assertEquals(model.stats(), stats(queue)));
                assertEquals(dlqModel.stats(), stats(dlq));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", step " + i + " of\n" + String.join("\n", done), e);
            }
        }
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> publish();
            case 6, 7, 8, 9 -> receive(queue, model, 1 + random.nextInt(6), false);
            case 10 -> receive(queue, model, 1 + random.nextInt(4), true);
            case 11, 12, 13, 14 -> settle();
            case 15 -> loseLease();
            case 16 -> extend();
            case 17 -> pause(random.nextInt(3) == 0);
            case 18 -> redriveOrReadDeadLetters();
            default -> purgeRarely();
        }
    }

    private void publish() {
        List<QueueModel.Message> messages = new ArrayList<>();
        int many = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(6);
        for (int i = 0; i < many; i++) {
            messages.add(message());
        }
        List<String> bodies = messages.stream().map(QueueModelIT::body).toList();
        String body = many == 1 ? bodies.getFirst() : bodies.toString();
        done.add("publish " + body);
        boolean kept = model.publish(messages);
        http.post(queue.path() + "/publish", body).expect(kept ? 201 : 429);
    }

    private QueueModel.Message message() {
        boolean again = !published.isEmpty() && random.nextInt(6) == 0;
        String uuid = again
                ? published.get(random.nextInt(published.size()))
                : new UUID(random.nextLong(), random.nextLong()).toString();
        published.add(uuid);
        String group = random.nextInt(3) == 0 ? "g" + random.nextInt(3) : null;
        QueueModel.When when = switch (random.nextInt(12)) {
            case 0 -> QueueModel.When.LATER;
            case 1 -> QueueModel.When.NEVER;
            // whether it would be due when its group gets to it, nobody knows
            case 2 -> group == null ? QueueModel.When.SOON : QueueModel.When.NOW;
            default -> QueueModel.When.NOW;
        };
        return new QueueModel.Message(uuid, random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1, group, when);
    }

    private static String body(QueueModel.Message message) {
        String when = switch (message.when()) {
            case NOW -> "";
            case SOON -> ",'delay':'30ms'";
            case LATER -> ",'delay':'1h'";
            case NEVER -> ",'ttl':'0s'";
        };
        return "{'uuid':'" + message.uuid() + "','priority':" + message.priority()
                + (message.group() == null ? "" : ",'group':'" + message.group() + "'") + when + "}";
    }

    private List<QueueModel.Delivery> receive(TestQueue from, QueueModel fromModel, int max, boolean autoAck) {
        done.add("receive " + max + (autoAck ? " auto_ack" : "") + (from == dlq ? " from dlq" : ""));
        List<QueueModel.Delivery> expected = fromModel.receive(max, autoAck);
        JsonNode deliveries = from.receive("{'max':" + max + ",'auto_ack':" + autoAck + ",'ack_timeout':'1h'}");
        assertEquals(expected, deliveries(deliveries));
        deliveries.forEach(this::keepReceipt);
        return expected;
    }

    private void keepReceipt(JsonNode delivery) {
        if (delivery.hasNonNull("receipt")) {
            receipts.put(delivery.get("uuid").asText(), delivery.get("receipt").asText());
        }
    }

    private static List<QueueModel.Delivery> deliveries(JsonNode received) {
        List<QueueModel.Delivery> deliveries = new ArrayList<>();
        received.forEach(d -> deliveries.add(new QueueModel.Delivery(
                d.get("uuid").asText(), d.get("deliveries").asInt())));
        return deliveries;
    }

    /** Several in one call, some of them twice. */
    private void settle() {
        List<String> settles = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        List<String> held = new ArrayList<>(model.held().stream().sorted().toList());
        for (int i = random.nextInt(5); i >= 0 && !held.isEmpty(); i--) {
            String uuid = held.get(random.nextInt(held.size()));
            String as = List.of("ack", "nack", "reject").get(random.nextInt(3));
            settles.add("{'receipt':'" + receipts.get(uuid) + "','as':'" + as + "','delay':'0s'}");
            boolean isHeld = model.held().contains(uuid);
            outcomes.add(isHeld ? "ok" : "gone");
            if (isHeld) {
                end(uuid, as);
            }
        }
        done.add("settle " + settles);
        assertEquals(outcomes, outcomes("/settle", settles));
    }

    private void end(String uuid, String as) {
        switch (as) {
            case "ack" -> model.ack(uuid);
            case "nack" -> model.giveBack(uuid);
            default -> model.reject(uuid);
        }
    }

    private List<String> outcomes(String verb, List<String> items) {
        List<String> outcomes = new ArrayList<>();
        http.post(queue.path() + verb, items.toString())
                .expect(200)
                .json()
                .forEach(item -> outcomes.add(item.get("outcome").asText()));
        return outcomes;
    }

    private void loseLease() {
        done.add("lose a lease");
        List<QueueModel.Delivery> expected = model.receive(1, false);
        JsonNode deliveries = queue.receive("{'ack_timeout':'1ms'}");
        assertEquals(expected, deliveries(deliveries));
        for (JsonNode delivery : deliveries) {
            model.giveBack(delivery.get("uuid").asText());
            await().atMost(Duration.ofSeconds(20)).until(() -> stats(queue).equals(model.stats()));
            assertEquals("gone", queue.settle(delivery, "ack"));
        }
    }

    private void extend() {
        List<String> held = model.held().stream().sorted().toList();
        done.add("extend " + held);
        List<String> items = held.stream()
                .map(uuid -> "{'receipt':'" + receipts.get(uuid) + "','ack_timeout':'2h'}")
                .toList();
        assertEquals(held.stream().map(uuid -> "ok").toList(), outcomes("/extend", items));
    }

    private void pause(boolean whether) {
        done.add(whether ? "pause" : "resume");
        model.pause(whether);
        http.post(queue.path() + (whether ? "/pause" : "/resume"), "").expect(200);
    }

    private void redriveOrReadDeadLetters() {
        if (hasDlq && random.nextBoolean()) {
            receive(dlq, dlqModel, 1 + random.nextInt(3), true);
            return;
        }
        done.add("redrive");
        String from = (hasDlq ? dlq : queue).path();
        assertEquals(
                model.redrive(),
                http.post(from + "/redrive", "{}")
                        .expect(200)
                        .json()
                        .get("redriven")
                        .asInt());
    }

    private void purgeRarely() {
        if (random.nextInt(5) == 0) {
            done.add("purge");
            int purged = model.purge();
            assertEquals(
                    purged,
                    http.post(queue.path() + "/purge", "")
                            .expect(200)
                            .json()
                            .get("purged")
                            .asInt());
        }
    }

    private static QueueModel.Stats stats(TestQueue queue) {
        JsonNode stats = queue.stats();
        return new QueueModel.Stats(
                stats.get("ready").asInt(),
                stats.get("delayed").asInt(),
                stats.get("unacked").asInt(),
                stats.get("dead").asInt());
    }
}
