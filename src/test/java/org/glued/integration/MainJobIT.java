package org.glued.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.glued.integration.testing.AresService;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The product's main job on real input, seen from outside. */
@Tag("blackbox")
class MainJobIT {
    private final Http api = SharedApp.admin();

    private String deployment(FakeService service, String extra) {
        String name = "s" + UUID.randomUUID();
        api.put("/v1/services/" + name, "{'base_url':'" + service.url() + "'" + extra + "}")
                .expect(201);
        return api.post(
                        "/v1/deployments",
                        "{'service':'" + name
                                + "','name':'d','interfaces':[{'connector':'api','token':'s3cret-value'}]}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
    }

    private String action(String deployment, String fields) {
        return api.post("/v1/actions", "{'name':'a','deployment':'" + deployment + "'," + fields + "}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
    }

    private JsonNode ended(String run) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> api.get("/v1/runs/" + run).expect(200).json(),
                        found -> !found.path("status").asText().matches("queued|running"));
    }

    @Test
    void a_schedule_fires_an_action_on_a_microservice_and_the_history_shows_it() throws InterruptedException {
        try (AresService ares = new AresService()) {
            String deployment = deployment(ares, ",'openapi_url':'" + ares.url() + "/openapi.json'");
            String action = action(deployment, "'method':'vyhledat','body':{'obchodniJmeno':'Příkladná'}");
            String schedule = api.post(
                            "/v1/schedules", "{'name':'every second','action':'" + action + "','every':'1s'}")
                    .expect(201)
                    .json()
                    .path("uuid")
                    .asText();
            assertEquals("GET", ares.next().method());
            FakeService.Asked call = ares.next();
            assertEquals("POST", call.method());
            assertEquals(action, call.headers().get("X-IF-Action"));
            assertEquals(deployment, call.headers().get("X-IF-Deployment"));
            assertEquals("1", call.headers().get("X-IF-Attempt"));
            String run = call.headers().get("X-IF-Run");
            assertEquals(run, call.headers().get("Idempotency-Key"));
            assertEquals("{\"obchodniJmeno\":\"Příkladná\"}", call.body());

            JsonNode ended = ended(run);
            assertEquals("ok", ended.path("status").asText());
            assertEquals("schedule", ended.path("cause").path("kind").asText());
            JsonNode response = ended.path("attempts").path(0).path("response");
            assertTrue(response.path("body").asText().contains("ekonomickeSubjekty"));
            assertFalse(ended.toString()
                    .contains(call.headers().get("Authorization").substring(7)));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> api.get("/v1/actions/" + action + "/states")
                                    .expect(200)
                                    .json()
                                    .size()
                            >= 6);
            JsonNode occurrences = api.get("/v1/schedules/" + schedule + "/occurrences")
                    .expect(200)
                    .json();
            assertTrue(occurrences.toString().contains(run));
            api.delete("/v1/schedules/" + schedule).expect(204);
        }
    }

    @Test
    void a_waiting_caller_gets_the_methods_own_status_and_body() {
        try (AresService ares = new AresService()) {
            String deployment = deployment(ares, ",'openapi_url':'" + ares.url() + "/openapi.json'");
            String action = action(deployment, "'method':'subjekt'");
            Http.Answer answer = api.post("/v1/actions/" + action + "/run", "{'params':{'ico':'10000007'}}")
                    .expect(200);
            assertEquals("10000007", answer.json().path("ico").asText());
            assertNotNull(answer.header("X-IF-Run"));
            Http.Answer missing =
                    api.post("/v1/actions/" + action + "/run", "{}").expect(422);
            assertTrue(missing.body().contains("ico"));
        }
    }

    @Test
    void a_run_is_tried_again_when_the_service_asks_for_patience() {
        AtomicInteger calls = new AtomicInteger();
        try (FakeService service = new FakeService()) {
            service.on("/flaky", exchange -> {
                if (calls.incrementAndGet() == 1) {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    FakeService.json(exchange, 503, "{'later':true}");
                } else {
                    FakeService.json(exchange, 200, "{'done':true}");
                }
            });
            String action = action(deployment(service, ""), "'path':'/flaky','http_method':'POST'");
            Http.Answer queued = api.post("/v1/actions/" + action + "/run", "{}", "Prefer", "respond-async")
                    .expect(202);
            String run = queued.json().path("uuid").asText();
            assertTrue(queued.header("Location").endsWith("/v1/runs/" + run));
            JsonNode ended = ended(run);
            assertEquals("ok", ended.path("status").asText());
            assertEquals(2, ended.path("attempts").size());
            assertEquals(503, ended.path("attempts").path(0).path("http_status").asInt());
        }
    }

    @Test
    void other_client_errors_are_final() {
        try (FakeService service = new FakeService()) {
            service.on("/gone", exchange -> FakeService.json(exchange, 404, "{'no':'such thing'}"));
            String action = action(deployment(service, ""), "'path':'/gone','http_method':'GET'");
            Http.Answer answer =
                    api.post("/v1/actions/" + action + "/run", "{}").expect(404);
            assertEquals("{\"no\":\"such thing\"}", answer.body());
            assertEquals("fail", ended(answer.header("X-IF-Run")).path("status").asText());
        }
    }

    @Test
    void a_slow_service_is_given_up_and_a_large_answer_is_cut_in_the_history() {
        try (FakeService service = new FakeService()) {
            service.on("/large", exchange -> FakeService.answer(exchange, 200, "text/plain", "x".repeat(20 << 20)));
            String deployment = deployment(service, "");
            String large = action(deployment, "'path':'/large','http_method':'GET'");
            String run = api.post("/v1/actions/" + large + "/run", "{}", "Prefer", "respond-async")
                    .expect(202)
                    .json()
                    .path("uuid")
                    .asText();
            JsonNode response = ended(run).path("attempts").path(0).path("response");
            assertEquals(20 << 20, response.path("length").asInt());
            assertTrue(response.path("truncated").asBoolean());
            assertTrue(response.path("body").asText().length() <= 64 * 1024);
        }
    }

    @Test
    void the_called_service_reads_its_context_with_the_run_token_and_nobody_else_does() throws InterruptedException {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> {
                String token =
                        exchange.getRequestHeaders().getFirst("Authorization").substring(7);
                String deployment = exchange.getRequestHeaders().getFirst("X-IF-Deployment");
                Http asService = new Http(SharedApp.app().baseUrl() + "/api/if", token);
                Http.Answer context = asService.get("/v1/deployments/" + deployment + "/context");
                FakeService.answer(exchange, context.status(), "application/json", context.body());
            });
            String deployment = deployment(service, "");
            String action = action(deployment, "'path':'/work','http_method':'POST'");
            Http.Answer answer =
                    api.post("/v1/actions/" + action + "/run", "{}").expect(200);
            assertEquals(
                    "s3cret-value",
                    answer.json().path("interfaces").path(0).path("token").asText());
            String token = service.next().headers().get("Authorization").substring(7);
            SharedApp.app()
                    .as(token)
                    .get("/v1/deployments/" + deployment + "/context")
                    .expect(403);
            api.get("/v1/deployments/" + deployment + "/context").expect(403);
            assertFalse(api.get("/v1/runs/" + answer.header("X-IF-Run")).body().contains("s3cret-value"));
            assertFalse(api.get("/v1/deployments/" + deployment).body().contains("s3cret-value"));
        }
    }
}
