package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Storage goes slice by slice, and no message with it. */
@Tag("blackbox")
class StorageIT {
    private static final String ROTATE = "select if__mq_rotate(1, interval '1 h')";
    private static final String COMPACT = "select if__mq_compact(100000)";

    private final Http http = SharedApp.admin();

    @Test
    void a_slice_is_dropped_and_what_is_still_needed_of_it_stays_where_it_stands() {
        TestQueue queue = TestQueue.with(http, "{'retention':'1h'}");
        queue.publish("[{'payload':1},{'payload':2},{'payload':3},{'payload':4},{'payload':5,'delay':'1h'}]");
        JsonNode held = queue.receive("{'max':3}");
        queue.settle(held.get(0), "ack");
        queue.settle(held.get(1), "reject");
        long slice = newest();
        rotateBeyond(slice);
        queue.publish("{'payload':6}");

        dropUpTo(slice);

        assertEquals("ok", queue.settle(held.get(2), "nack"));
        assertEquals(List.of("3", "4", "6"), queue.receivePayloads("{'max':10}"));
        assertEquals(List.of("1"), TestQueue.payloads(messages(queue, "settled")));
        assertEquals(List.of("2"), TestQueue.payloads(messages(queue, "dead")));
        assertEquals(List.of("5"), TestQueue.payloads(messages(queue, "delayed")));
    }

    private JsonNode messages(TestQueue queue, String state) {
        return http.get(queue.path() + "/messages?state=" + state).expect(200).json();
    }

    private static long newest() {
        return TestDatabase.number(SharedApp.database(), "select last_value >> 32 from if__mq_messages_id");
    }

    private static void rotateBeyond(long slice) {
        while (newest() == slice) {
            TestDatabase.sql(SharedApp.database(), ROTATE);
        }
    }

    /** The service may be dropping slices at the same time, so what counts is that they are gone. */
    private static void dropUpTo(long slice) {
        for (int i = 0; i < 1000 && left(slice) > 0; i++) {
            TestDatabase.sql(SharedApp.database(), COMPACT);
        }
        assertTrue(left(slice) == 0, "a slice was not dropped");
    }

    private static long left(long slice) {
        return TestDatabase.number(SharedApp.database(), "select count(*) from if__mq_slices where slice <= " + slice);
    }
}
