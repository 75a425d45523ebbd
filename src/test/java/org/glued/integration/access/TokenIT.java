package org.glued.integration.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class TokenIT {
    private final Http admin = SharedApp.admin();

    @Test
    void aTokenIsShownOnceAndOpensWhatItsRoleMay() {
        Http.Answer made = admin.post("/v1/tokens", input("'role':'admin'")).expect(201);
        JsonNode token = made.json();
        assertEquals("/api/if/v1/tokens/" + token.get("uuid").textValue(), made.header("Location"));
        assertTrue(token.get("token").textValue().matches("ift_[A-Za-z0-9_-]{43}"));

        Http.Answer list = as(token).get("/v1/tokens?limit=500").expect(200);
        assertTrue(list.body().contains(token.get("uuid").textValue()));
        assertFalse(list.body().contains(token.get("token").textValue()));
        assertFalse(list.json().get(0).has("token"));
    }

    @Test
    void aTokenMayBringItsUuid() {
        UUID uuid = UUID.randomUUID();
        String body = input("'uuid':'" + uuid + "'");
        assertEquals(uuid.toString(), admin.post("/v1/tokens", body).made());
        admin.post("/v1/tokens", body).expect(409);
        admin.post("/v1/tokens", input("'uuid':'x'")).expect(400);
    }

    @Test
    void theLocationOfATokenShowsItWithoutItsText() {
        Http.Answer made = admin.post("/v1/tokens", input("'role':'viewer'")).expect(201);
        String path = made.header("Location").substring("/api/if".length());
        JsonNode shown = admin.get(path).expect(200).json();
        assertEquals("viewer", shown.path("role").asText());
        assertFalse(shown.has("token"));
        as(made.json()).get(path).expect(403);
        admin.get("/v1/tokens/" + UUID.randomUUID()).expect(404);
        assertEquals(
                "DELETE, GET, HEAD, OPTIONS", admin.put(path, "{}").expect(405).header("Allow"));
    }

    @Test
    void otherRolesMayNotIssueTokens() {
        for (String role : new String[] {"'role':'viewer'", "'role':'operator'", "'role':null"}) {
            JsonNode token = admin.post("/v1/tokens", input(role)).expect(201).json();
            as(token).get("/v1/tokens").expect(403);
            as(token).post("/v1/tokens", input("'role':'admin'")).expect(403);
        }
    }

    @Test
    void aDeletedTokenIsWorthlessAtOnce() {
        JsonNode token =
                admin.post("/v1/tokens", input("'role':'admin'")).expect(201).json();
        String place = "/v1/tokens/" + token.get("uuid").textValue();
        as(token).get("/v1/tokens").expect(200);
        admin.delete(place).expect(204);
        as(token).get("/v1/tokens").expect(401);
        admin.delete(place).expect(404);
    }

    @Test
    void aTokenEndsAtItsTime() {
        JsonNode token = admin.post("/v1/tokens", input("'role':'admin','expires_in':'2s'"))
                .expect(201)
                .json();
        as(token).get("/v1/tokens").expect(200);
        Awaitility.await().until(() -> as(token).get("/v1/tokens").status() == 401);
    }

    @Test
    void badInputIsNamedByPointer() {
        String both = input("'expires_at':'2999-01-01T00:00:00Z','expires_in':'1h','role':'king','color':'red'");
        String body = admin.post("/v1/tokens", both).expect(400).body();
        for (String pointer : new String[] {"/expires_in", "/role", "/color"}) {
            assertTrue(body.contains('"' + pointer + '"'), body);
        }
        admin.post("/v1/tokens", "{'name':'x','subject':'00000000-0000-0000-0000-000000000000'}")
                .expect(400);
    }

    @Test
    void whatIsNotExactlyOneBearerTokenIsNoIdentity() {
        Http nobody = SharedApp.app().as(null);
        refused(nobody.get("/v1/tokens"));
        for (String header :
                new String[] {"Basic Zm9vOmJhcg==", "Bearer", "Bearer no-such-token", "Bearer a b", "ift_x"}) {
            refused(nobody.get("/v1/tokens", "Authorization", header));
        }
        nobody.get("/v1/health").expect(200);
        nobody.get("/").expect(200);
    }

    @Test
    void theSchemeMayBeWrittenInAnyCase() {
        Http nobody = SharedApp.app().as(null);
        String token = admin.post("/v1/tokens", input("'role':'admin'"))
                .expect(201)
                .json()
                .get("token")
                .textValue();
        for (String scheme : new String[] {"Bearer", "bearer", "BEARER", "bEaReR"}) {
            nobody.get("/v1/tokens", "Authorization", scheme + " " + token).expect(200);
        }
    }

    private static void refused(Http.Answer answer) {
        answer.expect(401);
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertNull(answer.header("ETag"));
    }

    private static Http as(JsonNode token) {
        return SharedApp.app().as(token.get("token").textValue());
    }

    private static String input(String more) {
        return "{'name':'a token','subject':'" + UUID.randomUUID() + "'," + more + "}";
    }
}
