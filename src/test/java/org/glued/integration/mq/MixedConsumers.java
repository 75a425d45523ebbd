package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.glued.integration.testing.App;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.Socket;
import org.glued.integration.testing.TestQueue;

/** Consumers of every kind, which tell the ledger what they get and never acknowledge what is poison to them. */
final class MixedConsumers implements AutoCloseable {
    private enum Kind {
        PULL,
        /** Never settles. */
        HOLD,
        STREAM,
        WEBHOOK,
        /** Never answers. */
        HANGING_WEBHOOK
    }

    private final Ledger ledger;
    private final Set<String> poison;
    private final Set<Kind> served = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);
    private final FakeService receiver =
            new FakeService().on("/answers", this::answer).on("/hangs", this::hang);

    /** @param poison uuids of messages */
    MixedConsumers(Ledger ledger, Set<String> poison) {
        this.ledger = ledger;
        this.poison = poison;
    }

    void assertAllWereServed() {
        assertEquals(Set.of(Kind.values()), served);
    }

    @Override
    public void close() {
        over.countDown();
        receiver.close();
    }

    /** Any answer but those of a fault is an error. */
    static Http.Answer accepted(Http.Answer answer) {
        assertTrue(Set.of(200, 201, 503).contains(answer.status()), answer.status() + ": " + answer.body());
        return answer;
    }

    void pull(TestQueue queue) {
        JsonNode deliveries = received(queue, "{'max':200,'wait':'1s'}");
        List<String> settles = new ArrayList<>();
        Map<String, JsonNode> held = new HashMap<>();
        for (JsonNode delivery : deliveries) {
            settles.add(settle(Kind.PULL, delivery, held));
        }
        if (!settles.isEmpty()) {
            Http.Answer answer = accepted(queue.http().post(queue.path("/settle"), settles.toString()));
            if (answer.status() == 200) {
                settled(answer.json(), held);
            }
        }
    }

    void hold(TestQueue queue) {
        for (JsonNode delivery : received(queue, "{'max':5,'wait':'1s','ack_timeout':'500ms'}")) {
            delivered(Kind.HOLD, delivery);
        }
    }

    private static JsonNode received(TestQueue queue, String body) {
        Http.Answer answer = accepted(queue.http().post(queue.path("/receive"), body));
        return answer.status() == 200 ? answer.json() : JsonNodeFactory.instance.arrayNode();
    }

    /** Consumes over one WebSocket for as long as it lives and is wanted. */
    void stream(App node, TestQueue queue, BooleanSupplier wanted) throws InterruptedException {
        try (Socket socket = Socket.open(node, queue.path("/consume?prefetch=50"))) {
            Map<String, JsonNode> held = new HashMap<>();
            while (wanted.getAsBoolean() && socket.isOpen()) {
                JsonNode frame = socket.next(Duration.ofSeconds(1));
                if (frame != null) {
                    answer(socket, frame, held);
                }
            }
        } catch (CompletionException e) {
            throw new UncheckedIOException(fault(e));
        }
    }

    private void answer(Socket socket, JsonNode frame, Map<String, JsonNode> held) {
        if (frame.has("receipt")) {
            socket.send(settle(Kind.STREAM, frame, held));
        } else if (frame.has("settled")) {
            settled(frame.get("settled"), held);
        } else {
            assertEquals(503, frame.at("/error/status").asInt(), frame.toString());
        }
    }

    /** The node that is gone, or that has no database at the moment; everything else is an error. */
    private static IOException fault(CompletionException e) {
        if (e.getCause() instanceof WebSocketHandshakeException refused) {
            assertEquals(503, refused.getResponse().statusCode());
        }
        if (e.getCause() instanceof IOException fault) {
            return fault;
        }
        throw e;
    }

    /** The settle of this delivery. */
    private String settle(Kind kind, JsonNode delivery, Map<String, JsonNode> held) {
        delivered(kind, delivery);
        String receipt = delivery.get("receipt").asText();
        held.put(receipt, delivery);
        return "{'receipt':'" + receipt + "','as':'" + (isPoison(delivery) ? "nack" : "ack") + "'}";
    }

    private void settled(JsonNode outcomes, Map<String, JsonNode> held) {
        for (JsonNode outcome : outcomes) {
            JsonNode delivery = held.remove(outcome.get("receipt").asText());
            if (outcome.get("outcome").asText().equals("ok") && !isPoison(delivery)) {
                ledger.acknowledged(
                        delivery.get("uuid").asText(),
                        delivery.get("deliveries").asInt());
            }
        }
    }

    private boolean isPoison(JsonNode delivery) {
        return poison.contains(delivery.get("uuid").asText());
    }

    private void delivered(Kind kind, JsonNode delivery) {
        served.add(kind);
        ledger.delivered(
                delivery.get("uuid").asText(), delivery.get("deliveries").asInt());
    }

    /** Both webhooks, which the nodes serve together. */
    void subscribe(TestQueue queue) {
        subscribe(queue, "/answers", "'prefetch':20");
        subscribe(queue, "/hangs", "'prefetch':2,'timeout':'1s'");
    }

    private void subscribe(TestQueue queue, String path, String settings) {
        String body = "{'kind':'webhook','url':'" + receiver.url() + path + "'," + settings + "}";
        queue.http().post(queue.path("/subscribers"), body).expect(201);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uuid = delivered(Kind.WEBHOOK, exchange);
        FakeService.answer(exchange, poison.contains(uuid) ? 500 : 204, "text/plain", "");
    }

    private void hang(HttpExchange exchange) {
        delivered(Kind.HANGING_WEBHOOK, exchange);
        FakeService.await(over);
    }

    private String delivered(Kind kind, HttpExchange exchange) {
        String uuid = exchange.getRequestHeaders().getFirst("webhook-id");
        served.add(kind);
        ledger.delivered(uuid, Integer.parseInt(exchange.getRequestHeaders().getFirst("X-IF-Deliveries")));
        return uuid;
    }
}
