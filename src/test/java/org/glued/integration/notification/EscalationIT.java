package org.glued.integration.notification;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.glued.integration.testing.App;
import org.glued.integration.testing.EventClient;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class EscalationIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MANY = 250;

    private final App app = SharedApp.app();
    private final Http admin = SharedApp.admin();

    private static String send(Http http, Person to, String fields) {
        return http.post(
                        "/v1/notifications", "{'subject':'s','to':['" + to.uuid() + "'],'confirm':true," + fields + "}")
                .made();
    }

    private JsonNode get(String uuid) {
        return admin.get("/v1/notifications/" + uuid).expect(200).json();
    }

    /** Lets the time to confirm all that was sent to {@code person} pass. */
    private static void pass(String database, Person person) {
        TestDatabase.sql(database, """
                update if__notifications n
                set confirm_by = now() - interval '1 s',
                    escalate_at = case when escalate_at is not null then now() - interval '1 s' end
                from if__notifications_recipients r
                where r.notification = n.uuid and r.person = '%s'""".formatted(person.uuid()));
    }

    private static String until(Instant time, Person escalateTo) {
        return "'confirm_by':'" + time + "','escalate_to':'" + escalateTo.uuid() + "'";
    }

    @Test
    void what_is_not_confirmed_in_time_is_told_to_somebody_else_at_once() {
        Person anna = Person.of(admin);
        Person chief = Person.of(admin);
        try (EventClient stream = chief.stream(app)) {
            String uuid = send(admin, anna, until(Instant.now().plusSeconds(1), chief));
            assertEquals(uuid, stream.next().id());
            JsonNode shown = get(uuid);
            assertEquals(2, shown.path("recipients").size());
            JsonNode first = shown.at("/recipients/0");
            assertEquals(anna.uuid(), first.path("user").asText());
            assertFalse(first.path("escalation").asBoolean());
            assertTrue(first.path("escalated_at").isTextual());
            assertTrue(first.path("overdue").asBoolean());
            JsonNode second = shown.at("/recipients/1");
            assertEquals(chief.uuid(), second.path("user").asText());
            assertTrue(second.path("escalation").asBoolean());
            assertTrue(second.path("escalated_at").isNull());
            assertFalse(second.path("overdue").asBoolean());

            chief.at(app).post("/v1/inbox/" + uuid + "/confirm", null).expect(200);
            anna.at(app).post("/v1/inbox/" + uuid + "/confirm", null).expect(200);
            JsonNode late = get(uuid).at("/recipients/0");
            assertTrue(late.path("confirmed_at").isTextual());
            assertFalse(late.path("overdue").asBoolean());
        }
    }

    @Test
    void what_was_confirmed_or_has_expired_does_not_escalate() {
        Person anna = Person.of(admin);
        Person chief = Person.of(admin);
        Instant later = Instant.now().plusSeconds(3600);
        String confirmed = send(admin, anna, until(later, chief));
        String expired = send(admin, anna, until(later, chief) + ",'expires_at':'" + later.plusSeconds(60) + "'");
        String open = send(admin, anna, until(later, chief));
        anna.at(app).post("/v1/inbox/" + confirmed + "/confirm", null).expect(200);
        TestDatabase.sql(
                SharedApp.database(), "update if__notifications set expires_at = now() where uuid = '" + expired + "'");
        pass(SharedApp.database(), anna);
        await().atMost(LONG).until(() -> get(open).path("recipients").size() == 2);
        await().atMost(LONG)
                .until(() -> TestDatabase.number(
                                SharedApp.database(),
                                "select count(*) from if__notifications where escalate_at < now() and escalate_to = '"
                                        + chief.uuid() + "'")
                        == 0);
        assertEquals(1, get(confirmed).path("recipients").size());
        assertEquals(1, get(expired).path("recipients").size());
        assertTrue(get(expired).at("/recipients/0/escalated_at").isNull());
    }

    @Test
    void who_is_late_is_overdue_when_nobody_else_is_to_be_told() {
        Person anna = Person.of(admin);
        String uuid = send(admin, anna, "'confirm_by':'" + Instant.now().plusSeconds(3600) + "'");
        assertFalse(get(uuid).at("/recipients/0/overdue").asBoolean());
        pass(SharedApp.database(), anna);
        assertTrue(get(uuid).at("/recipients/0/overdue").asBoolean());
        assertTrue(get(uuid).at("/recipients/0/escalated_at").isNull());
    }

    @Test
    void three_nodes_of_which_one_is_killed_meanwhile_tell_the_other_once() {
        String database = TestDatabase.fresh();
        try (App first = App.on(database);
                App second = App.on(database);
                App third = App.on(database)) {
            Person anna = Person.of(first.admin());
            Person chief = Person.of(first.admin());
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                sent.add(send(first.admin(), anna, until(Instant.now().plusSeconds(3600), chief)));
            }
            pass(database, anna);
            third.kill9();
            String told = "select count(*) from if__notifications_recipients where escalation";
            await().atMost(LONG).until(() -> TestDatabase.number(database, told) >= MANY);
            assertEquals(MANY, TestDatabase.number(database, told));
            Set<String> inbox = new HashSet<>();
            chief.at(second)
                    .get("/v1/inbox?limit=500")
                    .expect(200)
                    .json()
                    .forEach(item -> inbox.add(item.path("uuid").asText()));
            assertEquals(new HashSet<>(sent), inbox);
            assertEquals(0, TestDatabase.number(database, """
                    select count(*) from (
                        select place - lag(place, 1, 0::bigint) over (partition by person order by place) as step
                        from if__notifications_recipients) steps
                    where step <> 1"""));
        }
    }
}
