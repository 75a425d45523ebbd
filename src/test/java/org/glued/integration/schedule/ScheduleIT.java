package org.glued.integration.schedule;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 6 of the contract. */
@Tag("blackbox")
class ScheduleIT {
    private static final String LATER = "'every':'1h','starts_at':'2040-01-01T00:00:00Z'";

    private final Http api = SharedApp.admin();
    private final List<String> made = new ArrayList<>();

    @AfterEach
    void delete_what_was_made() {
        made.forEach(uuid -> api.delete("/v1/schedules/" + uuid));
    }

    @Test
    void every_fires_at_a_fixed_distance_and_each_message_names_its_occurrence() {
        String queue = queue();
        String schedule = schedule("'every':'300ms'," + publish(queue));
        JsonNode messages = received(queue, 3);
        JsonNode occurrences = awaitOccurrences(schedule, all -> all.size() >= 3);
        Instant first = planned(occurrences.get(occurrences.size() - 1));
        for (JsonNode occurrence : occurrences) {
            assertEquals("fired", occurrence.path("status").asText());
            assertEquals(0, Duration.between(first, planned(occurrence)).toMillis() % 300);
            assertFalse(Instant.parse(occurrence.path("fired_at").asText()).isBefore(planned(occurrence)));
        }
        List<String> published = occurrences.findValuesAsText("message");
        messages.forEach(
                message -> assertTrue(published.contains(message.path("uuid").asText())));
        assertEquals("hello", messages.get(0).path("payload").asText());
    }

    @Test
    void cron_follows_the_clock_of_its_zone() {
        JsonNode made = create("'cron':'30 4 * * *','timezone':'Asia/Kathmandu'," + publish(queue()));
        String next = made.path("next_fire_at").asText();
        assertTrue(next.endsWith("T22:45:00.000Z"), next);
        assertEquals("Asia/Kathmandu", made.path("timezone").asText());
        String schedule = schedule("'cron':'* * * * * *'," + publish(queue()));
        JsonNode occurrences = awaitOccurrences(schedule, all -> all.size() >= 2);
        assertEquals(0, planned(occurrences.get(0)).getNano());
    }

    @Test
    void at_fires_once_and_then_the_rule_is_over() {
        String queue = queue();
        String schedule = schedule("'at':'" + Instant.now().plusMillis(500) + "'," + publish(queue));
        assertEquals(1, received(queue, 1).size());
        await().until(() -> get(schedule).path("next_fire_at").isNull());
        assertNotNull(get(schedule).path("last_fire_at").textValue());
        assertEquals(
                0,
                api.get("/v1/schedules/" + schedule + "/fires")
                        .expect(200)
                        .json()
                        .size());
        assertEquals(1, occurrences(schedule).size());
    }

    @Test
    void work_that_is_not_started_within_the_ttl_is_expired() {
        try (FakeService service = new FakeService()) {
            String queue = queue();
            String action = action(service, ",'queue':'" + queue + "'");
            api.post("/v1/queues/" + queue + "/pause", null).expect(200);
            String schedule =
                    schedule("'at':'" + Instant.now().plusMillis(300) + "','ttl':'1s','action':'" + action + "'");
            JsonNode occurrence =
                    awaitOccurrences(schedule, all -> all.size() == 1).get(0);
            String run = occurrence.path("run").asText();
            JsonNode expired = await().until(
                            () -> api.get("/v1/runs/" + run).expect(200).json(),
                            found -> !found.path("status").asText().equals("queued"));
            assertEquals("expired", expired.path("status").asText());
            assertEquals(0, service.waiting());
        }
    }

    @Test
    void an_occurrence_is_linked_to_its_run_and_the_run_to_its_message_and_cause() {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.json(exchange, 200, "{}"));
            String schedule = schedule("'action':'" + action(service, "") + "'," + LATER);
            JsonNode triggered = api.post("/v1/schedules/" + schedule + "/trigger", null)
                    .expect(202)
                    .json();
            JsonNode run = await().until(
                            () -> api.get("/v1/runs/" + triggered.path("run").asText())
                                    .expect(200)
                                    .json(),
                            found -> found.path("status").asText().equals("ok"));
            assertEquals("schedule", run.path("cause").path("kind").asText());
            assertEquals(
                    triggered.path("uuid").asText(),
                    run.path("cause").path("id").asText());
            assertEquals(triggered.path("message"), run.path("message"));
            assertFalse(run.path("message").isNull());
            assertEquals(triggered, occurrences(schedule).get(0));
        }
    }

    @Test
    void a_paused_schedule_does_not_fire_and_resumes_with_the_next_instant() {
        String queue = queue();
        String schedule = schedule("'every':'200ms'," + publish(queue));
        received(queue, 1);
        JsonNode paused = api.post("/v1/schedules/" + schedule + "/pause", null)
                .expect(200)
                .json();
        assertFalse(paused.path("enabled").asBoolean());
        int before = occurrences(schedule).size();
        // one that is asked for fires all the same, and shows that the alarm has been by
        String watch = schedule("'at':'" + Instant.now().plusSeconds(1) + "'," + publish(queue()));
        awaitOccurrences(watch, all -> all.size() == 1);
        assertEquals(before, occurrences(schedule).size());
        JsonNode resumed = api.post("/v1/schedules/" + schedule + "/resume", null)
                .expect(200)
                .json();
        assertTrue(resumed.path("enabled").asBoolean());
        assertFalse(planned(resumed, "next_fire_at").isBefore(planned(paused, "updated_at")));
        JsonNode after = awaitOccurrences(schedule, all -> all.size() > before);
        assertEquals("fired", after.get(0).path("status").asText());
        assertFalse(
                planned(after.get(0)).isBefore(planned(resumed, "updated_at").minusSeconds(1)));
    }

    @Test
    void a_trigger_fires_beside_the_rule_and_an_idempotency_key_keeps_it_to_one() {
        String schedule = schedule(publish(queue()) + "," + LATER);
        String next = get(schedule).path("next_fire_at").asText();
        String key = UUID.randomUUID().toString();
        String path = "/v1/schedules/" + schedule + "/trigger";
        Http.Answer first = api.post(path, null, "Idempotency-Key", key).expect(202);
        Http.Answer again = api.post(path, null, "Idempotency-Key", key).expect(202);
        assertEquals(first.body(), again.body());
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertEquals("/api/if/v1/schedules/" + schedule + "/occurrences", first.header("Location"));
        assertEquals("fired", first.json().path("status").asText());
        assertEquals(1, occurrences(schedule).size());
        assertEquals(next, get(schedule).path("next_fire_at").asText());
    }

    @Test
    void an_action_that_is_disabled_or_deleted_is_skipped_and_the_occurrence_says_so() {
        try (FakeService service = new FakeService()) {
            String action = action(service, "");
            String schedule = schedule("'action':'" + action + "'," + LATER);
            api.patch("/v1/actions/" + action, "{'enabled':false}").expect(200);
            assertEquals("the action is disabled", skipped(schedule));
            api.delete("/v1/actions/" + action).expect(204);
            assertEquals("the action is deleted", skipped(schedule));
            assertEquals(0, service.waiting());
        }
    }

    @Test
    void a_publication_that_cannot_be_routed_is_skipped_with_the_reason() {
        String schedule = schedule("'publish':{'exchange':'nobody-made-it','routing_key':'x'},'at':'" + soon() + "'");
        JsonNode occurrence = awaitOccurrences(schedule, all -> all.size() == 1).get(0);
        assertEquals("skipped", occurrence.path("status").asText());
        assertTrue(occurrence.path("reason").asText().contains("nobody-made-it"));
    }

    @Test
    void max_fires_and_ends_at_end_a_rule() {
        String few = schedule("'every':'100ms','max_fires':2," + publish(queue()));
        awaitOccurrences(few, all -> all.size() == 2);
        assertTrue(get(few).path("next_fire_at").isNull());
        String brief =
                schedule("'every':'100ms','ends_at':'" + Instant.now().plusMillis(450) + "'," + publish(queue()));
        await().until(() -> get(brief).path("next_fire_at").isNull());
        assertTrue(occurrences(brief).size() <= 4);
    }

    @Test
    void a_preview_is_an_array_of_times() {
        JsonNode times = api.post("/v1/schedules/preview", "{'cron':'0 0 29 2 *','count':3,'timezone':'UTC'}")
                .expect(200)
                .json();
        assertEquals(3, times.size());
        times.forEach(time -> assertTrue(time.asText().endsWith("-02-29T00:00:00.000Z"), time.asText()));
        String schedule = schedule(publish(queue()) + "," + LATER);
        JsonNode fires = api.get("/v1/schedules/" + schedule + "/fires?count=2")
                .expect(200)
                .json();
        assertEquals("2040-01-01T00:00:00.000Z", fires.get(0).asText());
        assertEquals("2040-01-01T01:00:00.000Z", fires.get(1).asText());
        assertEquals(10, api.get("/v1/schedules/" + schedule + "/fires").json().size());
        api.get("/v1/schedules/" + schedule + "/fires?count=x").expect(400);
    }

    @Test
    void what_never_fires_is_understood_but_impossible() {
        for (String timing : List.of(
                "'cron':'0 0 30 2 *'",
                "'at':'2001-01-01T00:00:00Z'",
                "'every':'1h','starts_at':'2001-01-01T00:00:00Z','ends_at':'2001-01-02T00:00:00Z'")) {
            Http.Answer refused = api.post("/v1/schedules", "{" + timing + "," + publish("q") + "}")
                    .expect(422);
            assertEquals("application/problem+json", refused.header("Content-Type"));
            assertFalse(refused.json().at("/errors/0/pointer").asText().isEmpty());
            api.post("/v1/schedules/preview", "{" + timing + "}").expect(422);
        }
        api.post("/v1/schedules", "{'every':'1h','action':'" + UUID.randomUUID() + "'}")
                .expect(422);
    }

    @Test
    void each_wrong_field_is_named() {
        pointers(
                "{'cron':'61 * * * *','timezone':'Mars/Olympus','ttl':'soon','overlap':'maybe','nmae':'x',"
                        + "'publish':{'routing_key':'q','priority':9}}",
                "/cron",
                "/timezone",
                "/ttl",
                "/overlap",
                "/nmae",
                "/publish/priority");
        pointers("{'every':'1h'}", "/action");
        pointers("{'every':'1h','cron':'@daily'," + publish("q") + "}", "/every", "/cron");
        pointers("{'every':'1ms'," + publish("q") + "}", "/every");
        pointers("{" + publish("q") + "}", "/cron");
        pointers("{'at':'tomorrow'," + publish("q") + "}", "/at");
    }

    private void pointers(String body, String... expected) {
        Http.Answer refused = api.post("/v1/schedules", body).expect(400);
        List<String> named = refused.json().path("errors").findValuesAsText("pointer");
        for (String pointer : expected) {
            assertTrue(named.contains(pointer), pointer + " in " + refused.body());
        }
    }

    private String skipped(String schedule) {
        JsonNode occurrence = api.post("/v1/schedules/" + schedule + "/trigger", null)
                .expect(202)
                .json();
        assertEquals("skipped", occurrence.path("status").asText());
        return occurrence.path("reason").asText();
    }

    private String action(FakeService service, String fields) {
        String name = "s" + UUID.randomUUID();
        api.put("/v1/services/" + name, "{'base_url':'" + service.url() + "'}").expect(201);
        String deployment = api.post("/v1/deployments", "{'service':'" + name + "','name':'d'}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','path':'/work','http_method':'POST'" + fields
                                + "}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
    }

    private String queue() {
        String name = "q" + UUID.randomUUID();
        api.post("/v1/queues", "{'name':'" + name + "'}").expect(201);
        return name;
    }

    private static String publish(String queue) {
        return "'publish':{'exchange':'','routing_key':'" + queue + "','payload':'hello'}";
    }

    private static String soon() {
        return Instant.now().plusMillis(300).toString();
    }

    private JsonNode create(String fields) {
        JsonNode schedule =
                api.post("/v1/schedules", "{" + fields + "}").expect(201).json();
        made.add(schedule.path("uuid").asText());
        return schedule;
    }

    private String schedule(String fields) {
        return create(fields).path("uuid").asText();
    }

    private JsonNode get(String schedule) {
        return api.get("/v1/schedules/" + schedule).expect(200).json();
    }

    private JsonNode occurrences(String schedule) {
        return api.get("/v1/schedules/" + schedule + "/occurrences?limit=500")
                .expect(200)
                .json();
    }

    private JsonNode awaitOccurrences(String schedule, Predicate<JsonNode> enough) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> occurrences(schedule), enough::test);
    }

    /** At least {@code count} messages, taken from the queue. */
    private JsonNode received(String queue, int count) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            api.post("/v1/queues/" + queue + "/receive", "{'max':100,'wait':'5s','auto_ack':true}")
                    .expect(200)
                    .json()
                    .forEach(all::add);
            return all.size() >= count;
        });
        return all;
    }

    private static Instant planned(JsonNode occurrence) {
        return planned(occurrence, "planned_at");
    }

    private static Instant planned(JsonNode node, String field) {
        return Instant.parse(node.path(field).asText());
    }
}
