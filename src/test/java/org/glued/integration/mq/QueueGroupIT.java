package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of one group are delivered in order, one at a time. */
@Tag("blackbox")
class QueueGroupIT {
    private final Http http = SharedApp.admin();
    private final TestQueue queue = TestQueue.with(http, "{}");

    @Test
    void of_each_group_one_message_is_out_at_a_time() {
        queue.publish("[{'payload':1,'group':'a'},{'payload':2,'group':'a'},{'payload':3,'group':'b'},{'payload':4}]");
        JsonNode first = queue.receive("{'max':10}");
        assertEquals(List.of("1", "3", "4"), TestQueue.payloads(first));
        assertEquals("a", first.get(0).get("group").asText());
        assertEquals(0, queue.receive("{}").size());
        queue.settle(first.get(0), "ack");
        assertEquals(List.of("2"), queue.receivePayloads("{'max':10}"));
    }

    @Test
    void priority_does_not_overtake_within_a_group() {
        queue.publish("[{'payload':1,'group':'a'},{'payload':2,'group':'a','priority':5}]");
        JsonNode first = queue.receive("{'max':10}");
        assertEquals(List.of("1"), TestQueue.payloads(first));
        queue.settle(first.get(0), "ack");
        assertEquals(List.of("2"), queue.receivePayloads("{}"));
    }

    @Test
    void a_message_given_back_comes_again_before_the_next_of_its_group() {
        queue.publish("[{'payload':1,'group':'a'},{'payload':2,'group':'a'}]");
        queue.settle(queue.receive("{}").get(0), "nack");
        JsonNode again = queue.receive("{'max':10}");
        assertEquals(List.of("1"), TestQueue.payloads(again));
        assertEquals(2, again.get(0).get("deliveries").asInt());
    }

    @Test
    void a_rejected_message_lets_the_next_one_go() {
        queue.publish("[{'payload':1,'group':'a'},{'payload':2,'group':'a'}]");
        queue.settle(queue.receive("{}").get(0), "reject");
        assertEquals(List.of("2"), queue.receivePayloads("{'wait':'5s'}"));
    }

    @Test
    void a_group_behind_what_a_claim_acknowledges_stays_where_it_is() {
        queue.publish("{'payload':0}");
        queue.publishNumbers(100);
        queue.publish("[{'payload':'first','group':'a'},{'payload':'second','group':'a'}]");
        assertEquals(List.of("0", "1", "2"), queue.receivePayloads("{'max':3,'auto_ack':true}"));
        List<String> rest = queue.receivePayloads("{'max':1000,'auto_ack':true}");
        assertEquals("\"first\"", rest.getLast());
        assertEquals(99, rest.size(), "98 numbers and the first of the group");
        assertEquals(List.of("\"second\""), queue.receivePayloads("{'max':10}"));
    }

    @Test
    void a_message_acknowledged_on_delivery_lets_the_next_one_go() {
        queue.publish("[{'payload':1,'group':'a'},{'payload':2,'group':'a'}]");
        assertEquals(List.of("1"), queue.receivePayloads("{'max':10,'auto_ack':true}"));
        assertEquals(List.of("2"), queue.receivePayloads("{'max':10,'auto_ack':true}"));
    }

    @Test
    void a_group_that_came_to_its_end_begins_again() {
        queue.publish("{'payload':1,'group':'a'}");
        queue.settle(queue.receive("{}").get(0), "ack");
        queue.publish("{'payload':2,'group':'a'}");
        assertEquals(List.of("2"), queue.receivePayloads("{}"));
    }

    @Test
    void a_purge_forgets_waiting_groups() {
        queue.publish("[{'payload':1,'group':'a'},{'payload':2,'group':'a'}]");
        assertEquals(
                2,
                http.post(queue.path() + "/purge", "")
                        .expect(200)
                        .json()
                        .get("purged")
                        .asInt());
        queue.publish("{'payload':3,'group':'a'}");
        assertEquals(List.of("3"), queue.receivePayloads("{}"));
    }
}
