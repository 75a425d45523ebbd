package org.glued.integration.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class DeploymentIT {
    private static final String SECRET = "correct-horse-battery";
    private final Http http = SharedApp.admin();

    @BeforeEach
    void service() {
        http.put("/v1/services/deployed", "{'base_url': 'http://localhost:1'}");
    }

    @Test
    void a_deployment_lives_and_shows_no_secret() {
        Http.Answer made = http.post(
                        "/v1/deployments",
                        "{'service': 'deployed', 'name': 'One', 'rate_limit': {'requests': 5, 'per': '1m'},"
                                + " 'rbac': [{'subject': '11111111-1111-4111-8111-111111111111', 'may': 'use'}],"
                                + " 'interfaces': [{'connector': 'pg', 'host': 'h', 'pass': '" + SECRET + "'}],"
                                + " 'metadata': {'deep': {'api_key': '" + SECRET + "'}}}")
                .expect(201);
        String uuid = made.json().path("uuid").asText();
        String path = "/v1/deployments/" + uuid;
        assertEquals("/api/if" + path, made.json().path("uri").asText());
        assertEquals("PT1M", made.json().at("/rate_limit/per").asText());
        assertEquals("use", made.json().at("/rbac/0/may").asText());
        assertEquals("***", made.json().at("/interfaces/0/pass").asText());
        Http.Answer shown = http.get(path).expect(200);
        assertEquals("***", shown.json().at("/metadata/deep/api_key").asText());
        http.put(path, shown.body(), "If-Match", "\"other\"").expect(412);
        http.put(path, shown.body(), "If-Match", shown.header("ETag")).expect(200);
        assertEquals(
                "Two",
                http.patch(path, "{'name': 'Two'}")
                        .expect(200)
                        .json()
                        .path("name")
                        .asText());
        http.post("/v1/deployments", shown.body()).expect(200);
        Http.Answer listed = http.get("/v1/deployments?service=deployed&uuid=" + uuid + "&q=oNe")
                .expect(200);
        assertEquals(1, listed.json().size());
        assertFalse((made.body() + shown.body() + listed.body()).contains(SECRET));
        http.get(path + "/context").expect(403);
        http.get(path + "/methods").expect(200);
        http.get(path + "/methods?limit=501").expect(400);
        http.delete(path, "If-Match", made.header("ETag")).expect(412);
        http.post(path + "/test", null).expect(422);
        http.delete("/v1/services/deployed").expect(409);
        http.delete(path).expect(204);
        http.delete(path).expect(404);
        assertFalse(SharedApp.app().log().contains(SECRET));
    }

    @Test
    void bad_input_is_named() {
        assertEquals(
                "/service",
                pointer(http.post("/v1/deployments", "{'service': 'no', 'name': 'x'}")
                        .expect(422)));
        Http.Answer wrong = http.post(
                        "/v1/deployments",
                        "{'service': 'deployed', 'name': 'x', 'wat': 1, 'interfaces': [{'host': 'h'}],"
                                + " 'rbac': [{'subject': 'x', 'may': 'fly'}]}")
                .expect(400);
        for (String pointer : new String[] {"/wat", "/interfaces/0/connector", "/rbac/0/subject", "/rbac/0/may"}) {
            assertTrue(wrong.body().contains("\"" + pointer + "\""), pointer);
        }
        assertEquals(
                "/interfaces/0/pass",
                pointer(http.post(
                                "/v1/deployments",
                                "{'service': 'deployed', 'name': 'x', 'interfaces': [{'connector': 'c', 'pass': '***'}]}")
                        .expect(400)));
        http.get("/v1/deployments/not-a-uuid").expect(404);
        http.get("/v1/deployments?uuid=nope").expect(400);
        http.get("/v1/deployments?q=%00").expect(400);
    }

    @Test
    void a_secret_is_not_handed_to_another_interface_when_one_is_taken_away() {
        String uuid = http.post(
                        "/v1/deployments",
                        "{'service': 'deployed', 'name': 'x', 'interfaces': ["
                                + "{'connector': 'pg', 'host': 'a', 'pass': 'p1'}, {'connector': 'pg', 'host': 'b', 'pass': 'p2'}]}")
                .made();
        String path = "/v1/deployments/" + uuid;
        assertEquals(
                "/interfaces/0/pass",
                pointer(http.put(
                                path,
                                "{'service': 'deployed', 'name': 'x', 'interfaces': ["
                                        + "{'connector': 'pg', 'host': 'c', 'pass': '***'}]}")
                        .expect(400)));
        http.put(
                        path,
                        "{'service': 'deployed', 'name': 'x', 'interfaces': ["
                                + "{'connector': 'pg', 'host': 'b', 'pass': '***'}]}")
                .expect(200);
    }

    @Test
    void who_may_not_do_a_thing_learns_nothing_else() {
        Http nobody = person("null");
        Http viewer = person("'viewer'");
        String known = "/v1/deployments/"
                + http.post("/v1/deployments", "{'service': 'deployed', 'name': 'x'}")
                        .made();
        String unknown = "/v1/deployments/" + UUID.randomUUID();
        for (String path : new String[] {known, unknown}) {
            for (String part : new String[] {"", "/methods", "/revisions", "/breaker"}) {
                nobody.get(path + part).expect(403);
            }
            for (Http who : new Http[] {nobody, viewer}) {
                who.put(path, "{'wat': 1}").expect(403);
                who.patch(path, "{'wat': 1}").expect(403);
                who.delete(path).expect(403);
                for (String part : new String[] {"/pause", "/resume", "/test", "/breaker/reset"}) {
                    who.post(path + part, null).expect(403);
                }
                who.post("/v1/deployments", "{'wat': 1, 'uuid': '" + path.substring(16) + "'}")
                        .expect(403);
            }
        }
        for (Http who : new Http[] {nobody, viewer}) {
            for (String body : new String[] {"{'wat': 1}", "{'uuid': 'x'}", "[]", "{"}) {
                who.post("/v1/deployments", body).expect(403);
            }
        }
        viewer.get(known).expect(200);
        viewer.get(unknown).expect(404);
        http.put(unknown, "{'service': 'deployed', 'name': 'x'}").expect(404);
        http.put(known, "{'wat': 1}").expect(400);
    }

    private Http person(String role) {
        return SharedApp.app()
                .as(http.post(
                                "/v1/tokens",
                                "{'name': 'p', 'subject': '" + UUID.randomUUID() + "', 'role': " + role + "}")
                        .expect(201)
                        .json()
                        .path("token")
                        .asText());
    }

    private static String pointer(Http.Answer answer) {
        return answer.json().at("/errors/0/pointer").asText();
    }
}
