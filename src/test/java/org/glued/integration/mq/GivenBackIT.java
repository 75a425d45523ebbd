package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.glued.integration.testing.App;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node remembers where the head of a queue is and claims from there; what comes back far behind that place is found
 * nevertheless, before what stands after it.
 */
@Tag("blackbox")
class GivenBackIT {
    /** More than the places that a claim looks back anyway. */
    private static final int FURTHER = 12_000;

    private static App other;

    private final TestQueue here = TestQueue.with(SharedApp.admin(), "{}");
    private final TestQueue there = new TestQueue(other.admin(), here.name());

    @BeforeAll
    static void start() {
        other = App.on(SharedApp.database());
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    @BeforeEach
    void fill() {
        for (int from = 0; from < FURTHER; from += 1000) {
            here.publish(IntStream.range(from, from + 1000)
                    .mapToObj(i -> "{'payload':" + i + "}")
                    .toList()
                    .toString());
        }
    }

    @Test
    void what_was_given_back_on_this_node_comes_at_once() {
        JsonNode first = here.receive("{}").get(0);
        advance();
        here.settle(first, "nack");
        assertEquals(List.of("0"), here.receivePayloads("{}"));
    }

    @Test
    void what_another_node_gives_back_is_found_by_this_one() {
        JsonNode first = there.receive("{}").get(0);
        advance();
        assertEquals("ok", there.settle(first, "nack"));
        assertEquals(2, awaitFirst().get("deliveries").asInt());
    }

    @Test
    void what_another_node_lost_the_lease_of_is_found_by_this_one() {
        JsonNode first = there.receive("{}").get(0);
        advance();
        there.hold(first, "1ms");
        assertEquals(2, awaitFirst().get("deliveries").asInt());
    }

    /** This node's head moves far away from the beginning; two messages stay behind it. */
    private void advance() {
        for (int taken = 0; taken < FURTHER - 3; ) {
            taken += here.receive("{'max':" + Math.min(1000, FURTHER - 3 - taken) + ",'auto_ack':true}")
                    .size();
        }
    }

    /** The message that was published first, whenever it comes within what the sweep and a look may take together. */
    private JsonNode awaitFirst() {
        return await().atMost(Duration.ofSeconds(15))
                .until(
                        () -> here.receive("{'wait':'2s','auto_ack':true}"),
                        deliveries -> TestQueue.payloads(deliveries).contains("0"))
                .get(0);
    }
}
