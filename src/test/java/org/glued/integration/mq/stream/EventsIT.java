package org.glued.integration.mq.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.UUID;
import org.glued.integration.testing.App;
import org.glued.integration.testing.EventClient;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("blackbox")
class EventsIT {
    private final App app = SharedApp.app();
    private final Http http = SharedApp.admin();

    private EventClient open(TestQueue queue) {
        return EventClient.open(app, app.adminToken(), queue.path("/events"));
    }

    @Test
    void each_message_is_an_event_with_its_uuid_as_the_id_and_needs_no_settling() {
        TestQueue queue = TestQueue.with(http, "{}");
        try (EventClient stream = open(queue)) {
            HttpHeaders headers = stream.response().headers();
            assertEquals(200, stream.response().statusCode());
            assertTrue(headers.firstValue("content-type").orElse("").startsWith("text/event-stream"));
            assertEquals(":", stream.line());
            String uuid = queue.publish("{'payload':{'n':1}}").get("uuid").asText();
            EventClient.Event event = stream.next();
            assertEquals(uuid, event.id());
            JsonNode message = event.json();
            assertEquals("{\"n\":1}", message.get("payload").toString());
            assertFalse(message.has("receipt"));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.stat("unacked") == 0);
        assertEquals(0, queue.stat("ready"));
    }

    @Test
    void who_has_gone_takes_nothing_more() {
        TestQueue queue = TestQueue.with(http, "{}");
        try (EventClient stream = open(queue)) {
            queue.publishNumbers(1);
            stream.next();
        }
        queue.publishNumbers(1);
        assertEquals(1, queue.receive("{'wait':'20s'}").size());
    }

    @Test
    void a_client_that_does_not_read_stops_the_claiming() {
        TestQueue queue = TestQueue.with(http, "{}");
        EventClient stream = open(queue);
        String big = "{'payload':'" + "x".repeat(200_000) + "'}";
        for (int i = 0; i < 75; i++) {
            queue.publish("[" + big + "," + big + "," + big + "," + big + "]");
        }
        // 60 MB were published and the client reads none: most of it must still stand in the queue or be held
        int left = queue.stat("ready") + queue.stat("unacked");
        assertTrue(left > 100, "only " + left + " are left");
        stream.close();
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.stat("unacked") == 0);
    }

    @Test
    @Timeout(60)
    void a_stream_ends_when_its_token_is_deleted() {
        TestQueue queue = TestQueue.with(http, "{}");
        JsonNode token = http.post("/v1/tokens", "{'name':'p','role':'operator','subject':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .json();
        try (EventClient stream = EventClient.open(app, token.path("token").asText(), queue.path("/events"));
                EventClient other = open(queue)) {
            assertEquals(":", stream.line());
            assertEquals(":", other.line());
            http.delete("/v1/tokens/" + token.path("uuid").asText()).expect(204);
            stream.readToTheEnd();
            String uuid = queue.publish("{'payload':1}").get("uuid").asText();
            assertEquals(uuid, other.next().id());
        }
    }

    @Test
    void an_unknown_queue_has_no_events() {
        http.get("/v1/queues/no-such-queue/events", "Accept", "text/event-stream")
                .expect(404);
    }
}
