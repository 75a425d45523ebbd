package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class QueueIT {
    private final Http http = SharedApp.admin();

    private String queue(String settings) {
        String name = "it-" + UUID.randomUUID();
        http.put("/v1/queues/" + name, settings).expect(201);
        return name;
    }

    private JsonNode publish(String queue, String body) {
        return http.post("/v1/queues/" + queue + "/publish", body).expect(201).json();
    }

    private JsonNode receive(String queue, String body) {
        return http.post("/v1/queues/" + queue + "/receive", body).expect(200).json();
    }

    private String settle(String queue, JsonNode delivery, String as) {
        String receipt = delivery.get("receipt").asText();
        return http.post(
                        "/v1/queues/" + queue + "/settle",
                        "[{\"receipt\":\"" + receipt + "\",\"as\":\"" + as + "\",\"delay\":\"0s\"}]")
                .expect(200)
                .json()
                .get(0)
                .get("outcome")
                .asText();
    }

    private static List<String> payloads(JsonNode deliveries) {
        List<String> payloads = new ArrayList<>();
        deliveries.forEach(delivery -> payloads.add(delivery.get("payload").toString()));
        return payloads;
    }

    @Test
    void higher_priority_comes_first_then_the_order_of_publishing() {
        String queue = queue("{}");
        publish(
                queue,
                "[{\"payload\":1},{\"payload\":2,\"priority\":5},{\"payload\":3},{\"payload\":4,\"priority\":5}]");
        assertEquals(List.of("2", "4", "1", "3"), payloads(receive(queue, "{\"max\":10}")));
    }

    @Test
    void an_array_with_a_wrong_message_stores_nothing() {
        String queue = queue("{}");
        http.post("/v1/queues/" + queue + "/publish", "[{\"payload\":1},{\"priority\":9}]")
                .expect(400);
        assertEquals(0, receive(queue, "{}").size());
    }

    @Test
    void the_same_uuid_is_stored_once() {
        String queue = queue("{}");
        String message = "{\"uuid\":\"" + UUID.randomUUID() + "\",\"payload\":1}";
        publish(queue, message);
        publish(queue, message);
        assertEquals(1, receive(queue, "{\"max\":10}").size());
    }

    @Test
    void an_acknowledged_message_is_gone_and_so_is_its_receipt() {
        String queue = queue("{}");
        publish(queue, "{\"payload\":1}");
        JsonNode delivery = receive(queue, "{}").get(0);
        assertEquals("ok", settle(queue, delivery, "ack"));
        assertEquals("gone", settle(queue, delivery, "ack"));
        assertEquals(0, receive(queue, "{}").size());
    }

    @Test
    void a_lease_that_runs_out_passes_on_and_the_late_settle_changes_nothing() {
        String queue = queue("{}");
        publish(queue, "{\"payload\":1}");
        JsonNode first = receive(queue, "{\"ack_timeout\":\"300ms\"}").get(0);
        JsonNode second = receive(queue, "{\"wait\":\"10s\"}").get(0);
        assertEquals(2, second.get("deliveries").asInt());
        assertTrue(second.get("redelivered").asBoolean());
        assertEquals("gone", settle(queue, first, "ack"));
        assertEquals("ok", settle(queue, second, "ack"));
    }

    @Test
    void deliveries_that_are_used_up_make_a_dead_letter() {
        String dlq = queue("{}");
        String queue = queue("{\"max_deliveries\":2,\"dlq\":\"" + dlq + "\"}");
        publish(queue, "{\"payload\":1}");
        settle(queue, receive(queue, "{}").get(0), "nack");
        settle(queue, receive(queue, "{}").get(0), "nack");
        JsonNode death = receive(dlq, "{}").get(0).get("death").get(0);
        assertEquals(queue, death.get("queue").asText());
        assertEquals("max_deliveries", death.get("reason").asText());
        assertEquals(1, death.get("count").asInt());
    }

    @Test
    void an_expired_message_is_never_delivered_and_dies() {
        String dlq = queue("{}");
        String queue = queue("{\"dlq\":\"" + dlq + "\"}");
        publish(queue, "{\"payload\":1,\"ttl\":\"0s\"}");
        assertEquals(0, receive(queue, "{}").size());
        JsonNode dead = receive(dlq, "{\"wait\":\"10s\"}").get(0);
        assertEquals("expired", dead.get("death").get(0).get("reason").asText());
    }

    @Test
    void a_dead_letter_without_a_queue_for_it_is_parked() {
        String queue = queue("{}");
        publish(queue, "{\"payload\":1}");
        settle(queue, receive(queue, "{}").get(0), "reject");
        JsonNode stats = http.get("/v1/queues/" + queue + "/stats").expect(200).json();
        assertEquals(1, stats.get("dead").asInt());
    }

    @Test
    void a_delayed_message_comes_when_it_is_due() {
        String queue = queue("{}");
        publish(queue, "{\"payload\":1,\"delay\":\"500ms\"}");
        assertEquals(0, receive(queue, "{}").size());
        assertEquals(1, receive(queue, "{\"wait\":\"10s\"}").size());
    }

    @Test
    void a_paused_queue_delivers_nothing() {
        String queue = queue("{}");
        publish(queue, "{\"payload\":1}");
        http.post("/v1/queues/" + queue + "/pause", "").expect(200);
        assertEquals(0, receive(queue, "{}").size());
        http.post("/v1/queues/" + queue + "/resume", "").expect(200);
        assertEquals(1, receive(queue, "{}").size());
    }

    @Test
    void a_reply_goes_where_the_message_says() {
        String replies = queue("{}");
        String queue = queue("{}");
        publish(queue, "{\"payload\":1,\"reply_to\":\"" + replies + "\",\"correlation_id\":\"c\"}");
        String receipt = receive(queue, "{}").get(0).get("receipt").asText();
        http.post(
                        "/v1/queues/" + queue + "/settle",
                        "[{\"receipt\":\"" + receipt + "\",\"as\":\"ack\",\"reply\":{\"payload\":{\"sum\":3}}}]")
                .expect(200);
        JsonNode reply = receive(replies, "{}").get(0);
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
    void a_name_may_have_odd_characters_and_a_deleted_queue_is_unknown() {
        String path = "/v1/queues/a%20b%2F%C5%BE-" + UUID.randomUUID();
        http.put(path, "{}").expect(201);
        http.get(path).expect(200);
        http.delete(path).expect(204);
        http.delete(path).expect(404);
    }
}
