package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code max_length} with both overflow modes. */
@Tag("blackbox")
class QueueLimitsIT {
    private final Http http = SharedApp.admin();

    @Test
    void a_full_queue_that_rejects_refuses_the_whole_request_and_says_when_to_come_back() {
        TestQueue queue = TestQueue.with(http, "{'max_length':2}");
        queue.publish("{'payload':1}");
        Http.Answer refused = http.post(queue.path() + "/publish", "[{'payload':2},{'payload':3}]")
                .expect(429);
        assertNotNull(refused.header("Retry-After"));
        queue.publish("{'payload':4}");
        assertEquals(List.of("1", "4"), queue.receivePayloads("{'max':10}"));
    }

    @Test
    void what_consumers_hold_does_not_fill_a_queue() {
        TestQueue queue = TestQueue.with(http, "{'max_length':1}");
        queue.publish("{'payload':1}");
        queue.receive("{}");
        queue.publish("{'payload':2}");
        assertEquals(List.of("2"), queue.receivePayloads("{'max':10}"));
    }

    @Test
    void a_full_queue_that_drops_its_head_makes_dead_letters_of_the_oldest() {
        TestQueue dlq = TestQueue.with(http, "{}");
        TestQueue queue = TestQueue.with(http, "{'max_length':3,'overflow':'drop_head','dlq':'" + dlq.name() + "'}");
        queue.publish("[{'payload':1},{'payload':2},{'payload':3}]");
        queue.publish("[{'payload':4},{'payload':5}]");
        assertEquals(List.of("3", "4", "5"), queue.receivePayloads("{'max':10}"));
        JsonNode dead = dlq.receive("{'max':10,'wait':'5s'}");
        assertEquals(List.of("1", "2"), TestQueue.payloads(dead));
        assertEquals("max_length", dead.get(0).get("death").get(0).get("reason").asText());
    }

    @Test
    void a_publication_larger_than_the_queue_leaves_its_own_last_messages() {
        TestQueue queue = TestQueue.with(http, "{'max_length':2,'overflow':'drop_head'}");
        queue.publish("[{'payload':1},{'payload':2},{'payload':3}]");
        assertEquals(List.of("2", "3"), queue.receivePayloads("{'max':10}"));
        assertEquals(1, queue.stats().get("dead").asInt());
    }
}
