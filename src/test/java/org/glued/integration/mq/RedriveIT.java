package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages come back: dead letters to their queues, settled ones from the history. */
@Tag("blackbox")
class RedriveIT {
    private final Http http = SharedApp.admin();

    private int redrive(TestQueue queue, String body) {
        return http.post(queue.path() + "/redrive", body)
                .expect(200)
                .json()
                .get("redriven")
                .asInt();
    }

    private static void reject(TestQueue queue) {
        queue.receive("{'max':100}").forEach(delivery -> queue.settle(delivery, "reject"));
    }

    @Test
    void dead_letters_go_back_to_where_each_came_from() {
        TestQueue dlq = TestQueue.with(http, "{}");
        TestQueue one = TestQueue.with(http, "{'dlq':'" + dlq.name() + "'}");
        TestQueue two = TestQueue.with(http, "{'dlq':'" + dlq.name() + "'}");
        one.publish("{'payload':1}");
        two.publish("{'payload':2}");
        reject(one);
        reject(two);
        assertEquals(2, redrive(dlq, "{}"));
        assertEquals(List.of("1"), one.receivePayloads("{'max':10}"));
        JsonNode back = two.receive("{'max':10}");
        assertEquals(List.of("2"), TestQueue.payloads(back));
        assertEquals(1, back.get(0).get("deliveries").asInt());
        assertEquals(0, dlq.receive("{}").size());
    }

    @Test
    void a_filter_a_target_and_a_limit_narrow_what_is_brought_back() {
        TestQueue dlq = TestQueue.with(http, "{}");
        TestQueue queue = TestQueue.with(http, "{'dlq':'" + dlq.name() + "'}");
        TestQueue other = TestQueue.with(http, "{}");
        String uuid = queue.publish("{'payload':1}").get("uuid").asText();
        queue.publish("[{'payload':2},{'payload':3}]");
        reject(queue);
        assertEquals(0, redrive(dlq, "{'filter':{'reason':'expired'}}"));
        assertEquals(1, redrive(dlq, "{'filter':{'uuid':['" + uuid + "']},'to':'" + other.name() + "'}"));
        assertEquals(List.of("1"), other.receivePayloads("{'max':10}"));
        assertEquals(1, redrive(dlq, "{'limit':1}"));
        assertEquals(List.of("2"), queue.receivePayloads("{'max':10}"));
        http.post(dlq.path() + "/redrive", "{'to':'no such queue'}").expect(422);
        http.post(dlq.path() + "/redrive", "{'filters':{}}").expect(400);
        Http.Answer shortened = http.post(dlq.path() + "/redrive", "{'filter':{'uuid':['" + uuid + "','1-1-1-1-1']}}")
                .expect(400);
        assertEquals("/filter/uuid/1", shortened.json().at("/errors/0/pointer").asText());
    }

    @Test
    void parked_dead_letters_go_back_into_their_queue() {
        TestQueue queue = TestQueue.with(http, "{}");
        queue.publish("{'payload':1}");
        reject(queue);
        assertEquals(1, redrive(queue, "{}"));
        assertEquals(List.of("1"), queue.receivePayloads("{}"));
        assertEquals(0, queue.stats().get("dead").asInt());
    }

    @Test
    void a_queue_with_a_retention_shows_and_replays_what_was_acknowledged() {
        TestQueue queue = TestQueue.with(http, "{'retention':'1h'}");
        queue.publish("[{'payload':1},{'payload':2}]");
        JsonNode deliveries = queue.receive("{'max':10}");
        queue.settle(deliveries.get(0), "ack");
        JsonNode settled =
                http.get(queue.path() + "/messages?state=settled").expect(200).json();
        assertEquals(List.of("1"), TestQueue.payloads(settled));
        assertEquals(
                1,
                http.post(queue.path() + "/replay", "{}")
                        .expect(200)
                        .json()
                        .get("replayed")
                        .asInt());
        JsonNode again = queue.receive("{'max':10}");
        assertEquals(List.of("1"), TestQueue.payloads(again));
        assertNotEquals(deliveries.get(0).get("uuid"), again.get(0).get("uuid"));
    }

    @Test
    void a_replay_that_is_asked_for_again_under_its_key_publishes_nothing_more() {
        TestQueue queue = TestQueue.with(http, "{'retention':'1h'}");
        queue.publish("{'payload':1}");
        queue.receive("{'auto_ack':true}");
        String key = UUID.randomUUID().toString();
        Http.Answer first =
                http.post(queue.path("/replay"), "{}", "Idempotency-Key", key).expect(200);
        Http.Answer again =
                http.post(queue.path("/replay"), "{}", "Idempotency-Key", key).expect(200);
        assertEquals(first.body(), again.body());
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertEquals(1, queue.stat("ready"));
    }
}
