package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.glued.integration.testing.App;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.RawService;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a run when its microservice behaves, and when it does not: section 5 of the contract. */
@Tag("blackbox")
class RunIT {
    private static final String ONCE = ",'retry':{'max_attempts':1}";
    private static final String TWICE = ",'retry':{'max_attempts':2,'backoff':'10ms','max_backoff':'10ms'}";

    private final Http api = SharedApp.admin();

    @Test
    void a_service_that_is_down_is_tried_as_often_as_the_action_says_and_then_fails() {
        String nobody = "http://127.0.0.1:" + App.freePort();
        String action = action(nobody, TWICE);
        JsonNode run = ended(queued(action));
        assertEquals("fail", run.path("status").asText());
        assertEquals(2, run.path("attempts").size());
        assertEquals("retry", run.path("attempts").path(0).path("outcome").asText());
        assertTrue(run.path("attempts").path(0).path("response").isNull());
        assertTrue(statesOf(action).containsAll(List.of("queued", "running", "queued", "running", "fail")));
        problem(502, call(action));
    }

    @Test
    void a_slow_service_is_given_up_after_the_timeout() {
        try (RawService slow = RawService.hangingAfter("")) {
            String action = action(slow.url(), ONCE + ",'timeout':'200ms'");
            JsonNode run = ended(queued(action));
            assertEquals("fail", run.path("status").asText());
            assertTrue(run.path("reason").asText().contains("PT0.2S"), run.toString());
            problem(504, call(action));
        }
    }

    @Test
    void an_answer_that_stops_half_way_counts_as_none() {
        String half = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf";
        try (RawService closing = RawService.closingAfter(half);
                RawService hanging = RawService.hangingAfter(half)) {
            JsonNode run = ended(queued(action(closing.url(), TWICE)));
            assertEquals("fail", run.path("status").asText());
            assertEquals(2, run.path("attempts").size());
            String action = action(hanging.url(), ONCE + ",'timeout':'300ms'");
            assertEquals("fail", ended(queued(action)).path("status").asText());
            problem(504, call(action));
        }
    }

    @Test
    void an_answer_that_is_no_http_counts_as_none() {
        try (RawService garbage = RawService.closingAfter("\u0000\u0001\u0002 220 smtp ready\r\n\r\n")) {
            String action = action(garbage.url(), ONCE);
            assertEquals("fail", ended(queued(action)).path("status").asText());
            problem(502, call(action));
        }
    }

    @Test
    void a_body_that_is_no_json_is_passed_on_as_it_came() {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.answer(exchange, 200, "application/json", "{\"cut"));
            Http.Answer answer = call(action(service.url(), ONCE)).expect(200);
            assertEquals("{\"cut", answer.body());
            assertEquals("application/json", answer.header("Content-Type"));
        }
    }

    @Test
    void a_caller_may_accept_what_the_method_answers_with() {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.answer(exchange, 200, "text/csv", "a;b\r\n1;2\r\n"));
            String action = action(service.url(), ONCE);
            Http.Answer answer = api.post("/v1/actions/" + action + "/run", "{}", "Accept", "text/csv")
                    .expect(200);
            assertEquals("text/csv", answer.header("Content-Type"));
            assertEquals("a;b\r\n1;2\r\n", answer.body());
        }
    }

    @Test
    void a_body_of_20_MB_is_passed_on_whole_and_cut_in_the_history() {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.answer(exchange, 200, "text/plain", "x".repeat(20 << 20)));
            Http.Answer answer = call(action(service.url(), ONCE)).expect(200);
            assertEquals(20 << 20, answer.body().length());
            JsonNode response = ended(answer.header("X-IF-Run")).at("/attempts/0/response");
            assertEquals(20 << 20, response.path("length").asInt());
            assertTrue(response.path("truncated").asBoolean());
            assertEquals(64 * 1024, response.path("body").asText().length());
        }
    }

    @Test
    void a_429_is_tried_again_when_the_service_said() {
        AtomicInteger calls = new AtomicInteger();
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> {
                if (calls.incrementAndGet() == 1) {
                    exchange.getResponseHeaders().set("Retry-After", "2");
                    FakeService.json(exchange, 429, "{}");
                } else {
                    FakeService.json(exchange, 200, "{}");
                }
            });
            String run = queued(action(service.url(), ",'retry':{'max_attempts':2,'backoff':'1h','max_backoff':'1h'}"));
            JsonNode waiting = await().until(
                            () -> api.get("/v1/runs/" + run).expect(200).json(),
                            found -> !found.path("due_at").isNull()
                                    || found.path("attempt").asInt() == 2);
            assertEquals("queued", waiting.path("status").asText());
            assertEquals("retry", waiting.path("waiting_for").asText());
            JsonNode ended = ended(run);
            assertEquals("ok", ended.path("status").asText());
            Instant failed = Instant.parse(ended.at("/attempts/0/ended_at").asText());
            Instant again = Instant.parse(ended.at("/attempts/1/started_at").asText());
            assertFalse(again.isBefore(failed.plusSeconds(2)), ended.toString());
        }
    }

    @Test
    void a_waiting_caller_is_not_kept_longer_than_his_patience() {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> {
                exchange.getResponseHeaders().set("Retry-After", "3600");
                FakeService.json(exchange, 503, "{'later':true}");
            });
            Http.Answer answer = call(action(service.url(), TWICE)).expect(503);
            assertEquals("3600", answer.header("Retry-After"));
            assertEquals("fail", ended(answer.header("X-IF-Run")).path("status").asText());
        }
    }

    @Test
    void a_202_with_location_is_running_until_the_service_says_how_it_ended() throws InterruptedException {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> {
                exchange.getResponseHeaders().set("Location", "/jobs/1");
                FakeService.json(exchange, 202, "{}");
            });
            String action = action(service.url(), ONCE);
            String run = queued(action);
            Http asService = asService(service.next());
            await().until(() ->
                    !api.get("/v1/runs/" + run).json().path("attempts").isEmpty());
            assertEquals(
                    "running", api.get("/v1/runs/" + run).json().path("status").asText());
            Http stranger = asService(otherCall(service, action));
            stranger.post("/v1/runs/" + run + "/finish", "{'status':'ok'}").expect(403);
            asService
                    .post("/v1/runs/" + run + "/finish", "{'status':'running'}")
                    .expect(400);
            JsonNode finished = asService
                    .post("/v1/runs/" + run + "/finish", "{'status':'fail','reason':'no paper'}")
                    .expect(200)
                    .json();
            assertEquals("fail", finished.path("status").asText());
            assertEquals("no paper", finished.path("reason").asText());
            asService.post("/v1/runs/" + run + "/finish", "{'status':'ok'}").expect(409);
        }
    }

    @Test
    void a_202_without_location_is_ok() {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.json(exchange, 202, "{}"));
            assertEquals(
                    "ok",
                    ended(queued(action(service.url(), ONCE))).path("status").asText());
        }
    }

    @Test
    void a_run_ends_when_its_queue_is_purged_or_deleted() {
        try (FakeService service = new FakeService()) {
            List<String> orphans = new ArrayList<>();
            for (String way : List.of("purge", "delete")) {
                String queue = "q" + UUID.randomUUID();
                api.post("/v1/queues", "{'name':'" + queue + "','paused':true}").expect(201);
                orphans.add(queued(action(service.url(), ",'queue':'" + queue + "'")));
                if (way.equals("purge")) {
                    api.post("/v1/queues/" + queue + "/purge", null);
                } else {
                    api.delete("/v1/queues/" + queue).expect(204);
                }
            }
            String held = "q" + UUID.randomUUID();
            api.post("/v1/queues", "{'name':'" + held + "','paused':true}").expect(201);
            String waiting = queued(action(service.url(), ",'queue':'" + held + "'"));
            orphans.forEach(RunIT::age);
            age(waiting);
            TestDatabase.sql(
                    SharedApp.database(),
                    "update if__mq_messages set published_at = published_at - interval '1 hour' where correlation_id = '"
                            + waiting + "'");
            for (String orphan : orphans) {
                JsonNode run = ended(orphan);
                assertEquals("fail", run.path("status").asText());
                assertEquals("its message was dropped", run.path("reason").asText());
            }
            assertEquals(
                    "queued",
                    api.get("/v1/runs/" + waiting).json().path("status").asText());
            api.delete("/v1/queues/" + held).expect(204);
        }
    }

    @Test
    void a_run_of_a_waiting_caller_whose_node_died_ends() {
        try (FakeService service = new FakeService()) {
            String action = action(service.url(), ONCE);
            String run = UUID.randomUUID().toString();
            TestDatabase.sql(
                    SharedApp.database(),
                    "insert into if__runs (uuid, action, deployment, status, cause_kind, params, headers, created_at)"
                            + " select '" + run + "', uuid, deployment, 'queued', 'caller', '{}', '{}',"
                            + " now() - interval '1 hour' from if__actions where uuid = '" + action + "'");
            JsonNode ended = ended(run);
            assertEquals("fail", ended.path("status").asText());
            assertEquals("interrupted", ended.path("reason").asText());
        }
    }

    @Test
    void callers_that_hang_up_leave_nothing_behind() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> {
                try {
                    answering.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                FakeService.json(exchange, 200, "{}");
            });
            String action = action(service.url(), ONCE);
            try (java.net.Socket caller = new java.net.Socket(
                    "127.0.0.1", java.net.URI.create(SharedApp.app().baseUrl()).getPort())) {
                caller.getOutputStream()
                        .write(("POST /api/if/v1/actions/" + action
                                        + "/run HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                        + SharedApp.app().adminToken()
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                assertNotNull(service.next());
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

    @Test
    void the_list_of_runs_takes_filters_and_names_wrong_ones() {
        String action = action("http://127.0.0.1:" + App.freePort(), ONCE);
        String run = queued(action);
        ended(run);
        assertEquals(
                run,
                api.get("/v1/runs?status=fail&action=" + action + "&since=2020-01-01T00:00:00Z&q=connect")
                        .expect(200)
                        .json()
                        .path(0)
                        .path("uuid")
                        .asText());
        assertEquals(
                0,
                api.get("/v1/runs?status=ok&action=" + action)
                        .expect(200)
                        .json()
                        .size());
        for (String wrong : List.of("action=x", "deployment=x", "status=x", "since=x", "limit=x", "after=x")) {
            Http.Answer refused = api.get("/v1/runs?" + wrong).expect(400);
            assertEquals(
                    "?" + wrong.substring(0, wrong.indexOf('=')),
                    refused.json().at("/errors/0/pointer").asText());
        }
        api.get("/v1/runs/" + UUID.randomUUID()).expect(404);
        api.get("/v1/actions/" + UUID.randomUUID() + "/states").expect(404);
    }

    /** As if it had been queued long ago. */
    private static void age(String run) {
        TestDatabase.sql(
                SharedApp.database(),
                "update if__runs set created_at = created_at - interval '1 hour' where uuid = '" + run + "'");
    }

    private static void problem(int status, Http.Answer answer) {
        answer.expect(status);
        assertEquals("application/problem+json", answer.header("Content-Type"));
    }

    private static Http asService(FakeService.Asked call) {
        return SharedApp.app().as(call.headers().get("Authorization").substring("Bearer ".length()));
    }

    private FakeService.Asked otherCall(FakeService service, String action) throws InterruptedException {
        queued(action);
        return service.next();
    }

    private List<String> statesOf(String action) {
        return api.get("/v1/actions/" + action + "/states").expect(200).json().findValuesAsText("status");
    }

    private Http.Answer call(String action) {
        return api.post("/v1/actions/" + action + "/run", "{}");
    }

    private String queued(String action) {
        return api.post("/v1/actions/" + action + "/run", "{}", "Prefer", "respond-async")
                .expect(202)
                .json()
                .path("uuid")
                .asText();
    }

    private JsonNode ended(String run) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> api.get("/v1/runs/" + run).expect(200).json(),
                        found -> !found.path("status").asText().matches("queued|running"));
    }

    private String action(String url, String fields) {
        String name = "s" + UUID.randomUUID();
        api.put("/v1/services/" + name, "{'base_url':'" + url + "'}").expect(201);
        String deployment = api.post("/v1/deployments", "{'service':'" + name + "','name':'d'}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','path':'/work','http_method':'POST'" + fields
                                + "}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
    }
}
