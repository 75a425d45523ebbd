package org.glued.integration.notification;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.glued.integration.testing.App;
import org.glued.integration.testing.EventClient;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class UserSubscriberIT {
    private static final int MANY = 2000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final App app = SharedApp.app();
    private final Http admin = SharedApp.admin();
    private final Person anna = Person.of(admin);
    private final TestQueue queue = TestQueue.with(admin, "{}");

    private String subscribe() {
        return admin.post(queue.path("/subscribers"), "{'kind':'user','user':'" + anna.uuid() + "'}")
                .made();
    }

    private void awaitEmpty() {
        await().atMost(LONG).until(() -> queue.stat("ready") == 0 && queue.stat("unacked") == 0);
    }

    @Test
    void a_message_becomes_a_notification_and_is_acknowledged() {
        String subscriber = subscribe();
        try (EventClient stream = anna.stream(app)) {
            String message = queue.publish("{'subject':'Order','payload':{'order':7.10},'ttl':'1h'}")
                    .path("uuid")
                    .asText();
            JsonNode item = stream.next().json();
            assertEquals("Order", item.path("subject").asText());
            assertEquals("info", item.path("severity").asText());
            assertTrue(item.path("body").isNull());
            assertEquals(7.1, item.at("/data/order").asDouble());
            assertTrue(item.path("expires_at").isTextual());
            JsonNode shown = admin.get("/v1/notifications/" + item.path("uuid").asText())
                    .expect(200)
                    .json();
            assertEquals(message, shown.path("message").asText());
            assertEquals(subscriber, shown.path("subscriber").asText());
            assertEquals(anna.uuid(), shown.at("/recipients/0/user").asText());
        }
        awaitEmpty();
        assertEquals(0, queue.stat("dead"));
    }

    @Test
    void a_text_is_the_body_and_the_queue_is_the_subject_when_the_message_has_none() {
        subscribe();
        try (EventClient stream = anna.stream(app)) {
            queue.publish("{'payload':'It is late'}");
            JsonNode item = stream.next().json();
            assertEquals(queue.name(), item.path("subject").asText());
            assertEquals("It is late", item.path("body").asText());
            assertTrue(item.path("data").isNull());
            queue.publish("{'payload':'a\\u0000b'}");
            JsonNode odd = stream.next().json();
            assertTrue(odd.path("body").isNull());
            assertEquals("a\0b", odd.path("data").asText());
        }
    }

    @Test
    void a_message_that_comes_again_makes_no_second_notification() {
        subscribe();
        String uuid = queue.publish("{'subject':'first'}").path("uuid").asText();
        awaitEmpty();
        queue.publish("{'subject':'again','uuid':'" + uuid + "'}");
        awaitEmpty();
        assertEquals(
                2,
                TestDatabase.number(
                        SharedApp.database(), "select count(*) from if__mq_messages where uuid = '" + uuid + "'"));
        queue.publish("{'subject':'last'}");
        await().atMost(LONG)
                .until(() -> anna.inbox(app, "").at("/0/subject").asText().equals("last"));
        assertEquals(List.of("last", "first"), anna.inbox(app, "").findValuesAsText("subject"));
    }

    @Test
    void two_nodes_of_which_one_is_killed_meanwhile_tell_each_message_once() {
        String database = TestDatabase.fresh();
        try (App first = App.on(database);
                App second = App.on(database)) {
            Person boris = Person.of(first.admin());
            TestQueue many = TestQueue.with(first.admin(), "{}");
            many.publishNumbers(MANY);
            first.admin()
                    .post(many.path("/subscribers"), "{'kind':'user','prefetch':100,'user':'" + boris.uuid() + "'}")
                    .made();
            String told = "select count(*) from if__notifications_recipients";
            await().atMost(LONG).until(() -> TestDatabase.number(database, told) > MANY / 10);
            second.kill9();
            await().atMost(LONG).until(() -> many.stat("ready") + many.stat("unacked") + many.stat("delayed") == 0);
            assertEquals(MANY, TestDatabase.number(database, told));
            assertEquals(MANY, TestDatabase.number(database, "select count(distinct message) from if__notifications"));
            assertEquals(MANY, TestDatabase.number(database, "select newest from if__inboxes"));
        }
    }

    @Test
    void bytes_are_nothing_to_tell() {
        subscribe();
        queue.publish("{'payload_base64':'AAAA'}");
        await().atMost(LONG).until(() -> queue.stat("dead") == 1);
        assertEquals(0, anna.inbox(app, "").size());
    }
}
