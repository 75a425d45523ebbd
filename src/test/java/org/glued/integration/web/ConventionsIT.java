package org.glued.integration.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 1 of the contract, tried on tokens, which every other resource behaves like. */
@Tag("blackbox")
class ConventionsIT {
    private final Http admin = SharedApp.admin();

    @Test
    void everyRefusalIsAProblem() {
        problem(400, admin.post("/v1/tokens", "{'name':"));
        problem(400, admin.post("/v1/tokens", ""));
        problem(400, admin.get("/v1/tokens?limit=0"));
        problem(400, admin.get("/v1/tokens?after=nonsense"));
        problem(404, admin.get("/v1/no-such-thing"));
        problem(404, admin.delete("/v1/tokens/no-uuid"));
        problem(405, admin.put("/v1/tokens", input()));
        problem(406, admin.get("/v1/tokens", "Accept", "nonsense"));
        problem(415, admin.post("/v1/tokens", input(), "Content-Type", "nonsense"));
        problem(406, admin.get("/v1/tokens", "Accept", "text/csv"));
        problem(415, admin.post("/v1/tokens", input(), "Content-Type", "text/plain"));
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        allowed("GET, HEAD, OPTIONS, POST", admin.put("/v1/tokens", input()));
        allowed("DELETE, GET, HEAD, OPTIONS, PATCH, PUT", admin.post("/v1/queues/any%2Fname", "{}"));
        allowed("OPTIONS, POST", admin.get("/v1/queues/any%2Fname/publish"));
        allowed("OPTIONS, POST", admin.get("/v1/exchanges/any/publish"));
        allowed("DELETE, GET, HEAD, OPTIONS", admin.put("/v1/exchanges/any/bindings/" + UUID.randomUUID(), "{}"));
        allowed("GET, HEAD, OPTIONS", admin.post("/v1/queues/any/consume", "{}"));
        allowed("GET, HEAD, OPTIONS", SharedApp.app().as(null).delete("/v1/health"));
    }

    private static void allowed(String methods, Http.Answer answer) {
        problem(405, answer);
        assertEquals(methods, answer.header("Allow"));
    }

    @Test
    void aPathOutsideThePrefixIsAProblemToo() {
        Http root = new Http(SharedApp.app().baseUrl(), null);
        problem(404, root.get("/"));
        problem(404, root.get("/api/ifs/v1/queues"));
        problem(404, root.post("/favicon.ico", "{}"));
        root.get("/q/health/live").expect(200);
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        problem(413, admin.post("/v1/tokens", "x".repeat(1_100_000), "X-Nothing", "x"));
    }

    @Test
    void aPostWithoutInputRefusesFields() {
        List<String> without = posts(false);
        assertTrue(without.size() > 10, without.toString());
        for (String path : without) {
            Http.Answer refused = admin.post(path, "{'bogus':1}");
            problem(400, refused);
            assertEquals("/bogus", refused.json().at("/errors/0/pointer").textValue(), path);
            problem(400, admin.post(path, "{'bogus"));
            problem(400, admin.post(path, "[]"));
            problem(415, admin.post(path, "bogus=1", "Content-Type", "application/x-www-form-urlencoded"));
            for (Http.Answer read : List.of(
                    admin.post(path, " {} "),
                    admin.post(path, "", "Content-Type", "application/x-www-form-urlencoded"))) {
                assertFalse(Set.of(400, 415).contains(read.status()), path);
            }
        }
    }

    @Test
    void anInputThatIsNoJsonIsNoInput() {
        List<String> with = posts(true);
        assertTrue(with.size() > 10, with.toString());
        for (String path : with) {
            problem(415, admin.post(path, "{}", "Content-Type", "text/plain"));
        }
    }

    /** The paths of all POSTs in the document, with made up names in them, that have or have not a request body. */
    private List<String> posts(boolean withBody) {
        List<String> paths = new ArrayList<>();
        SharedApp.app()
                .as(null)
                .get("/?json=1")
                .json()
                .path("paths")
                .properties()
                .forEach(path -> {
                    JsonNode post = path.getValue().path("post");
                    if (post.isObject() && post.has("requestBody") == withBody) {
                        paths.add(path.getKey()
                                .substring("/api/if".length())
                                .replaceAll("\\{\\w+}", UUID.randomUUID().toString()));
                    }
                });
        return paths;
    }

    @Test
    void pagesFollowOneAnotherByLink() {
        String first = make();
        String second = make();
        Http.Answer page = admin.get("/v1/tokens?limit=1").expect(200);
        assertEquals(second, page.json().get(0).get("uuid").textValue());
        String link = page.header("Link");
        assertTrue(link.startsWith("</api/if/v1/tokens?") && link.endsWith(">; rel=\"next\""), link);
        String next = link.substring("</api/if".length(), link.indexOf('>'));
        assertEquals(
                first, admin.get(next).expect(200).json().get(0).get("uuid").textValue());
    }

    @Test
    void anIdempotencyKeyGivesTheFirstAnswerAgain() {
        String key = UUID.randomUUID().toString();
        String body = input();
        Http.Answer first =
                admin.post("/v1/tokens", body, "Idempotency-Key", key).expect(201);
        Http.Answer again =
                admin.post("/v1/tokens", body, "Idempotency-Key", key).expect(201);
        assertNull(first.header("Idempotent-Replayed"));
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertEquals(first.body(), again.body());
        assertEquals(first.header("Location"), again.header("Location"));
        problem(422, admin.post("/v1/tokens", input(), "Idempotency-Key", key));
        problem(400, admin.post("/v1/tokens", body, "Idempotency-Key", "x".repeat(256)));
    }

    @Test
    void aKeyOfARequestThatMadeNothingIsFreeAgain() {
        String key = UUID.randomUUID().toString();
        problem(400, admin.post("/v1/tokens", "{}", "Idempotency-Key", key));
        admin.post("/v1/tokens", input(), "Idempotency-Key", key).expect(201);
    }

    @Test
    void theServiceDescribesItself() {
        Http anyone = SharedApp.app().as(null);
        Http.Answer yaml = anyone.get("/").expect(200);
        assertTrue(yaml.header("Content-Type").startsWith("application/yaml"));
        assertTrue(yaml.body().startsWith("openapi: 3.1"), yaml.body().substring(0, 40));
        for (Http.Answer json :
                new Http.Answer[] {anyone.get("/?json=1"), anyone.get("/", "Accept", "application/json")}) {
            assertTrue(json.header("Content-Type").startsWith("application/json"));
            assertEquals("glued-if", json.json().at("/info/title").textValue());
            assertEquals(
                    "health",
                    json.json()
                            .at("/paths/~1api~1if~1v1~1health/get/x-glued-provides")
                            .textValue());
        }
    }

    @Test
    void theDocumentSaysWhatTheContractSays() {
        JsonNode document = SharedApp.app().as(null).get("/?json=1").json();
        JsonNode paths = document.path("paths");
        assertEquals("openapi", paths.at("/~1api~1if~1/get/x-glued-provides").asText());
        assertEquals(
                "service",
                paths.at("/~1api~1if~1v1~1services/get/x-glued-provides").asText());
        for (String creates : new String[] {
            "tokens",
            "deployments",
            "actions",
            "schedules",
            "queues",
            "exchanges",
            "exchanges/{name}/bindings",
            "queues/{name}/subscribers",
            "notifications"
        }) {
            JsonNode post = paths.path("/api/if/v1/" + creates).path("post");
            assertTrue(post.at("/responses/201/content").toString().contains("#/components/schemas/"), post.toString());
            assertTrue(post.path("parameters").toString().contains("Idempotency-Key"), post.toString());
            assertEquals(
                    "#/components/responses/Problem",
                    post.at("/responses/default/$ref").asText());
        }
        for (String answered : new String[] {
            "queues~1{name}~1publish/post/responses/201",
            "exchanges~1{exchange}~1publish/post/responses/201",
            "schedules~1{uuid}~1trigger/post/responses/202",
            "actions~1{uuid}~1run/post/responses/202"
        }) {
            assertTrue(paths.at("/~1api~1if~1v1~1" + answered).isObject(), answered);
        }
        assertTrue(paths.at("/~1api~1if~1v1~1inbox~1stream/get/responses/200/content")
                .has("text/event-stream"));
        assertTrue(document.at("/components/responses/Problem/content").has("application/problem+json"));
        assertFalse(document.at("/components/schemas").has("JsonNode"));
        assertFalse(document.at("/components/schemas").has("ObjectMapper"));
    }

    @Test
    void theDocumentNamesTheFieldsThatRequestsHave() {
        JsonNode schemas = SharedApp.app().as(null).get("/?json=1").json().at("/components/schemas");
        assertEquals(
                Set.of(
                        "uuid",
                        "subject",
                        "routing_key",
                        "headers",
                        "payload",
                        "payload_base64",
                        "content_type",
                        "priority",
                        "ttl",
                        "expires_at",
                        "delay",
                        "not_before",
                        "reply_to",
                        "correlation_id",
                        "group",
                        "ack_timeout",
                        "mandatory"),
                fields(schemas, "Publication"));
        assertTrue(fields(schemas, "Asking").containsAll(Set.of("wait", "routing_key", "payload", "ttl")));
        assertEquals(
                Set.of("uuid", "name", "subject", "role", "expires_at", "expires_in"), fields(schemas, "TokenInput"));
        assertEquals(Set.of("max", "wait", "ack_timeout", "auto_ack", "consumer"), fields(schemas, "Pull"));
        assertEquals(Set.of("receipt", "as", "delay", "reply"), fields(schemas, "SettleInput"));
        assertEquals(Set.of("receipt", "ack_timeout"), fields(schemas, "ExtendInput"));
        assertEquals(Set.of("queue", "reason", "uuid", "since", "until"), fields(schemas, "Filter"));
        assertEquals(Set.of("action", "deployment", "status", "since", "q", "limit"), fields(schemas, "ReplayInput"));
        assertEquals(
                Set.of("cron", "every", "at", "timezone", "jitter", "starts_at", "ends_at", "count"),
                fields(schemas, "Preview"));
        assertEquals(
                Set.of(
                        "uuid",
                        "name",
                        "action",
                        "publish",
                        "cron",
                        "every",
                        "at",
                        "timezone",
                        "ttl",
                        "jitter",
                        "overlap",
                        "catch_up",
                        "catch_up_window",
                        "starts_at",
                        "ends_at",
                        "max_fires",
                        "pause_on_failure",
                        "enabled",
                        // of answers, which a PUT may repeat
                        "next_fire_at",
                        "last_fire_at",
                        "fires",
                        "owner",
                        "nonce",
                        "created_at",
                        "updated_at"),
                fields(schemas, "ScheduleInput"));
    }

    @Test
    void theDocumentNamesTheFieldsThatAnswersHave() {
        JsonNode document = SharedApp.app().as(null).get("/?json=1").json();
        JsonNode schemas = document.path("components").path("schemas");
        assertEquals(Set.of(), fields(schemas, "Links"));
        assertEquals("string", schemas.at("/Links/additionalProperties/type").textValue());
        assertEquals(
                Set.of(
                        "uuid",
                        "schedule",
                        "planned_at",
                        "fired_at",
                        "status",
                        "reason",
                        "message",
                        "messages",
                        "run",
                        "links"),
                fields(schemas, "Trace"));
        for (String queues : List.of("runs~1{uuid}~1replay", "actions~1{uuid}~1run")) {
            assertEquals(Set.of("uuid", "status"), accepted(document, queues));
        }
        assertEquals(Set.of("replayed", "runs"), accepted(document, "runs~1replay"));
    }

    /** The fields of what a POST answers with 202. */
    private static Set<String> accepted(JsonNode document, String path) {
        String schema = document.at(
                        "/paths/~1api~1if~1v1~1" + path + "/post/responses/202/content/application~1json/schema/$ref")
                .asText();
        return fields(document.path("components").path("schemas"), schema.substring(schema.lastIndexOf('/') + 1));
    }

    private static Set<String> fields(JsonNode schemas, String name) {
        Set<String> fields = new HashSet<>();
        schemas.path(name).path("properties").fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    @Test
    void healthNamesWhatItDependsOn() {
        Http.Answer health = SharedApp.app().as(null).get("/v1/health").expect(200);
        assertEquals("if", health.json().get("service").textValue());
        assertTrue(health.json().get("healthy").booleanValue());
        assertEquals("ok", health.json().at("/status/postgres").textValue());
    }

    private String make() {
        return admin.post("/v1/tokens", input()).expect(201).json().get("uuid").textValue();
    }

    private static void problem(int status, Http.Answer answer) {
        answer.expect(status);
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals(status, answer.json().get("status").intValue());
        assertTrue(answer.json().get("type").textValue().startsWith("urn:glued-if:problem:"));
    }

    private static String input() {
        return "{'name':'a token','subject':'" + UUID.randomUUID() + "'}";
    }
}
