package org.glued.integration.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.Http.Answer;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class NotificationIT {
    private final App app = SharedApp.app();
    private final Http admin = SharedApp.admin();

    private Answer send(String fields, String... headers) {
        return admin.post("/v1/notifications", "{'subject':'Disk full'," + fields + "}", headers);
    }

    private static String someone() {
        return UUID.randomUUID().toString();
    }

    @Test
    void a_notification_is_made_and_shows_what_each_recipient_has_made_of_it() {
        Person anna = Person.of(admin);
        Person boris = Person.of(admin);
        Answer made = send("'to':['" + anna.uuid() + "','" + boris.uuid() + "'],'body':'92 %','severity':'critical',"
                        + "'data':{'used':0.920,'list':[1]},'confirm':true,'confirm_by':'2999-01-01T00:00:00Z',"
                        + "'expires_at':'2999-01-02T00:00:00+01:00'")
                .expect(201);
        String path = "/v1/notifications/" + made.made();
        assertEquals("/api/if" + path, made.header("Location"));
        JsonNode shown = made.json();
        assertEquals("Disk full", shown.path("subject").asText());
        assertEquals("92 %", shown.path("body").asText());
        assertEquals("critical", shown.path("severity").asText());
        assertTrue(made.body().contains("{\"used\":0.920,\"list\":[1]}"), made.body());
        assertTrue(shown.path("confirm").asBoolean());
        assertEquals("2999-01-01T00:00:00.000Z", shown.path("confirm_by").asText());
        assertEquals("2999-01-01T23:00:00.000Z", shown.path("expires_at").asText());
        assertEquals(2, shown.path("recipients").size());
        assertEquals(shown, admin.get(path).expect(200).json());

        anna.inbox(app, "");
        boris.at(app).post("/v1/inbox/" + made.made() + "/confirm", null).expect(200);
        JsonNode now = admin.get(path).expect(200).json();
        assertTimes(recipient(now, anna), true, false, false);
        assertTimes(recipient(now, boris), true, true, true);
    }

    private static JsonNode recipient(JsonNode notification, Person person) {
        for (JsonNode recipient : notification.path("recipients")) {
            if (recipient.path("user").asText().equals(person.uuid())) {
                return recipient;
            }
        }
        throw new AssertionError(person.uuid() + " is not told: " + notification);
    }

    private static void assertTimes(JsonNode recipient, boolean delivered, boolean read, boolean confirmed) {
        assertTrue(recipient.path("sent_at").isTextual(), recipient.toString());
        assertEquals(delivered, recipient.path("delivered_at").isTextual(), recipient.toString());
        assertEquals(read, recipient.path("read_at").isTextual(), recipient.toString());
        assertEquals(confirmed, recipient.path("confirmed_at").isTextual(), recipient.toString());
        assertTrue(recipient.path("escalated_at").isNull(), recipient.toString());
        assertFalse(recipient.path("overdue").asBoolean(), recipient.toString());
    }

    @Test
    void a_uuid_of_ones_own_is_kept_and_taken_once() {
        String uuid = someone();
        assertEquals(
                uuid, send("'uuid':'" + uuid + "','to':['" + someone() + "']").made());
        send("'uuid':'" + uuid + "','to':['" + someone() + "']").expect(409);
        admin.get("/v1/notifications/" + someone()).expect(404);
    }

    @Test
    void an_idempotency_key_tells_nobody_twice() {
        Person anna = Person.of(admin);
        String key = someone();
        String fields = "'to':['" + anna.uuid() + "']";
        Answer first = send(fields, "Idempotency-Key", key).expect(201);
        Answer again = send(fields, "Idempotency-Key", key).expect(201);
        assertEquals(first.body(), again.body());
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertEquals(1, anna.inbox(app, "").size());
    }

    @Test
    void wrong_fields_are_named() {
        String body =
                send("'to':['x'],'severity':'loud','confirm_by':'2999-01-01T00:00:00Z','escalate_to':'y','bogus':1")
                        .expect(400)
                        .body();
        for (String pointer : new String[] {"/to/0", "/severity", "/confirm_by", "/escalate_to", "/bogus"}) {
            assertTrue(body.contains('"' + pointer + '"'), body);
        }
        assertEquals(
                "/body",
                send("'to':['" + someone() + "'],'body':'a\\u0000b'")
                        .expect(400)
                        .json()
                        .at("/errors/0/pointer")
                        .asText());
    }

    @Test
    void the_list_has_pages_newest_first_and_leaves_recipients_out() {
        String first = send("'to':['" + someone() + "']").made();
        String second = send("'to':['" + someone() + "']").made();
        Answer page = admin.get("/v1/notifications?limit=1").expect(200);
        assertEquals(second, page.json().at("/0/uuid").asText());
        assertFalse(page.json().get(0).has("recipients"));
        String link = page.header("Link");
        Answer next = admin.get(link.substring("</api/if".length(), link.indexOf('>')));
        assertEquals(first, next.expect(200).json().at("/0/uuid").asText());
    }

    @Test
    void a_viewer_sees_notifications_an_operator_sends_them_and_a_recipient_has_the_inbox_only() {
        Person anna = Person.of(admin);
        String path =
                "/v1/notifications/" + send("'to':['" + anna.uuid() + "']").made();
        anna.at(app).get(path).expect(403);
        anna.at(app).get("/v1/notifications").expect(403);
        Http viewer = as("viewer");
        viewer.get(path).expect(200);
        viewer.get("/v1/notifications").expect(200);
        String body = "{'subject':'s','to':['" + anna.uuid() + "']}";
        viewer.post("/v1/notifications", body).expect(403);
        anna.at(app).post("/v1/notifications", body).expect(403);
        as("operator").post("/v1/notifications", body).expect(201);
        assertEquals(2, anna.inbox(app, "").size());
    }

    private Http as(String role) {
        String token = admin.post(
                        "/v1/tokens",
                        "{'name':'r','role':'" + role + "','expires_in':'1h','subject':'" + someone() + "'}")
                .expect(201)
                .json()
                .path("token")
                .asText();
        return app.as(token);
    }
}
