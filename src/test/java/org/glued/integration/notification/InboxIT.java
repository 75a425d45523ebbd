package org.glued.integration.notification;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.glued.integration.testing.App;
import org.glued.integration.testing.EventClient;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.Http.Answer;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("blackbox")
class InboxIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final App app = SharedApp.app();
    private final Http admin = SharedApp.admin();
    private final Person anna = Person.of(admin);

    private static String send(Http http, Person to, String fields) {
        return http.post("/v1/notifications", "{'subject':'s','to':['" + to.uuid() + "']" + fields + "}")
                .made();
    }

    private JsonNode recipient(String uuid) {
        return admin.get("/v1/notifications/" + uuid).expect(200).json().at("/recipients/0");
    }

    private Answer mark(String uuid, String as) {
        return anna.at(app).post("/v1/inbox/" + uuid + "/" + as, null);
    }

    private static List<String> uuids(JsonNode items) {
        List<String> uuids = new ArrayList<>();
        items.forEach(item -> uuids.add(item.path("uuid").asText()));
        return uuids;
    }

    @Test
    void the_list_shows_what_i_was_told_newest_first_and_so_delivers_it() {
        String first = send(admin, anna, ",'body':'b','severity':'warning','data':[1.50]");
        String second = send(admin, anna, "");
        send(admin, Person.of(admin), "");
        assertTrue(recipient(second).path("delivered_at").isNull());
        JsonNode inbox = anna.inbox(app, "");
        assertEquals(List.of(second, first), uuids(inbox));
        JsonNode item = inbox.get(1);
        assertEquals("s", item.path("subject").asText());
        assertEquals("b", item.path("body").asText());
        assertEquals("warning", item.path("severity").asText());
        for (JsonNode shown : inbox) {
            assertTrue(shown.path("delivered_at").isTextual());
            assertTrue(shown.path("read_at").isNull());
        }
        assertEquals(item.path("delivered_at"), recipient(first).path("delivered_at"));
        Answer again = anna.at(app).get("/v1/inbox").expect(200);
        assertEquals(inbox, again.json());
        assertTrue(again.body().contains("[1.50]"), again.body());
    }

    @Test
    void a_page_delivers_only_what_it_shows() {
        String first = send(admin, anna, "");
        String second = send(admin, anna, "");
        Answer page = anna.at(app).get("/v1/inbox?limit=1&unread=1").expect(200);
        assertEquals(List.of(second), uuids(page.json()));
        assertTrue(recipient(first).path("delivered_at").isNull());
        String link = page.header("Link");
        Answer next = anna.at(app).get(link.substring("</api/if".length(), link.indexOf('>')));
        assertEquals(List.of(first), uuids(next.expect(200).json()));
        assertTrue(recipient(first).path("delivered_at").isTextual());
    }

    @Test
    void what_i_have_read_is_not_unread_and_the_first_time_stays() {
        String uuid = send(admin, anna, "");
        String other = send(admin, anna, "");
        JsonNode read = mark(uuid, "read").expect(200).json();
        assertTrue(read.path("read_at").isTextual());
        assertTrue(read.path("delivered_at").isTextual());
        assertTrue(read.path("confirmed_at").isNull());
        assertEquals(read, mark(uuid, "read").expect(200).json());
        assertEquals(List.of(other), uuids(anna.inbox(app, "?unread=1")));
        assertEquals(List.of(other, uuid), uuids(anna.inbox(app, "?unread=0")));
        anna.at(app).get("/v1/inbox?unread=maybe").expect(400);
    }

    @Test
    void to_confirm_is_to_have_read_and_needs_to_be_asked_for() {
        String asked = send(admin, anna, ",'confirm':true");
        JsonNode confirmed = mark(asked, "confirm").expect(200).json();
        for (String time : new String[] {"delivered_at", "read_at", "confirmed_at"}) {
            assertTrue(confirmed.path(time).isTextual(), time);
        }
        assertEquals(confirmed, mark(asked, "confirm").expect(200).json());
        String told = send(admin, anna, "");
        mark(told, "confirm").expect(422);
        assertTrue(recipient(told).path("read_at").isNull());
    }

    @Test
    void what_others_were_told_is_not_there() {
        String uuid = send(admin, Person.of(admin), ",'confirm':true");
        mark(uuid, "read").expect(404);
        mark(uuid, "confirm").expect(404);
        mark(UUID.randomUUID().toString(), "read").expect(404);
        app.as(null).get("/v1/inbox").expect(401);
        app.as(null).get("/v1/inbox/stream").expect(401);
        assertTrue(recipient(uuid).path("read_at").isNull());
    }

    @Test
    void what_has_expired_is_not_there_any_more() {
        String uuid = send(
                admin, anna, ",'confirm':true,'expires_at':'" + Instant.now().plusSeconds(3600) + "'");
        assertEquals(List.of(uuid), uuids(anna.inbox(app, "")));
        TestDatabase.sql(
                SharedApp.database(), "update if__notifications set expires_at = now() where uuid = '" + uuid + "'");
        assertEquals(0, anna.inbox(app, "").size());
        mark(uuid, "read").expect(404);
        mark(uuid, "confirm").expect(404);
        assertTrue(recipient(uuid).path("read_at").isNull());
    }

    @Test
    void a_run_has_no_inbox() throws Exception {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.json(exchange, 200, "{}"));
            String action = admin.post(
                            "/v1/actions",
                            "{'name':'a','deployment':'" + TestDeployment.at(admin, service.url(), "")
                                    + "','path':'/work','http_method':'GET'}")
                    .made();
            admin.post("/v1/actions/" + action + "/run", "{}").expect(200);
            Http run = app.as(service.next().headers().get("Authorization").substring("Bearer ".length()));
            run.get("/v1/inbox").expect(403);
            run.get("/v1/inbox/stream").expect(403);
        }
    }

    @Test
    @Timeout(60)
    void a_stream_ends_with_its_token() {
        JsonNode token = admin.post(
                        "/v1/tokens", "{'name':'p','expires_in':'2s','subject':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .json();
        try (EventClient stream = EventClient.open(app, token.path("token").asText(), "/v1/inbox/stream")) {
            assertEquals(200, stream.response().statusCode());
            stream.readToTheEnd();
        }
        app.as(token.path("token").asText()).get("/v1/inbox").expect(401);
    }

    @Test
    void a_stream_begins_with_what_was_not_delivered_and_goes_on_with_what_comes() {
        String delivered = send(admin, anna, "");
        anna.inbox(app, "");
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(send(admin, anna, ""));
        }
        mark(waiting.removeFirst(), "read").expect(200);
        try (EventClient stream = anna.stream(app)) {
            assertTrue(stream.response()
                    .headers()
                    .firstValue("content-type")
                    .orElse("")
                    .startsWith("text/event-stream"));
            for (String uuid : waiting) {
                assertEquals(uuid, stream.next().id());
            }
            String fresh = send(admin, anna, ",'data':{'n':1}");
            EventClient.Event event = stream.next();
            assertEquals(fresh, event.id());
            assertEquals(fresh, event.json().path("uuid").asText());
            assertEquals("{\"n\":1}", event.json().path("data").toString());
            await().atMost(LONG)
                    .until(() -> recipient(fresh).path("delivered_at").isTextual());
            assertTrue(recipient(fresh).path("read_at").isNull());
        }
        assertEquals(51 + 1, uuids(anna.inbox(app, "?limit=100")).size());
        assertTrue(recipient(delivered).path("delivered_at").isTextual());
    }

    @Test
    void every_stream_on_every_node_shows_what_comes_in_the_same_order() {
        String database = TestDatabase.fresh();
        try (App one = App.on(database);
                App two = App.on(database)) {
            Person boris = Person.of(one.admin());
            try (EventClient here = boris.stream(one);
                    EventClient also = boris.stream(one);
                    EventClient there = boris.stream(two)) {
                for (int i = 0; i < 100; i++) {
                    String uuid = send((i % 2 == 0 ? one : two).admin(), boris, "");
                    assertEquals(uuid, here.next().id());
                    assertEquals(uuid, also.next().id());
                    assertEquals(uuid, there.next().id());
                }
            }
            await().atMost(LONG)
                    .until(() -> TestDatabase.number(
                                    database,
                                    "select count(*) from if__notifications_recipients where delivered_at is null")
                            == 0);
        }
    }
}
