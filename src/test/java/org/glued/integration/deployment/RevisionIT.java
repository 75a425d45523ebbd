package org.glued.integration.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What each change has made of a deployment can be read, by those who may read the deployment. */
@Tag("blackbox")
class RevisionIT {
    private static final String SECRET = "battery-staple-horse";

    private final Http admin = SharedApp.admin();
    private final String service = "s" + UUID.randomUUID();
    private final UUID manager = UUID.randomUUID();
    private String path;
    private Http.Answer made;

    @BeforeEach
    void create() {
        admin.put("/v1/services/" + service, "{'base_url':'http://localhost:1'}")
                .expect(201);
        made = admin.post("/v1/deployments", document("One"));
        path = "/v1/deployments/" + made.made();
    }

    private String document(String name) {
        return "{'service':'" + service + "','name':'" + name + "','rbac':[{'subject':'" + manager
                + "','may':'manage'}],"
                + "'interfaces':[{'connector':'pg','host':'h','pin':4711,'pass':'" + SECRET + "'}],"
                + "'metadata':{'deep':{'api_key':'" + SECRET + "'}}}";
    }

    /** Somebody without a role. */
    private Http person(UUID subject) {
        return SharedApp.app()
                .as(admin.post("/v1/tokens", "{'name':'p','expires_in':'1h','subject':'" + subject + "'}")
                        .expect(201)
                        .json()
                        .path("token")
                        .asText());
    }

    private JsonNode revisions() {
        return admin.get(path + "/revisions").expect(200).json();
    }

    @Test
    void each_change_leaves_a_revision_that_says_who_when_which_nonce_and_what() {
        Http person = person(manager);
        List<JsonNode> shown = new ArrayList<>();
        shown.add(made.json());
        shown.add(admin.put(path, document("Two")).expect(200).json());
        shown.add(person.patch(path, "{'description':'three'}").expect(200).json());
        String four = admin.get(path).body().replace("\"Two\"", "\"Four\"");
        shown.add(admin.post("/v1/deployments", four).expect(200).json());
        shown.add(person.post(path + "/pause", null).expect(200).json());
        shown.add(person.post(path + "/resume", null).expect(200).json());

        JsonNode revisions = revisions();
        assertEquals(shown.size(), revisions.size());
        String administrator = revisions.get(5).path("subject").asText();
        assertEquals(36, administrator.length());
        List<String> who = List.of(
                administrator,
                administrator,
                manager.toString(),
                administrator,
                manager.toString(),
                manager.toString());
        for (int i = 0; i < shown.size(); i++) {
            JsonNode revision = revisions.get(shown.size() - 1 - i);
            assertEquals(shown.get(i), revision.path("deployment"));
            assertEquals(shown.get(i).path("nonce"), revision.path("nonce"));
            assertEquals(shown.get(i).path("updated_at"), revision.path("created_at"));
            assertEquals(who.get(i), revision.path("subject").asText());
        }
        assertEquals(admin.get(path).json(), revisions.at("/0/deployment"));
    }

    @Test
    void a_change_that_is_refused_leaves_none() {
        admin.put(path, document("Two"), "If-Match", "\"other\"").expect(412);
        admin.patch(path, "{'rate_limit':{'requests':0}}").expect(400);
        admin.patch(path, "{'service':'none'}").expect(422);
        person(UUID.randomUUID()).patch(path, "{'name':'x'}").expect(403);
        assertEquals(1, revisions().size());
    }

    @Test
    void no_secret_is_in_a_revision() {
        admin.patch(path, "{'name':'Two'}").expect(200);
        Http.Answer revisions = admin.get(path + "/revisions").expect(200);
        assertFalse(revisions.body().contains(SECRET));
        assertEquals(
                "***", revisions.json().at("/1/deployment/interfaces/0/pass").asText());
        assertEquals(
                "***",
                revisions.json().at("/1/deployment/metadata/deep/api_key").asText());
        assertEquals(
                0,
                TestDatabase.number(
                        SharedApp.database(),
                        "select count(*) from if__deployments_revisions r where r::text like '%" + SECRET + "%'"));
    }

    @Test
    void what_is_marked_as_secret_later_is_masked_in_the_revisions_before_too() {
        assertEquals(4711, revisions().at("/0/deployment/interfaces/0/pin").asInt());
        admin.put(
                        "/v1/services/" + service,
                        "{'base_url':'http://localhost:1','config_schema':{'properties':{'pin':{'writeOnly':true}}}}")
                .expect(200);
        assertEquals("***", revisions().at("/0/deployment/interfaces/0/pin").asText());
    }

    @Test
    void what_is_marked_as_secret_later_is_no_longer_shown_and_no_longer_at_rest_in_the_clear() {
        admin.patch(path, "{'metadata':{'phrase':'open-sesame','deep':{'api_key':'***'}}}")
                .expect(200);
        String before = admin.get(path).header("ETag");
        admin.put(
                        "/v1/services/" + service,
                        "{'base_url':'http://localhost:1','config_schema':{'properties':{"
                                + "'pin':{'writeOnly':true},'phrase':{'secret':true}}}}")
                .expect(200);
        Http.Answer shown = admin.get(path).expect(200);
        assertEquals("***", shown.json().at("/interfaces/0/pin").asText());
        assertEquals("***", shown.json().at("/metadata/phrase").asText());
        assertNotEquals(before, shown.header("ETag"));
        assertFalse(admin.get("/v1/deployments?service=" + service).body().contains("open-sesame"));
        assertFalse(admin.post(path + "/pause", null).expect(200).body().contains("open-sesame"));
        assertFalse(admin.post(path + "/resume", null).expect(200).body().contains("open-sesame"));
        for (String table : new String[] {"if__deployments", "if__deployments_revisions"}) {
            assertEquals(
                    0,
                    TestDatabase.number(
                            SharedApp.database(),
                            "select count(*) from " + table + " t where t::text like '%open-sesame%' or"
                                    + " (service = '" + service + "' and interfaces::text like '%4711%')"));
        }
        assertTrue(revisions().at("/2/subject").isNull());
        admin.put(path, shown.body()).expect(200);
    }

    @Test
    void revisions_come_in_pages_without_a_gap() {
        for (int i = 0; i < 4; i++) {
            admin.patch(path, "{'name':'n" + i + "'}").expect(200);
        }
        List<String> names = new ArrayList<>();
        String next = path + "/revisions?limit=2";
        int pages = 0;
        while (next != null) {
            Http.Answer page = admin.get(next).expect(200);
            page.json().forEach(one -> names.add(one.at("/deployment/name").asText()));
            String link = page.header("Link");
            next = link == null ? null : link.replaceAll("^</api/if(.*)>; rel=\"next\"$", "$1");
            pages++;
        }
        assertEquals(List.of("n3", "n2", "n1", "n0", "One"), names);
        assertEquals(3, pages);
        admin.get(path + "/revisions?limit=0").expect(400);
    }

    @Test
    void they_are_for_those_who_may_see_the_deployment_and_go_with_it() {
        Http person = person(manager);
        person.get(path + "/revisions").expect(200);
        person(UUID.randomUUID()).get(path + "/revisions").expect(403);
        SharedApp.app().as(null).get(path + "/revisions").expect(401);
        String uuid = made.json().path("uuid").asText();
        admin.delete(path).expect(204);
        admin.get(path + "/revisions").expect(404);
        assertEquals(
                0,
                TestDatabase.number(
                        SharedApp.database(),
                        "select count(*) from if__deployments_revisions where deployment = '" + uuid + "'"));
    }
}
