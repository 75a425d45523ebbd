package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.glued.integration.testing.App;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.RawService;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a run when its microservice is in trouble. */
@Tag("blackbox")
class RunIT {
    private static final String ONCE = ",'retry':{'max_attempts':1}";

    private final Http api = SharedApp.admin();

    private static String action(Http api, String url, String fields) {
        String deployment = TestDeployment.at(api, url, "");
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','http_method':'POST'," + fields + "}")
                .made();
    }

    private Http.Answer run(String action, String... headers) {
        return api.post("/v1/actions/" + action + "/run", "{}", headers);
    }

    private static JsonNode ended(Http api, String run) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> api.get("/v1/runs/" + run).expect(200).json(),
                        found -> !found.path("status").asText().matches("queued|running"));
    }

    /** Whatever failed or asked for patience in the deployment of {@code run} is forgotten. */
    private void closeBreaker(String run) {
        String deployment = api.get("/v1/runs/" + run).json().path("deployment").asText();
        api.post("/v1/deployments/" + deployment + "/breaker/reset", null).expect(200);
    }

    private JsonNode failed(Http.Answer answer, int status) {
        answer.expect(status);
        assertEquals("application/problem+json", answer.header("Content-Type"));
        JsonNode run = ended(api, answer.header("X-IF-Run"));
        assertEquals("fail", run.path("status").asText());
        return run;
    }

    @Test
    void a_service_that_is_down_is_tried_as_often_as_the_action_says() throws Exception {
        String action = action(
                api,
                "http://127.0.0.1:" + App.freePort(),
                "'path':'/x','retry':{'max_attempts':3,'backoff':'10ms','max_backoff':'20ms'}");
        JsonNode run = failed(run(action), 502);
        assertEquals(3, run.path("attempts").size());
        assertEquals("the connection was refused", run.path("reason").asText());
    }

    @Test
    void a_slow_service_is_given_up_and_its_run_is_not_repeated_for_the_same_key() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (FakeService service = new FakeService().on("/slow", exchange -> {
            FakeService.await(enough);
        })) {
            String action = action(api, service.url(), "'path':'/slow','timeout':'300ms'" + ONCE);
            String key = UUID.randomUUID().toString();
            Http.Answer late = run(action, "Idempotency-Key", key);
            assertEquals(
                    "no answer within PT0.3S", failed(late, 504).path("reason").asText());
            Http.Answer again = run(action, "Idempotency-Key", key).expect(504);
            assertEquals("true", again.header("Idempotent-Replayed"));
            assertEquals(late.header("X-IF-Run"), again.header("X-IF-Run"));
            assertEquals(late.body(), again.body());
            assertEquals(1, service.waiting());
            enough.countDown();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'hello, I am no web server',the connection closed before the answer was complete",
        "'HTTP/1.1 200 OK|Content-Length: 1000||half of it',the connection closed before the answer was complete",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||ff|half',the connection closed before the answer was complete",
        "'',the connection closed before the answer was complete"
    })
    void an_answer_that_is_none_fails_the_run_and_leaks_no_connection(String answer, String reason) {
        try (RawService service = new RawService(answer.replace("|", "\r\n"))) {
            String action = action(api, service.url(), "'path':'/x'" + ONCE);
            // more than there are connections to one peer
            for (int i = 0; i < 70; i++) {
                Http.Answer refused = run(action);
                if (i == 0) {
                    assertEquals(reason, failed(refused, 502).path("reason").asText());
                }
                refused.expect(502);
                if (i % 15 == 14) {
                    closeBreaker(refused.header("X-IF-Run"));
                }
            }
            service.answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
            run(action).expect(200);
        }
    }

    @Test
    void a_large_answer_reaches_a_waiting_caller_whole() {
        try (FakeService service = new FakeService()
                .on("/large", exchange -> FakeService.answer(exchange, 200, "text/plain", "x".repeat(20 << 20)))) {
            Http.Answer answer = run(action(api, service.url(), "'path':'/large'"), "Accept", "text/plain")
                    .expect(200);
            assertEquals(20 << 20, answer.body().length());
            assertEquals("text/plain", answer.header("Content-Type"));
        }
    }

    @Test
    void a_large_json_answer_is_passed_on_whole_and_its_beginning_kept() {
        String items = "[" + "{\"id\": 1, \"name\": \"a\"},".repeat(700_000) + "{}]";
        try (FakeService service = new FakeService().on("/large", exchange -> FakeService.json(exchange, 200, items))) {
            Http.Answer answer =
                    run(action(api, service.url(), "'path':'/large'")).expect(200);
            assertEquals(items.length(), answer.body().length());
            JsonNode attempt = api.get("/v1/runs/" + answer.header("X-IF-Run"))
                    .expect(200)
                    .json()
                    .path("attempts")
                    .path(0);
            assertEquals(64, attempt.path("content_hash").asText().length());
            assertTrue(attempt.path("response").path("truncated").asBoolean());
            assertTrue(attempt.path("response").path("body").asText().startsWith("[{\"id\": 1,"));
        }
    }

    @Test
    void a_429_makes_a_queued_run_wait_as_long_as_asked_and_a_waiting_caller_come_back() {
        try (FakeService service = new FakeService().on("/busy", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            FakeService.json(exchange, 429, "{'slow':'down'}");
        })) {
            String action = action(api, service.url(), "'path':'/busy'");
            Http.Answer now = run(action).expect(429);
            assertEquals("3600", now.header("Retry-After"));
            assertEquals("{\"slow\":\"down\"}", now.body());
            assertEquals(
                    "fail", ended(api, now.header("X-IF-Run")).path("status").asText());

            closeBreaker(now.header("X-IF-Run"));
            String later = run(action, "Prefer", "return=minimal, Respond-Async; x=y")
                    .expect(202)
                    .json()
                    .path("uuid")
                    .asText();
            JsonNode waiting = await().until(
                            () -> api.get("/v1/runs/" + later).json(),
                            run -> run.path("waiting_for").asText().equals("retry"));
            assertEquals("queued", waiting.path("status").asText());
            assertEquals(1, waiting.path("attempt").asInt());
            assertNotNull(waiting.path("due_at").textValue());
        }
    }

    @Test
    void a_202_with_location_is_finished_by_the_service() throws Exception {
        try (FakeService service = new FakeService().on("/long", exchange -> {
            exchange.getResponseHeaders().set("Location", "/jobs/1");
            FakeService.json(exchange, 202, "{}");
        })) {
            String run = run(action(api, service.url(), "'path':'/long'"))
                    .expect(202)
                    .header("X-IF-Run");
            String token = service.next().headers().get("Authorization").substring("Bearer ".length());
            assertEquals(
                    "running", api.get("/v1/runs/" + run).json().path("status").asText());
            Http asService = SharedApp.app().as(token);
            asService
                    .post("/v1/runs/" + run + "/finish", "{'status':'running','wat':1}")
                    .expect(400);
            assertEquals(
                    "no luck",
                    asService
                            .post("/v1/runs/" + run + "/finish", "{'status':'fail','reason':'no luck'}")
                            .expect(200)
                            .json()
                            .path("reason")
                            .asText());
            api.post("/v1/runs/" + run + "/finish", "{'status':'ok'}").expect(409);
            assertEquals(
                    "fail", api.get("/v1/runs/" + run).json().path("status").asText());
        }
    }

    @Test
    void a_parameter_that_is_null_is_left_out() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String action = action(api, service.url(), "'path':'/x/{id}','params':{'id':7,'page':1,'size':2}" + ONCE);
            api.post("/v1/actions/" + action + "/run", "{'params':{'page':null}}")
                    .expect(200);
            assertEquals("/x/7?size=2", service.next().uri());
            Http.Answer missing = api.post("/v1/actions/" + action + "/run", "{'params':{'id':null}}")
                    .expect(422);
            String run = missing.header("X-IF-Run");
            assertEquals(
                    "Run " + run + ": The path needs the parameter id",
                    missing.json().path("detail").asText());
            assertEquals(0, service.waiting());
        }
    }

    @Test
    void text_that_cannot_be_stored_is_refused() {
        String action = action(api, "http://127.0.0.1:1", "'path':'/x'" + ONCE);
        Http.Answer refused = api.post("/v1/actions/" + action + "/run", "{'params':{'a':'x\\u0000'}}")
                .expect(400);
        assertEquals("/params/a", refused.json().at("/errors/0/pointer").asText());
        api.get("/v1/runs?q=%00").expect(400);
        api.get("/v1/runs?action=nope").expect(400);
        api.get("/v1/runs?deployment=nope").expect(400);
        api.get("/v1/actions?deployment=nope").expect(400);
    }

    @Test
    void a_run_ends_when_its_queue_was_purged_or_deleted_but_not_while_its_message_waits() {
        String purged = queuedIn("{'name':'%s','paused':true}");
        String deleted = queuedIn("{'name':'%s','paused':true}");
        String held = queuedIn("{'name':'%s','paused':true}");
        api.post("/v1/queues/" + queueOf(purged) + "/purge", null).expect(200);
        api.delete("/v1/queues/" + queueOf(deleted)).expect(204);
        // as if all of it had happened an hour ago
        TestDatabase.sql(
                SharedApp.database(),
                "update if__runs_open set created_at = created_at - interval '1 hour' where uuid in ('" + purged
                        + "', '" + deleted + "', '" + held + "')");
        TestDatabase.sql(
                SharedApp.database(),
                "update if__mq_messages set published_at = published_at - interval '1 hour' where correlation_id = '"
                        + held + "'");
        for (String orphan : List.of(purged, deleted)) {
            JsonNode run = ended(api, orphan);
            assertEquals("fail", run.path("status").asText());
            assertEquals("its message was dropped", run.path("reason").asText());
        }
        assertEquals("queued", api.get("/v1/runs/" + held).json().path("status").asText());
        api.post("/v1/queues/" + queueOf(held) + "/resume", null).expect(200);
        assertEquals(
                "the connection was refused", ended(api, held).path("reason").asText());
    }

    private String queuedIn(String queue) {
        String name = "q" + UUID.randomUUID();
        api.post("/v1/queues", queue.formatted(name)).expect(201);
        String action = action(api, "http://127.0.0.1:" + App.freePort(), "'path':'/x','queue':'" + name + "'" + ONCE);
        return run(action, "Prefer", "respond-async")
                .expect(202)
                .json()
                .path("uuid")
                .asText();
    }

    private String queueOf(String run) {
        String action = api.get("/v1/runs/" + run).json().path("action").asText();
        return api.get("/v1/actions/" + action).json().path("queue").asText();
    }

    @Test
    void a_caller_that_hangs_up_leaves_a_run_that_ends() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        try (FakeService service = new FakeService().on("/slow", exchange -> {
            FakeService.await(answering);
            FakeService.json(exchange, 200, "{}");
        })) {
            String action = action(api, service.url(), "'path':'/slow'" + ONCE);
            String request = "POST /api/if/v1/actions/" + action + "/run HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + SharedApp.app().adminToken()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
            int port = URI.create(SharedApp.app().baseUrl()).getPort();
            try (Socket caller = new Socket("127.0.0.1", port)) {
                caller.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                service.next();
            }
            answering.countDown();
            JsonNode runs = await().until(
                            () -> api.get("/v1/runs?action=" + action)
                                    .expect(200)
                                    .json(),
                            all -> all.path(0).path("status").asText().equals("ok"));
            assertEquals(1, runs.size());
        }
    }
}
