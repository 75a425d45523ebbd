package org.glued.integration.mq.request;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.Http.Answer;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class RequestIT {
    private final Http http = SharedApp.admin();

    private CompletableFuture<Answer> ask(TestQueue queue, String more) {
        return CompletableFuture.supplyAsync(() -> http.post(
                "/v1/exchanges//request", "{'routing_key':'" + queue.name() + "','payload':{'a':1}" + more + "}"));
    }

    @Test
    void the_reply_is_the_answer() {
        TestQueue queue = TestQueue.with(http, "{}");
        CompletableFuture<Answer> answer = ask(queue, "");
        JsonNode asked = queue.receive("{'wait':'20s'}").get(0);
        assertEquals("{\"a\":1}", asked.get("payload").toString());
        assertTrue(asked.get("reply_to").asText().startsWith("if.replies."));
        http.post(
                        queue.path("/settle"),
                        "[{'receipt':'" + asked.get("receipt").asText() + "','as':'ack','reply':{'payload':{'b':2}}}]")
                .expect(200);
        JsonNode reply = answer.join().expect(200).json();
        assertEquals("{\"b\":2}", reply.get("payload").toString());
        assertEquals(asked.get("correlation_id"), reply.get("correlation_id"));
        assertFalse(reply.has("receipt"));
    }

    @Test
    void a_reply_may_be_published_by_anyone_and_only_the_first_counts() {
        TestQueue queue = TestQueue.with(http, "{}");
        CompletableFuture<Answer> answer = ask(queue, "");
        JsonNode asked = queue.receive("{'wait':'20s'}").get(0);
        String to = asked.get("reply_to").asText();
        String correlation = asked.get("correlation_id").asText();
        http.post(
                        "/v1/queues/" + to + "/publish",
                        "[{'payload':1,'correlation_id':'" + correlation + "'},{'payload':2,'correlation_id':'"
                                + correlation + "'},{'payload':3,'correlation_id':'nobody'},{'payload':4}]")
                .expect(201);
        assertEquals(1, answer.join().expect(200).json().get("payload").asInt());
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode stats = http.get("/v1/queues/" + to + "/stats").expect(200).json();
            return stats.get("ready").asInt() + stats.get("unacked").asInt() == 0;
        });
    }

    @Test
    void what_comes_again_is_not_replied_to() {
        TestQueue queue = TestQueue.with(http, "{}");
        queue.publish("{'payload':1,'reply_to':'" + queue.name() + "'}");
        String receipt = queue.receive("{}").get(0).get("receipt").asText();
        Answer answer = http.post(
                        queue.path("/settle"), "[{'receipt':'" + receipt + "','as':'nack','reply':{'payload':2}}]")
                .expect(400);
        assertEquals("/0/reply", answer.json().at("/errors/0/pointer").asText());
    }

    @Test
    void no_reply_in_time_is_a_504() {
        TestQueue queue = TestQueue.with(http, "{}");
        Answer answer = ask(queue, ",'wait':'300ms'").join().expect(504);
        assertEquals(504, answer.json().get("status").asInt());
    }

    @Test
    void a_request_without_a_reply_is_not_published_again_for_the_same_key() {
        TestQueue queue = TestQueue.with(http, "{}");
        String key = UUID.randomUUID().toString();
        String question = "{'routing_key':'" + queue.name() + "','payload':1,'wait':'1s'}";
        Answer first = http.post("/v1/exchanges//request", question, "Idempotency-Key", key)
                .expect(504);
        Answer again = http.post("/v1/exchanges//request", question, "Idempotency-Key", key)
                .expect(504);
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertEquals("application/problem+json", again.header("Content-Type"));
        assertEquals(first.body(), again.body());
        assertEquals(1, queue.stats().get("ready").asInt());
    }

    @Test
    void a_request_that_reaches_no_queue_is_a_422() {
        http.post("/v1/exchanges//request", "{'routing_key':'none-" + UUID.randomUUID() + "','payload':1}")
                .expect(422);
    }

    @Test
    void the_reply_queue_is_not_the_clients_to_choose() {
        TestQueue queue = TestQueue.with(http, "{}");
        ask(queue, ",'reply_to':'" + queue.name() + "'").join().expect(400);
    }

    @Test
    void who_hangs_up_waits_no_longer_and_a_correlation_id_can_be_used_again() throws Exception {
        TestQueue queue = TestQueue.with(http, "{}");
        String correlation = "c-" + UUID.randomUUID();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(SharedApp.app().baseUrl() + "/api/if/v1/exchanges//request"))
                .header("Authorization", "Bearer " + SharedApp.app().adminToken())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"routing_key\":\"" + queue.name()
                        + "\",\"payload\":1,\"correlation_id\":\"" + correlation + "\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> hanging =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            queue.receive("{'wait':'20s'}");
            ask(queue, ",'correlation_id':'" + correlation + "'").join().expect(409);
            hanging.cancel(true);
            client.shutdownNow();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> ask(queue, ",'wait':'10ms','correlation_id':'" + correlation + "'")
                                .join()
                                .status()
                        == 504);
    }

    @Test
    void a_name_of_a_reply_queue_shows_and_cannot_be_deleted() {
        TestQueue queue = TestQueue.with(http, "{}");
        CompletableFuture<Answer> answer = ask(queue, "");
        String to = queue.receive("{'wait':'20s'}").get(0).get("reply_to").asText();
        http.get("/v1/queues/" + to).expect(200);
        http.delete("/v1/queues/" + to).expect(409);
        answer.cancel(true);
    }
}
