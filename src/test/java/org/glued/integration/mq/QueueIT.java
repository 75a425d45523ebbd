package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class QueueIT {
    private final Http http = SharedApp.admin();

    private TestQueue queue(String settings) {
        return TestQueue.with(http, settings);
    }

    @Test
    void higher_priority_comes_first_then_the_order_of_publishing() {
        TestQueue queue = queue("{}");
        queue.publish(
                "[{\"payload\":1},{\"payload\":2,\"priority\":5},{\"payload\":3},{\"payload\":4,\"priority\":5}]");
        assertEquals(List.of("2", "4", "1", "3"), queue.receivePayloads("{\"max\":10}"));
    }

    @Test
    void an_array_with_a_wrong_message_stores_nothing() {
        TestQueue queue = queue("{}");
        http.post(queue.path() + "/publish", "[{\"payload\":1},{\"priority\":9}]")
                .expect(400);
        assertEquals(0, queue.receive("{}").size());
    }

    @Test
    void the_same_uuid_is_stored_once() {
        TestQueue queue = queue("{}");
        String message = "{\"uuid\":\"" + UUID.randomUUID() + "\",\"payload\":1}";
        queue.publish(message);
        queue.publish(message);
        assertEquals(1, queue.receive("{\"max\":10}").size());
    }

    @Test
    void an_acknowledged_message_is_gone_and_so_is_its_receipt() {
        TestQueue queue = queue("{}");
        queue.publish("{\"payload\":1}");
        JsonNode delivery = queue.receive("{}").get(0);
        assertEquals("ok", queue.settle(delivery, "ack"));
        assertEquals("gone", queue.settle(delivery, "ack"));
        assertEquals(0, queue.receive("{}").size());
    }

    @Test
    void a_lease_that_runs_out_passes_on_and_the_late_settle_changes_nothing() {
        TestQueue queue = queue("{}");
        queue.publish("{\"payload\":1}");
        JsonNode first = queue.receive("{\"ack_timeout\":\"300ms\"}").get(0);
        JsonNode second = queue.receive("{\"wait\":\"10s\"}").get(0);
        assertEquals(2, second.get("deliveries").asInt());
        assertTrue(second.get("redelivered").asBoolean());
        assertEquals("gone", queue.settle(first, "ack"));
        assertEquals("ok", queue.settle(second, "ack"));
    }

    @Test
    void deliveries_that_are_used_up_make_a_dead_letter() {
        TestQueue dlq = queue("{}");
        TestQueue queue = queue("{\"max_deliveries\":2,\"dlq\":\"" + dlq.name() + "\"}");
        queue.publish("{\"payload\":1}");
        queue.settle(queue.receive("{}").get(0), "nack");
        queue.settle(queue.receive("{}").get(0), "nack");
        JsonNode death = dlq.receive("{}").get(0).get("death").get(0);
        assertEquals(queue.name(), death.get("queue").asText());
        assertEquals("max_deliveries", death.get("reason").asText());
        assertEquals(1, death.get("count").asInt());
    }

    @Test
    void an_expired_message_is_never_delivered_and_dies() {
        TestQueue dlq = queue("{}");
        TestQueue queue = queue("{\"dlq\":\"" + dlq.name() + "\"}");
        queue.publish("{\"payload\":1,\"ttl\":\"0s\"}");
        assertEquals(0, queue.receive("{}").size());
        JsonNode dead = dlq.receive("{\"wait\":\"10s\"}").get(0);
        assertEquals("expired", dead.get("death").get(0).get("reason").asText());
    }

    @Test
    void a_dead_letter_without_a_queue_for_it_is_parked() {
        TestQueue queue = queue("{}");
        queue.publish("{\"payload\":1}");
        queue.settle(queue.receive("{}").get(0), "reject");
        assertEquals(1, queue.stats().get("dead").asInt());
    }

    @Test
    void a_delayed_message_comes_when_it_is_due() {
        TestQueue queue = queue("{}");
        queue.publish("{\"payload\":1,\"delay\":\"500ms\"}");
        assertEquals(0, queue.receive("{}").size());
        assertEquals(1, queue.receive("{\"wait\":\"10s\"}").size());
    }

    @Test
    void a_paused_queue_delivers_nothing() {
        TestQueue queue = queue("{}");
        queue.publish("{\"payload\":1}");
        http.post(queue.path() + "/pause", "").expect(200);
        assertEquals(0, queue.receive("{}").size());
        http.post(queue.path() + "/resume", "").expect(200);
        assertEquals(1, queue.receive("{}").size());
    }

    @Test
    void a_reply_goes_where_the_message_says() {
        TestQueue replies = queue("{}");
        TestQueue queue = queue("{}");
        queue.publish("{\"payload\":1,\"reply_to\":\"" + replies.name() + "\",\"correlation_id\":\"c\"}");
        String receipt = queue.receive("{}").get(0).get("receipt").asText();
        http.post(
                        queue.path() + "/settle",
                        "[{\"receipt\":\"" + receipt + "\",\"as\":\"ack\",\"reply\":{\"payload\":{\"sum\":3}}}]")
                .expect(200);
        JsonNode reply = replies.receive("{}").get(0);
        assertEquals("{\"sum\":3}", reply.get("payload").toString());
        assertEquals("c", reply.get("correlation_id").asText());
    }

    @Test
    void a_mandatory_message_that_reaches_no_queue_is_refused() {
        http.post("/v1/exchanges//publish", "{\"routing_key\":\"no such queue\",\"mandatory\":true}")
                .expect(422);
        assertEquals(
                0,
                http.post("/v1/exchanges//publish", "{\"routing_key\":\"no such queue\"}")
                        .expect(201)
                        .json()
                        .get("routed")
                        .asInt());
    }

    @Test
    void a_queue_keeps_its_uuid() {
        String path = "/v1/queues/q" + UUID.randomUUID();
        Http.Answer made =
                http.put(path, "{'uuid':'" + UUID.randomUUID() + "'}").expect(201);
        String other = "{'uuid':'" + UUID.randomUUID() + "'}";
        for (Http.Answer refused : List.of(http.put(path, other), http.patch(path, other))) {
            assertEquals(
                    "/uuid", refused.expect(400).json().at("/errors/0/pointer").asText());
        }
        assertEquals(made.body(), http.get(path).body());
        http.put(path, made.body(), "If-Match", made.header("ETag")).expect(200);
        http.put(path, made.body(), "If-Match", made.header("ETag")).expect(412);
    }

    @Test
    void a_name_may_have_odd_characters_and_a_deleted_queue_is_unknown() {
        String path = "/v1/queues/a%20b%2F%C5%BE-" + UUID.randomUUID();
        http.put(path, "{}").expect(201);
        http.get(path).expect(200);
        http.delete(path).expect(204);
        http.delete(path).expect(404);
    }
}
