package org.glued.integration.mq.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class EventsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final App app = SharedApp.app();
    private final Http http = SharedApp.admin();

    private HttpResponse<InputStream> open(TestQueue queue) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(app.baseUrl() + "/api/if" + queue.path("/events")))
                .header("Authorization", "Bearer " + app.adminToken())
                .header("Accept", "text/event-stream")
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private static BufferedReader lines(HttpResponse<InputStream> stream) {
        return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
    }

    /** The next event's id and data, comments skipped. */
    private static String[] next(BufferedReader lines) throws IOException {
        String id = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                return new String[] {id, line.substring(6)};
            }
        }
        throw new AssertionError("the stream ended");
    }

    @Test
    void each_message_is_an_event_with_its_uuid_as_the_id_and_needs_no_settling() throws Exception {
        TestQueue queue = TestQueue.with(http, "{}");
        HttpResponse<InputStream> stream = open(queue);
        try (BufferedReader lines = lines(stream)) {
            assertEquals(200, stream.statusCode());
            assertTrue(stream.headers().firstValue("content-type").orElse("").startsWith("text/event-stream"));
            assertEquals(":", lines.readLine());
            String uuid = queue.publish("{'payload':{'n':1}}").get("uuid").asText();
            String[] event = next(lines);
            assertEquals(uuid, event[0]);
            JsonNode message = JSON.readTree(event[1]);
            assertEquals("{\"n\":1}", message.get("payload").toString());
            assertFalse(message.has("receipt"));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> queue.stat("unacked") == 0);
        assertEquals(0, queue.stat("ready"));
    }

    @Test
    void who_has_gone_takes_nothing_more() throws Exception {
        TestQueue queue = TestQueue.with(http, "{}");
        try (BufferedReader lines = lines(open(queue))) {
            queue.publishNumbers(1);
            next(lines);
        }
        queue.publishNumbers(1);
        assertEquals(1, queue.receive("{'wait':'20s'}").size());
    }

    @Test
    void a_client_that_does_not_read_stops_the_claiming() throws Exception {
        TestQueue queue = TestQueue.with(http, "{}");
        HttpResponse<InputStream> stream = open(queue);
        String big = "{'payload':'" + "x".repeat(200_000) + "'}";
        for (int i = 0; i < 75; i++) {
            queue.publish("[" + big + "," + big + "," + big + "," + big + "]");
        }
        // 60 MB were published and the client reads none: most of it must still stand in the queue or be held
        int left = queue.stat("ready") + queue.stat("unacked");
        assertTrue(left > 100, "only " + left + " are left");
        stream.body().close();
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.stat("unacked") == 0);
    }

    @Test
    void an_unknown_queue_has_no_events() {
        http.get("/v1/queues/no-such-queue/events", "Accept", "text/event-stream")
                .expect(404);
    }
}
