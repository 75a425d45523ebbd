package org.glued.integration.mq.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.Socket;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class WebSocketIT {
    private final App app = SharedApp.app();
    private final Http http = SharedApp.admin();

    private TestQueue queue(String settings) {
        return TestQueue.with(http, settings);
    }

    private Socket consume(TestQueue queue, int prefetch) {
        return Socket.open(app, queue.path("/consume?prefetch=" + prefetch));
    }

    private static String wish(JsonNode delivery, String rest) {
        return "{'receipt':'" + delivery.get("receipt").asText() + "'," + rest + "}";
    }

    private static void awaitStat(TestQueue queue, String field, int expected) {
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.stat(field) == expected);
    }

    private static int refusal(Runnable handshake) {
        CompletionException failure = assertThrows(CompletionException.class, handshake::run);
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }

    @Test
    void a_delivery_is_one_frame_with_the_message_as_it_was_published() throws Exception {
        TestQueue queue = queue("{}");
        try (Socket socket = consume(queue, 10)) {
            String uuid = queue.publish(
                            "{'payload':{'price':0.10,'b':1,'a':[]},'headers':{'h':'x'},'priority':3,'correlation_id':'c'}")
                    .get("uuid")
                    .asText();
            JsonNode frame = socket.next();
            assertEquals(uuid, frame.get("uuid").asText());
            assertEquals(1, frame.get("deliveries").asInt());
            assertEquals("x", frame.get("headers").get("h").asText());
            assertEquals(3, frame.get("priority").asInt());
            assertEquals("c", frame.get("correlation_id").asText());
            assertEquals("[\"price\",\"b\",\"a\"]", names(frame.get("payload")));
        }
    }

    private static String names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(name -> names.add('"' + name + '"'));
        return "[" + String.join(",", names) + "]";
    }

    @Test
    void never_more_than_prefetch_are_unsettled_and_a_settle_brings_the_next() throws Exception {
        TestQueue queue = queue("{}");
        queue.publishNumbers(5);
        try (Socket socket = consume(queue, 2)) {
            JsonNode first = socket.next();
            socket.next();
            assertEquals(3, queue.stat("ready"));
            assertEquals(0, socket.waiting());
            socket.send(wish(first, "'as':'ack'"));
            JsonNode answer = socket.next();
            assertEquals("ok", answer.get("settled").get(0).get("outcome").asText());
            assertEquals(first.get("receipt"), answer.get("settled").get(0).get("receipt"));
            assertEquals(3, socket.next().get("payload").asInt());
            assertEquals(2, queue.stat("ready"));
        }
    }

    @Test
    void one_frame_settles_many_and_says_what_came_of_each() throws Exception {
        TestQueue dlq = queue("{}");
        TestQueue queue = queue("{'dlq':'" + dlq.name() + "'}");
        queue.publishNumbers(3);
        try (Socket socket = consume(queue, 10)) {
            String ack = wish(socket.next(), "'as':'ack'");
            String nack = wish(socket.next(), "'as':'nack','delay':'0s'");
            String reject = wish(socket.next(), "'as':'reject'");
            socket.send("[" + ack + "," + nack + "," + reject + "]");
            List<String> outcomes = new ArrayList<>();
            JsonNode redelivered = null;
            while (outcomes.size() < 3 || redelivered == null) {
                JsonNode frame = socket.next();
                if (frame.has("settled")) {
                    frame.get("settled")
                            .forEach(one -> outcomes.add(one.get("outcome").asText()));
                } else {
                    redelivered = frame;
                }
            }
            assertEquals(List.of("ok", "ok", "ok"), outcomes);
            assertEquals(2, redelivered.get("payload").asInt());
            assertTrue(redelivered.get("redelivered").asBoolean());
            socket.send(ack);
            assertEquals(
                    "gone", socket.next().get("settled").get(0).get("outcome").asText());
        }
        assertEquals(3, dlq.receive("{'wait':'10s'}").get(0).get("payload").asInt());
    }

    @Test
    void a_reply_goes_where_the_message_says() throws Exception {
        TestQueue replies = queue("{}");
        TestQueue queue = queue("{}");
        queue.publish("{'payload':1,'reply_to':'" + replies.name() + "','correlation_id':'c'}");
        try (Socket socket = consume(queue, 1)) {
            socket.send(wish(socket.next(), "'as':'ack','reply':{'payload':{'sum':3}}"));
            assertEquals(
                    "ok", socket.next().get("settled").get(0).get("outcome").asText());
        }
        JsonNode reply = replies.receive("{}").get(0);
        assertEquals("{\"sum\":3}", reply.get("payload").toString());
        assertEquals("c", reply.get("correlation_id").asText());
    }

    @Test
    void what_is_unsettled_when_the_socket_closes_is_ready_again_at_once() throws Exception {
        TestQueue queue = queue("{'ack_timeout':'10m'}");
        queue.publishNumbers(3);
        try (Socket socket = consume(queue, 10)) {
            socket.send(wish(socket.next(), "'as':'ack'"));
            socket.next();
        }
        JsonNode again = queue.receive("{'wait':'20s','max':10}").get(0);
        assertEquals(2, again.get("payload").asInt());
        assertTrue(again.get("redelivered").asBoolean());
        assertEquals(2, again.get("deliveries").asInt());
    }

    @Test
    void a_connection_that_breaks_gives_back_too() throws Exception {
        TestQueue queue = queue("{'ack_timeout':'10m'}");
        queue.publishNumbers(1);
        Socket socket = consume(queue, 10);
        socket.next();
        socket.abort();
        assertEquals(1, queue.receive("{'wait':'20s'}").size());
    }

    @Test
    void an_acknowledgement_that_comes_just_before_the_close_counts() throws Exception {
        TestQueue queue = queue("{'ack_timeout':'10m'}");
        queue.publishNumbers(50);
        try (Socket socket = consume(queue, 50)) {
            for (int i = 0; i < 50; i++) {
                socket.send(wish(nextDelivery(socket), "'as':'ack'"));
            }
        }
        awaitStat(queue, "unacked", 0);
        assertEquals(0, queue.stat("ready"));
    }

    private static JsonNode nextDelivery(Socket socket) throws InterruptedException {
        JsonNode frame = socket.next();
        while (!frame.has("payload")) {
            frame = socket.next();
        }
        return frame;
    }

    @Test
    void who_never_settles_loses_the_message_and_gets_its_slot_back() throws Exception {
        TestQueue queue = queue("{'ack_timeout':'1s','backoff':{'initial':'0s'}}");
        queue.publishNumbers(1);
        try (Socket socket = consume(queue, 1)) {
            JsonNode first = socket.next();
            JsonNode again = socket.next();
            assertEquals(first.get("uuid"), again.get("uuid"));
            assertEquals(2, again.get("deliveries").asInt());
            socket.send(wish(first, "'as':'ack'"));
            JsonNode answer = socket.next();
            while (!answer.has("settled")) {
                answer = socket.next();
            }
            assertEquals("gone", answer.get("settled").get(0).get("outcome").asText());
        }
    }

    @Test
    void an_extended_message_is_held_for_longer() throws Exception {
        TestQueue queue = queue("{'ack_timeout':'2s'}");
        queue.publishNumbers(1);
        try (Socket socket = consume(queue, 1)) {
            JsonNode first = socket.next();
            socket.send(wish(first, "'as':'extend','ack_timeout':'10m'"));
            assertEquals(
                    "ok", socket.next().get("extended").get(0).get("outcome").asText());
            // another message with a shorter lease comes and goes, by which time the first would have been lost
            queue.publish("{'payload':2}");
            assertEquals(0, socket.waiting());
            try (Socket other = consume(queue, 1)) {
                assertEquals(2, other.next().get("payload").asInt());
                assertEquals(2, other.next().get("deliveries").asInt());
            }
            socket.send(wish(first, "'as':'ack'"));
            assertEquals(
                    "ok", socket.next().get("settled").get(0).get("outcome").asText());
        }
    }

    @Test
    void a_wrong_frame_is_answered_with_a_problem_and_the_socket_stays_open() throws Exception {
        TestQueue queue = queue("{}");
        try (Socket socket = consume(queue, 1)) {
            socket.send("nonsense");
            assertEquals(400, socket.next().get("error").get("status").asInt());
            socket.send("[{'receipt':'x','as':'ack','bogus':1}]");
            JsonNode errors = socket.next().get("error").get("errors");
            assertEquals("/0/receipt", errors.get(0).get("pointer").asText());
            assertEquals("/0/bogus", errors.get(1).get("pointer").asText());
            queue.publishNumbers(1);
            assertEquals(1, socket.next().get("payload").asInt());
        }
    }

    @Test
    void a_slow_consumer_is_not_fed_beyond_what_its_socket_takes() throws Exception {
        TestQueue queue = queue("{'ack_timeout':'10m'}");
        String big = "{'payload':'" + "x".repeat(200_000) + "'}";
        for (int i = 0; i < 75; i++) {
            queue.publish("[" + big + "," + big + "," + big + "," + big + "]");
        }
        // 60 MB are ready, and the client reads one part of a frame
        Socket slow = Socket.reading(1, app, queue.path("/consume?prefetch=1000"));
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.stat("unacked") > 0);
        queue.publishNumbers(1);
        assertTrue(queue.stat("ready") > 100, queue.stats().toString());
        slow.abort();
        awaitStat(queue, "ready", 301);
    }

    @Test
    void consumers_that_break_off_do_not_keep_others_from_being_told() throws Exception {
        TestQueue queue = queue("{}");
        try (Socket survivor = consume(queue, 1000)) {
            for (int i = 1; i <= 30; i++) {
                Socket other = consume(queue, 1);
                other.abort();
                queue.publishNumbers(1);
            }
            for (int i = 1; i <= 30; i++) {
                assertTrue(nextDelivery(survivor).has("receipt"));
            }
        }
    }

    @Test
    void a_large_message_comes_whole() throws Exception {
        TestQueue queue = queue("{}");
        try (Socket socket = consume(queue, 1)) {
            queue.publish("{'payload':'" + "x".repeat(1_000_000) + "'}");
            assertEquals(1_000_000, socket.next().get("payload").asText().length());
        }
    }

    @Test
    void a_socket_is_closed_when_its_token_is_deleted() throws Exception {
        TestQueue queue = queue("{}");
        JsonNode token = http.post("/v1/tokens", "{'name':'p','role':'operator','subject':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .json();
        try (Socket socket = Socket.as(token.path("token").asText(), app, queue.path("/consume"))) {
            queue.publish("{'payload':1}");
            socket.next();
            http.delete("/v1/tokens/" + token.path("uuid").asText()).expect(204);
            await().atMost(Duration.ofSeconds(20)).until(() -> !socket.isOpen());
            awaitStat(queue, "ready", 1);
        }
    }

    @Test
    void the_handshake_is_refused_as_any_request_is() {
        TestQueue queue = queue("{}");
        assertEquals(401, refusal(() -> Socket.as("nonsense-nonsense", app, queue.path("/consume"))));
        String viewer = http.post(
                        "/v1/tokens",
                        "{'name':'v','role':'viewer','expires_in':'1h','subject':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .json()
                .get("token")
                .asText();
        assertEquals(403, refusal(() -> Socket.as(viewer, app, queue.path("/consume"))));
        assertEquals(404, refusal(() -> Socket.open(app, "/v1/queues/none-" + UUID.randomUUID() + "/consume")));
        assertEquals(400, refusal(() -> Socket.open(app, queue.path("/consume?prefetch=0"))));
        http.get(queue.path("/consume")).expect(400);
    }
}
