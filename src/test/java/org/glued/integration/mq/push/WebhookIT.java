package org.glued.integration.mq.push;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.FakeService.Asked;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.PrivateApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("blackbox")
class WebhookIT {
    private final Http http = PrivateApp.admin();
    private final FakeService receiver = new FakeService();

    @AfterEach
    void close() {
        receiver.close();
    }

    private TestQueue queue(String settings) {
        return TestQueue.with(http, settings);
    }

    /** Subscribes the receiver; {@code more} is further fields, each with a comma before it. */
    private String subscribe(TestQueue queue, String more) {
        return http.post(
                        queue.path("/subscribers"),
                        "{'kind':'webhook','url':'" + receiver.url() + "/hook'" + more + "}")
                .expect(201)
                .json()
                .get("uuid")
                .asText();
    }

    private void answering(int status, String... headers) {
        receiver.on("/hook", exchange -> answer(exchange, status, headers));
    }

    private static void answer(HttpExchange exchange, int status, String... headers) throws java.io.IOException {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
        }
        exchange.sendResponseHeaders(status, -1);
    }

    private static void awaitEmpty(TestQueue queue) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode stats = queue.stats();
            return stats.get("ready").asInt()
                            + stats.get("unacked").asInt()
                            + stats.get("delayed").asInt()
                    == 0;
        });
    }

    private static String signature(byte[] key, Asked asked) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String signed =
                asked.headers().get("webhook-id") + "." + asked.headers().get("webhook-timestamp") + "." + asked.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_webhook_gets_the_message_as_the_body_signed_and_a_2xx_acknowledges() throws Exception {
        answering(204);
        TestQueue queue = queue("{}");
        byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        subscribe(
                queue,
                ",'secret':'whsec_" + Base64.getEncoder().encodeToString(key)
                        + "','headers':{'Authorization':'Basic eA=='}");
        String uuid =
                queue.publish("{'payload':{'price':0.10,'b':[1]}}").get("uuid").asText();
        Asked asked = receiver.next();
        assertEquals("POST", asked.method());
        assertEquals("{\"price\":0.10,\"b\":[1]}", asked.body());
        assertEquals("application/json", asked.headers().get("content-type"));
        assertEquals(uuid, asked.headers().get("webhook-id"));
        assertEquals(queue.name(), asked.headers().get("x-if-queue"));
        assertEquals("1", asked.headers().get("x-if-deliveries"));
        assertEquals("Basic eA==", asked.headers().get("authorization"));
        assertEquals(signature(key, asked), asked.headers().get("webhook-signature"));
        long age =
                Instant.now().getEpochSecond() - Long.parseLong(asked.headers().get("webhook-timestamp"));
        assertTrue(age >= -5 && age < 300, "timestamp " + age + " s ago");
        awaitEmpty(queue);
    }

    @Test
    void bytes_go_as_they_are_with_their_content_type() throws Exception {
        answering(200);
        TestQueue queue = queue("{}");
        subscribe(queue, "");
        queue.publish(
                "{'payload_base64':'" + Base64.getEncoder().encodeToString("héllo".getBytes(StandardCharsets.UTF_8))
                        + "','content_type':'text/plain'}");
        Asked asked = receiver.next();
        assertEquals("héllo", asked.body());
        assertEquals("text/plain", asked.headers().get("content-type"));
        assertNull(asked.headers().get("webhook-signature"));
    }

    @Test
    void a_5xx_and_a_redirect_are_tried_again_with_the_backoff() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        receiver.on("/hook", exchange -> {
            int call = calls.incrementAndGet();
            answer(exchange, call == 1 ? 500 : call == 2 ? 302 : 200, "Location", receiver.url() + "/elsewhere");
        });
        receiver.on("/elsewhere", exchange -> answer(exchange, 200));
        TestQueue queue = queue("{'backoff':{'initial':'100ms','factor':1}}");
        subscribe(queue, "");
        queue.publishNumbers(1);
        String first = receiver.next().headers().get("webhook-id");
        receiver.next();
        Asked third = receiver.next();
        assertEquals("/hook", third.uri());
        assertEquals(first, third.headers().get("webhook-id"));
        assertEquals("3", third.headers().get("x-if-deliveries"));
        awaitEmpty(queue);
        assertEquals(0, receiver.waiting());
    }

    @Test
    void retry_after_pauses_the_subscriber() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        List<Instant> times = new ArrayList<>();
        receiver.on("/hook", exchange -> {
            synchronized (times) {
                times.add(Instant.now());
            }
            answer(exchange, calls.incrementAndGet() == 1 ? 429 : 200, "Retry-After", "2");
        });
        TestQueue queue = queue("{}");
        subscribe(queue, ",'prefetch':1");
        queue.publishNumbers(2);
        receiver.next();
        receiver.next();
        receiver.next();
        awaitEmpty(queue);
        Duration pause = Duration.between(times.get(0), times.get(1));
        assertTrue(pause.toMillis() >= 1900, "it came again after " + pause);
    }

    @Test
    void gone_disables_the_subscriber_and_the_message_stays_for_others() throws Exception {
        answering(410);
        TestQueue queue = queue("{}");
        String subscriber = subscribe(queue, "");
        queue.publishNumbers(1);
        receiver.next();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !http.get(queue.path("/subscribers/" + subscriber))
                        .expect(200)
                        .json()
                        .get("enabled")
                        .asBoolean());
        assertTrue(http.get(queue.path("/subscribers/" + subscriber))
                .json()
                .get("disabled_because")
                .asText()
                .contains("410"));
        JsonNode message = queue.receive("{'wait':'20s'}").get(0);
        assertEquals(1, message.get("payload").asInt());
    }

    @Test
    void another_4xx_is_a_dead_letter_at_once() throws Exception {
        answering(400);
        TestQueue dlq = queue("{}");
        TestQueue queue = queue("{'dlq':'" + dlq.name() + "'}");
        subscribe(queue, "");
        queue.publishNumbers(1);
        JsonNode dead = dlq.receive("{'wait':'20s'}").get(0);
        assertEquals("rejected", dead.get("death").get(0).get("reason").asText());
        receiver.next();
        assertEquals(0, receiver.waiting());
    }

    @Test
    void a_receiver_that_hangs_is_given_up_at_the_timeout_and_others_are_served_meanwhile() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        receiver.on("/hook", exchange -> {
            String id = exchange.getRequestHeaders().getFirst("X-IF-Deliveries");
            if (id.equals("1")) {
                FakeService.await(hang);
            }
            answer(exchange, 200);
        });
        TestQueue queue = queue("{'backoff':{'initial':'10ms'}}");
        subscribe(queue, ",'timeout':'500ms','prefetch':2");
        queue.publishNumbers(3);
        Set<String> served = ConcurrentHashMap.newKeySet();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Asked asked = receiver.next();
            if (asked.headers().get("x-if-deliveries").equals("2")) {
                served.add(asked.body());
            }
            return served.size() == 3;
        });
        awaitEmpty(queue);
        hang.countDown();
    }

    @Test
    void a_slow_receiver_keeps_its_message_beyond_the_queues_ack_timeout() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        receiver.on("/hook", exchange -> {
            FakeService.await(slow);
            answer(exchange, 200);
        });
        TestQueue queue = queue("{'ack_timeout':'1s'}");
        subscribe(queue, ",'timeout':'1m'");
        queue.publishNumbers(1);
        receiver.next();
        // longer than the queue's ack_timeout and a round of rescue
        assertEquals(0, queue.receive("{'wait':'4s'}").size());
        slow.countDown();
        awaitEmpty(queue);
        assertEquals(0, receiver.waiting());
    }

    @Test
    void never_more_than_prefetch_are_under_way() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(3);
        receiver.on("/hook", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            full.countDown();
            FakeService.await(full);
            now.decrementAndGet();
            answer(exchange, 200);
        });
        TestQueue queue = queue("{}");
        subscribe(queue, ",'prefetch':3");
        queue.publishNumbers(30);
        awaitEmpty(queue);
        assertEquals(3, most.get());
        assertEquals(30, receiver.waiting());
    }

    @Test
    void a_rate_limit_lets_no_more_through_until_its_window_has_passed() throws Exception {
        answering(200);
        TestQueue queue = queue("{}");
        queue.publishNumbers(10);
        String subscriber = subscribe(queue, ",'rate_limit':{'requests':4,'per':'1h'}");
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.waiting() == 4 && queue.stat("unacked") == 0);
        // as if an hour had passed for three of the four
        TestDatabase.sql(
                PrivateApp.database(),
                "update if__paces set used_by = '{" + Instant.now().minusSeconds(7200) + "," + Instant.now() + "}',"
                        + " used = '{3,1}' where holder = '" + subscriber + "'");
        http.patch(queue.path("/subscribers/" + subscriber), "{'prefetch':9}").expect(200);
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.waiting() == 7 && queue.stat("unacked") == 0);
        assertEquals(3, queue.stat("ready"));
        http.patch(queue.path("/subscribers/" + subscriber), "{'rate_limit':null}")
                .expect(200);
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.waiting() == 10);
        awaitEmpty(queue);
    }

    @Test
    void what_a_rate_limit_granted_and_nobody_used_is_given_back() throws Exception {
        answering(200);
        TestQueue queue = queue("{}");
        subscribe(queue, ",'rate_limit':{'requests':4,'per':'1h'}");
        for (int i = 1; i <= 4; i++) {
            queue.publishNumbers(1);
            receiver.next();
        }
        awaitEmpty(queue);
        queue.publishNumbers(1);
        assertEquals(1, queue.receive("{'wait':'20s'}").size());
    }

    @Test
    void a_2xx_body_is_the_reply() throws Exception {
        receiver.on("/hook", exchange -> FakeService.json(exchange, 200, "{'sum':3}"));
        TestQueue replies = queue("{}");
        TestQueue queue = queue("{}");
        subscribe(queue, "");
        queue.publish("{'payload':1,'reply_to':'" + replies.name() + "','correlation_id':'c-1'}");
        JsonNode reply = replies.receive("{'wait':'20s'}").get(0);
        assertEquals("{\"sum\":3}", reply.get("payload").toString());
        assertEquals("c-1", reply.get("correlation_id").asText());
        awaitEmpty(queue);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{\"sum\":3} | application/json", "no json | application/octet-stream"})
    void a_reply_that_does_not_say_what_it_is_is_json_when_it_reads_as_json(String body, String type) throws Exception {
        receiver.on("/hook", exchange -> {
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        });
        TestQueue replies = queue("{}");
        TestQueue queue = queue("{}");
        subscribe(queue, "");
        queue.publish("{'payload':1,'reply_to':'" + replies.name() + "'}");
        JsonNode reply = replies.receive("{'wait':'20s'}").get(0);
        assertEquals(type, reply.get("content_type").asText());
        assertEquals(
                body,
                reply.get("payload_base64").isNull()
                        ? reply.get("payload").toString()
                        : new String(
                                Base64.getDecoder()
                                        .decode(reply.get("payload_base64").asText()),
                                StandardCharsets.UTF_8));
    }

    @Test
    void a_poison_message_does_not_hold_up_the_others() throws Exception {
        receiver.on("/hook", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Content-Type").contains("poison")) {
                exchange.close();
            } else {
                answer(exchange, 200);
            }
        });
        TestQueue queue = queue("{'max_deliveries':3,'backoff':{'initial':'10ms'}}");
        subscribe(queue, ",'prefetch':1");
        queue.publish("[{'payload_base64':'AAAA','content_type':'text/poison'},{'payload':1},{'payload':2}]");
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.stat("dead") == 1);
        awaitEmpty(queue);
    }

    @Test
    void a_changed_subscriber_is_followed_and_a_deleted_one_gets_nothing() throws Exception {
        answering(200);
        receiver.on("/other", exchange -> answer(exchange, 200));
        TestQueue queue = queue("{}");
        String subscriber = subscribe(queue, "");
        queue.publishNumbers(1);
        assertEquals("/hook", receiver.next().uri());
        String path = queue.path("/subscribers/" + subscriber);
        http.patch(path, "{'url':'" + receiver.url() + "/other'}").expect(200);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            queue.publishNumbers(1);
            return receiver.next().uri().equals("/other");
        });
        http.delete(path).expect(204);
        http.delete(path).expect(404);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            queue.publish("{'payload':1,'ttl':'5s'}");
            return queue.receive("{'wait':'1s'}").size() == 1;
        });
        assertFalse(http.get(queue.path("/subscribers")).expect(200).json().has(0));
    }
}
