package org.glued.integration.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.glued.integration.testing.DocumentedHttp;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document says what the service accepts and answers. */
@Tag("blackbox")
class OpenApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DocumentedHttp api = DocumentedHttp.of(SharedApp.app());
    private final String name = "doc-" + UUID.randomUUID();

    @Test
    void tokensAndNotificationsAreAsDocumented() {
        String person = UUID.randomUUID().toString();
        JsonNode token = api.post(
                        "/v1/tokens", "{'name':'t','subject':'" + person + "','role':null,'expires_in':'1h30m'}")
                .json();
        api.post("/v1/tokens", "{'name':'t','subject':'" + person + "','role':'viewer'}");
        api.get("/v1/tokens?limit=1").expect(200);
        DocumentedHttp self = api.as(SharedApp.app().as(token.path("token").asText()));
        String sent = api.post(
                        "/v1/notifications",
                        "{'to':['" + person + "'],'subject':'s','severity':'error','data':1,'confirm':true,"
                                + "'confirm_by':'2099-01-01T00:00:00+01:00','body':null}")
                .made();
        api.post("/v1/notifications", "{'to':['" + person + "'],'subject':'s'}").expect(201);
        api.get("/v1/notifications").expect(200);
        api.get("/v1/notifications/" + sent).expect(200);
        self.get("/v1/inbox?unread=1").expect(200);
        self.post("/v1/inbox/" + sent + "/read", null).expect(200);
        self.post("/v1/inbox/" + sent + "/confirm", null).expect(200);
        self.get("/v1/inbox").expect(200);
        api.get("/v1/notifications/" + sent).expect(200);
        self.get("/v1/tokens").expect(403);
        api.delete("/v1/tokens/" + token.path("uuid").asText()).expect(204);
        api.delete("/v1/tokens/" + token.path("uuid").asText()).expect(404);
    }

    @Test
    void queuesAndMessagesAreAsDocumented() {
        String queue = "/v1/queues/" + name;
        api.post("/v1/queues", "{'name':'" + name + "'}").expect(201);
        api.put(queue, "{'retention':'1h','ttl':'7d','backoff':{'initial':'10ms'},'overflow':'drop_head'}")
                .expect(200);
        api.patch(queue, "{'backoff':{'factor':3},'ttl':null}").expect(200);
        putBack(queue);
        api.get("/v1/queues").expect(200);
        api.post(queue + "/publish", "[{'payload':1},{'payload':{'a':null},'headers':{'h':1},'delay':'1s'}]")
                .expect(201);
        String message = api.post(queue + "/publish", "{'payload_base64':'AAEC','priority':5}")
                .made();
        api.get(queue + "/messages?state=delayed").expect(200);
        api.get(queue + "/messages").expect(200);
        api.get(queue + "/messages/" + message).expect(200);
        api.get(queue + "/messages/" + UUID.randomUUID()).expect(404);
        JsonNode received =
                api.post(queue + "/receive", "{'max':2,'wait':'5s'}").json();
        String receipt = received.get(0).path("receipt").asText();
        api.post(queue + "/extend", "[{'receipt':'" + receipt + "'}]").expect(200);
        api.post(queue + "/settle", "[{'receipt':'" + receipt + "','as':'ack','reply':[1]}]")
                .expect(200);
        api.post(queue + "/settle", "[{'receipt':'" + receipt + "'}]").expect(200);
        api.post(queue + "/receive", "").expect(200);
        api.get(queue + "/stats").expect(200);
        api.post(queue + "/replay", "{'filter':{'since':'2026-01-01T00:00:00Z'}}")
                .expect(200);
        api.post(queue + "/redrive", "{'limit':1}");
        api.post(queue + "/pause", null).expect(200);
        api.post(queue + "/resume", null).expect(200);
        api.post(queue + "/purge", null).expect(200);
        api.post("/v1/exchanges/request", "{'routing_key':'" + name + "','payload':[],'wait':'1ms'}")
                .expect(504);
        subscribers(queue);
        api.delete(queue, "If-Match", "\"stale\"").expect(412);
        api.delete(queue).expect(204);
        api.get(queue).expect(404);
    }

    private void subscribers(String queue) {
        String made = api.post(
                        queue + "/subscribers",
                        "{'kind':'user','user':'" + UUID.randomUUID() + "','enabled':false,"
                                + "'rate_limit':{'requests':1,'per':'1s'}}")
                .made();
        api.post(queue + "/subscribers", "{'kind':'webhook','url':'https://example.invalid/','enabled':false}")
                .expect(201);
        api.get(queue + "/subscribers").expect(200);
        api.get(queue + "/subscribers/" + made).expect(200);
        api.patch(queue + "/subscribers/" + made, "{'rate_limit':{'requests':2}}")
                .expect(200);
        api.delete(queue + "/subscribers/" + made).expect(204);
    }

    @Test
    void exchangesAreAsDocumented() {
        String exchange = "/v1/exchanges/" + name;
        api.post("/v1/exchanges", "{'name':'" + name + "','type':'topic','alternate':null}")
                .expect(201);
        putBack(exchange);
        api.get("/v1/exchanges?limit=2").expect(200);
        api.put("/v1/queues/" + name, "").expect(201);
        String binding = "{'queue':'" + name + "','routing_key':'#'}";
        String made = api.post(exchange + "/bindings", binding).made();
        api.post(exchange + "/bindings", binding).expect(200);
        api.get(exchange + "/bindings").expect(200);
        api.get(exchange + "/bindings/" + made).expect(200);
        api.post(exchange + "/publish", "{'payload':'text','ttl':'1m'}").expect(201);
        api.post("/v1/exchanges/publish", "{'routing_key':'nowhere','mandatory':true}")
                .expect(422);
        api.delete(exchange + "/bindings/" + made).expect(204);
        api.delete(exchange).expect(204);
    }

    @Test
    void servicesDeploymentsActionsAndRunsAreAsDocumented() {
        try (FakeService fake = new FakeService()
                .on("/x", exchange -> FakeService.json(exchange, 200, "{'ok':true}"))
                .on("/health", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String service = "/v1/services/" + name;
            String described = "{'openapi':'3.1.0','info':{'title':'x','version':'1'},'paths':{'/x':{'get':{"
                    + "'operationId':'x','responses':{'200':{'description':'x'}}}}}}";
            api.put(service, "{'base_url':'" + fake.url() + "','health_path':'/health','openapi':" + described + "}")
                    .expect(201);
            putBack(service);
            api.get("/v1/services").expect(200);
            api.get(service + "/methods").expect(200);
            api.get(service + "/health").expect(200);
            String deployment = "/v1/deployments/" + deployment();
            putBack(deployment);
            api.patch(deployment, "{'rate_limit':{'requests':2000},'description':'d','concurrency':null}")
                    .expect(200);
            for (String read : List.of("", "/methods", "/revisions", "/breaker")) {
                api.get(deployment + read).expect(200);
            }
            for (String done : List.of("/test", "/pause", "/resume", "/breaker/reset")) {
                api.post(deployment + done, null).expect(200);
            }
            api.get("/v1/deployments?service=" + name + "&q=d").expect(200);
            runs(deployment.substring(deployment.lastIndexOf('/') + 1));
            api.delete(deployment).expect(409);
        }
    }

    private String deployment() {
        return api.post(
                        "/v1/deployments",
                        "{'service':'" + name + "','name':'d','interfaces':[{'connector':'c','pass':'p'}],"
                                + "'rate_limit':{'requests':1000,'per':'PT1S'},'rbac':[{'subject':'"
                                + UUID.randomUUID() + "','may':['use','manage']}],'description':null}")
                .made();
    }

    private void runs(String deployment) {
        String action = "/v1/actions/"
                + api.post(
                                "/v1/actions",
                                "{'name':'a','deployment':'" + deployment + "','method':'x','retry':{'max_attempts':1},"
                                        + "'cache':{'ttl':'1m'},'transform':{'response':'.'},'timeout':'5s'}")
                        .made();
        putBack(action);
        api.patch(action, "{'retry':{'backoff':'1s'},'transform':null,'cache':null}")
                .expect(200);
        api.get(action).expect(200);
        api.get("/v1/actions?deployment=" + deployment).expect(200);
        api.post(action + "/run", "").expect(200);
        String run = "/v1/runs/"
                + api.post(action + "/run", "{'body':1}", "Prefer", "respond-async")
                        .expect(202)
                        .json()
                        .path("uuid")
                        .asText();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.get(run).json().path("status").asText().equals("ok"));
        api.get("/v1/runs?action=" + action.substring("/v1/actions/".length()) + "&status=ok")
                .expect(200);
        api.get(action + "/states").expect(200);
        api.post(run + "/replay", null).expect(202);
        api.post(run + "/cancel", null);
        api.post(run + "/finish", "{'status':'ok','reason':null}");
        api.post("/v1/runs/replay", "{'deployment':'" + deployment + "','status':'ok','limit':1}")
                .expect(202);
    }

    @Test
    void schedulesAreAsDocumented() {
        api.put("/v1/queues/" + name, "").expect(201);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String schedule = "/v1/schedules/"
                + api.post(
                                "/v1/schedules",
                                "{'publish':{'routing_key':'" + name + "','payload':1},'every':'1h','starts_at':'"
                                        + now.minusSeconds(9000) + "','catch_up':'none','overlap':'queue_one'}")
                        .made();
        putBack(schedule);
        api.patch(schedule, "{'jitter':'1s','name':null}").expect(200);
        api.get(schedule).expect(200);
        api.get("/v1/schedules").expect(200);
        String occurrence = api.post(schedule + "/trigger", null)
                .expect(202)
                .json()
                .path("uuid")
                .asText();
        api.get("/v1/occurrences/" + occurrence).expect(200);
        api.post(
                        schedule + "/backfill",
                        "{'from':'" + now.minusSeconds(9000) + "','to':'" + now.minusSeconds(1000) + "'}")
                .expect(202);
        api.get(schedule + "/occurrences?limit=1").expect(200);
        api.get(schedule + "/fires?count=3").expect(200);
        api.post("/v1/schedules/preview", "{'cron':'@daily','timezone':'Europe/Prague','count':2}")
                .expect(200);
        api.post("/v1/schedules/preview", "{'cron':'0 0 30 2 *'}").expect(422);
        api.post(schedule + "/pause", null).expect(200);
        api.post(schedule + "/resume", null).expect(200);
        api.delete(schedule).expect(204);
    }

    @Test
    void refusalsAreAsDocumented() {
        api.get("/v1/health").expect(200);
        api.as(SharedApp.app().as(null)).get("/v1/queues").expect(401);
        api.get("/v1/queues?limit=0").expect(400);
        api.post("/v1/queues", "{'name':'" + name + "'}").expect(201);
        api.post("/v1/queues", "{'name':'" + name + "'}").expect(409);
        api.post("/v1/queues", "{}", "Content-Type", "text/plain").expect(415);
        api.post("/v1/queues", "x".repeat(1_100_000)).expect(413);
    }

    /** What was got may be put back, with what only answers have. */
    private void putBack(String path) {
        Http.Answer got = api.get(path).expect(200);
        api.put(path, got.body(), "If-Match", got.header("ETag")).expect(200);
    }

    @Test
    void noInputTakesAnUnknownField() {
        inputs((operation, path) -> {
            if (operation.getKey().equals("patch")) {
                return; // looks at what is there first
            }
            JsonNode schema = operation.getValue().at("/requestBody/content/application~1json/schema");
            boolean many = schema.path("type").asText().equals("array");
            Http.Answer refused = SharedApp.admin()
                    .send(operation.getKey().toUpperCase(Locale.ROOT), path, many ? "[{'bogus':1}]" : "{'bogus':1}");
            if (refused.status() == 404) {
                return; // so does a deployment, for whoever may not do it is not told that there is none
            }
            refused.expect(400);
            assertTrue(refused.body().contains(many ? "\"/0/bogus\"" : "\"/bogus\""), path + refused.body());
            JsonNode input = object(schema);
            assertTrue(input.path("additionalProperties").isBoolean(), path + input);
            assertFalse(input.path("additionalProperties").booleanValue(), path);
        });
    }

    @Test
    void whatAnInputMustHaveIsDocumented() {
        inputs((operation, path) -> {
            JsonNode schema = operation.getValue().at("/requestBody/content/application~1json/schema");
            if (operation.getKey().equals("patch")) {
                assertFalse(object(schema).has("required"), path);
                return;
            }
            boolean many = schema.path("type").asText().equals("array");
            Http.Answer answer =
                    SharedApp.admin().send(operation.getKey().toUpperCase(Locale.ROOT), path, many ? "[{}]" : "{}");
            if (answer.status() == 404) {
                return;
            }
            Set<String> wrong = new TreeSet<>();
            Set<String> missing = new TreeSet<>();
            answer.json().path("errors").forEach(error -> {
                String field = error.path("pointer").asText().replaceAll(".*/", "");
                wrong.add(field);
                if (error.path("detail").asText().equals("is required")) {
                    missing.add(field);
                }
            });
            Set<String> required = new TreeSet<>();
            schema.path("required").forEach(one -> required.add(one.asText()));
            object(schema).path("required").forEach(one -> required.add(one.asText()));
            assertTrue(wrong.containsAll(required), path + " demands " + wrong + ", documented " + required);
            assertTrue(required.containsAll(missing), path + " demands " + missing + ", documented " + required);
        });
    }

    /** Each operation with a JSON body, by its method, and its path with made up names. */
    private void inputs(BiConsumer<Map.Entry<String, JsonNode>, String> check) {
        Set<String> seen = new HashSet<>();
        api.document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getValue().has("requestBody")) {
                        seen.add(operation.getValue().path("operationId").asText());
                        check.accept(
                                operation,
                                path.getKey()
                                        .substring("/api/if".length())
                                        .replaceAll(
                                                "\\{\\w+}", UUID.randomUUID().toString()));
                    }
                }));
        assertTrue(seen.size() > 25, seen.toString());
    }

    /** The object that a body is, or is an array of. */
    private JsonNode object(JsonNode schema) {
        JsonNode one = schema.has("items") ? schema.get("items") : schema;
        for (String variants : List.of("oneOf", "allOf")) {
            one = one.path(variants).path(0).isMissingNode()
                    ? one
                    : one.path(variants).path(0);
        }
        return api.schemas().resolved(one);
    }

    @Test
    void enumsAreInTheWordsOfTheWire() {
        JsonNode schemas = api.document().at("/components/schemas");
        assertEquals(
                "[\"info\",\"warning\",\"error\",\"critical\"]",
                schemas.at("/Severity/enum").toString());
        assertEquals(
                "[\"skip\",\"queue_one\",\"allow\",\"cancel_running\"]",
                schemas.at("/Overlap/enum").toString());
        api.document().findValues("enum").stream()
                .filter(JsonNode::isArray)
                .forEach(all -> all.forEach(one -> assertEquals(one.asText().toLowerCase(Locale.ROOT), one.asText())));
    }

    @Test
    void everyLimitHasItsBounds() {
        List<JsonNode> limits = new ArrayList<>();
        api.document()
                .findValues("parameters")
                .forEach(all -> all.forEach(parameter -> {
                    if (parameter.path("name").asText().equals("limit")) {
                        limits.add(parameter.path("schema"));
                    }
                }));
        assertTrue(limits.size() > 10);
        limits.forEach(limit -> assertEquals(
                JSON.createObjectNode()
                        .put("type", "integer")
                        .put("minimum", 1)
                        .put("maximum", 500)
                        .put("default", 50),
                limit));
    }

    @Test
    void anyJsonIsAnyJson() {
        JsonNode publication = JSON.createObjectNode().put("$ref", "#/components/schemas/Publication");
        for (Object payload : new Object[] {1, "text", true, null, List.of(), Map.of()}) {
            ObjectNode message = JSON.createObjectNode();
            message.set("payload", JSON.valueToTree(payload));
            assertEquals(List.of(), api.schemas().violations(publication, message));
        }
    }

    @Test
    void theYamlSaysTheSameToEveryReader() {
        String yaml = SharedApp.app().as(null).get("/").expect(200).body();
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        assertEquals(api.document(), JSON.valueToTree(read));
    }

    @Test
    void everyReferenceRefersToSomething() {
        api.document()
                .findValues("$ref")
                .forEach(reference -> assertFalse(
                        api.document().at(reference.asText().substring(1)).isMissingNode(), reference.asText()));
    }
}
