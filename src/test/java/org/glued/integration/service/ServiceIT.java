package org.glued.integration.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class ServiceIT {
    private static final String OPENAPI = "{'openapi': '3.1.0', 'paths': {'/a/{id}': {'get': {'operationId': 'getA',"
            + " 'parameters': [{'name': 'id', 'in': 'path', 'required': true}]}}}}";
    private final Http http = SharedApp.admin();

    @Test
    void a_service_is_registered_listed_changed_and_forgotten() {
        Http.Answer made = http.put(
                        "/v1/services/first",
                        "{'base_url': 'http://localhost:1/x/', 'openapi': " + OPENAPI
                                + ", 'signing_secret': 'hush-hush'}")
                .expect(201);
        assertEquals("/api/if/v1/services/first", made.header("Location"));
        assertEquals("http://localhost:1/x", made.json().path("base_url").asText());
        assertEquals("***", made.json().path("signing_secret").asText());
        assertEquals("3.1.0", made.json().at("/openapi/openapi").asText());
        assertTrue(http.get("/v1/services").expect(200).body().contains("/api/if/v1/deployments?service=first"));
        assertEquals(
                "getA",
                http.get("/v1/services/first/methods")
                        .expect(200)
                        .json()
                        .at("/0/method")
                        .asText());
        http.get("/v1/services/first/methods?limit=0").expect(400);
        String shown = http.get("/v1/services/first").expect(200).body();
        assertFalse(shown.contains("hush-hush"));
        Http.Answer again = http.put("/v1/services/first", shown, "If-Match", made.header("ETag"))
                .expect(200);
        assertEquals("***", again.json().path("signing_secret").asText());
        http.put("/v1/services/first", shown, "If-Match", made.header("ETag")).expect(412);
        assertTrue(http.get("/v1/services/first/health")
                .expect(200)
                .json()
                .path("healthy")
                .isNull());
        http.delete("/v1/services/first").expect(204);
        http.delete("/v1/services/first").expect(404);
    }

    @Test
    void a_service_may_bring_its_uuid_and_keeps_it() {
        String uuid = UUID.randomUUID().toString();
        String body = "{'base_url': 'http://localhost:1', 'uuid': '" + uuid + "'}";
        assertEquals(uuid, http.put("/v1/services/identified", body).made());
        http.put("/v1/services/identified", body).expect(200);
        http.put("/v1/services/identified", body.replace(uuid, UUID.randomUUID().toString()))
                .expect(409);
        http.put("/v1/services/identified-too", body).expect(409);
        http.put("/v1/services/identified", "{'base_url': 'http://localhost:2'}")
                .expect(200);
        assertEquals(
                uuid, http.get("/v1/services/identified").json().path("uuid").asText());
    }

    @Test
    void methods_come_in_pages_by_operation_id() {
        http.put(
                        "/v1/services/paged",
                        "{'base_url': 'http://localhost:1', 'openapi': {'openapi': '3.1.0', 'paths': {"
                                + "'/1': {'get': {'operationId': 'c'}}, '/2': {'get': {'operationId': 'a'}},"
                                + "'/3': {'get': {'operationId': 'b'}}}}}")
                .expect(201);
        Http.Answer first = http.get("/v1/services/paged/methods?limit=2").expect(200);
        assertEquals("[a, b]", first.json().findValuesAsText("method").toString());
        String link = first.header("Link");
        assertTrue(link.endsWith(">; rel=\"next\""), link);
        Http.Answer rest =
                http.get(link.substring("</api/if".length(), link.indexOf('>'))).expect(200);
        assertEquals("[c]", rest.json().findValuesAsText("method").toString());
        assertNull(rest.header("Link"));
        http.delete("/v1/services/paged", "If-Match", "\"other\"").expect(412);
        http.delete("/v1/services/paged").expect(204);
    }

    @Test
    void bad_input_is_named() {
        for (String keyless : new String[] {"", "whsec_", "whsec_!!"}) {
            assertEquals(
                    "/signing_secret",
                    pointer(http.put(
                                    "/v1/services/bad", "{'base_url': 'http://x', 'signing_secret': '" + keyless + "'}")
                            .expect(400)));
        }
        assertEquals("/base_url", pointer(http.put("/v1/services/bad", "{}").expect(400)));
        assertEquals(
                "/base_url",
                pointer(http.put("/v1/services/bad", "{'base_url': 'ftp://x'}").expect(400)));
        assertEquals(
                "/base_url",
                pointer(http.put("/v1/services/bad", "{'base_url': 'http://u:p@x'}")
                        .expect(400)));
        assertEquals(
                "/wat",
                pointer(http.put("/v1/services/bad", "{'base_url': 'http://x', 'wat': 1}")
                        .expect(400)));
        assertEquals(
                "/openapi",
                pointer(http.put("/v1/services/bad", "{'base_url': 'http://x', 'openapi': {'swagger': '2.0'}}")
                        .expect(422)));
        assertEquals(
                "/openapi_url",
                pointer(http.put("/v1/services/bad", "{'base_url': 'http://x', 'openapi_url': 'http://localhost:1/'}")
                        .expect(422)));
        assertEquals(
                "/signing_secret",
                pointer(http.put("/v1/services/bad", "{'base_url': 'http://x', 'signing_secret': '***'}")
                        .expect(400)));
        http.get("/v1/services/bad").expect(404);
    }

    @Test
    void a_fetched_document_is_refreshed_and_its_service_asked_for_health() {
        String[] document = {OPENAPI};
        try (FakeService fake = new FakeService()
                .on("/openapi.json", exchange -> FakeService.json(exchange, 200, document[0]))
                .on("/well", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String input = "{'base_url': '" + fake.url() + "', 'openapi_url': '" + fake.url()
                    + "/openapi.json', 'health_path': '/well'}";
            http.put("/v1/services/fetched", input).expect(201);
            document[0] = OPENAPI.replace("getA", "getB");
            Http.Answer refreshed =
                    http.post("/v1/services/fetched/refresh", null).expect(200);
            assertEquals(
                    "{\"added\":[\"getB\"],\"changed\":[],\"removed\":[\"getA\"],\"breaks\":[]}", refreshed.body());
            assertTrue(http.get("/v1/services/fetched/health")
                    .expect(200)
                    .json()
                    .path("healthy")
                    .asBoolean());
        }
        assertFalse(http.get("/v1/services/fetched/health")
                .expect(200)
                .json()
                .path("healthy")
                .asBoolean());
    }

    private static String pointer(Http.Answer answer) {
        return answer.json().at("/errors/0/pointer").asText();
    }
}
