package org.glued.integration.schedule;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 6 of the contract, seen from outside. */
@Tag("blackbox")
class ScheduleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Http api = SharedApp.admin();
    private final List<String> schedules = new ArrayList<>();
    private final FakeService service = new FakeService();
    private String deployment;
    private String action;

    @BeforeEach
    void deploy() {
        service.on("/work", exchange -> FakeService.json(exchange, 200, "{'done':true}"));
        String name = "s" + UUID.randomUUID();
        api.put("/v1/services/" + name, "{'base_url':'" + service.url() + "'}").expect(201);
        deployment = uuid(api.post("/v1/deployments", "{'service':'" + name + "','name':'d'}"));
        action = action("");
    }

    @AfterEach
    void silence() {
        schedules.forEach(schedule -> api.delete("/v1/schedules/" + schedule));
        service.close();
    }

    @Test
    void every_fires_at_a_fixed_distance_and_each_occurrence_links_to_its_run() throws InterruptedException {
        String schedule = schedule("'action':'" + action + "','every':'200ms','overlap':'allow','max_fires':3");
        for (int i = 0; i < 3; i++) {
            service.next();
        }
        JsonNode ended = scheduleWhen(schedule, found -> found.path("fires").asInt() == 3);
        assertTrue(ended.path("next_fire_at").isNull());
        assertFalse(ended.path("last_fire_at").isNull());
        JsonNode occurrences = occurrences(schedule, 3);
        for (int i = 0; i < 3; i++) {
            JsonNode occurrence = occurrences.get(i);
            assertEquals("fired", occurrence.path("status").asText());
            JsonNode run = run(occurrence.path("run").asText());
            assertEquals("schedule", run.path("cause").path("kind").asText());
            assertTrue(run.path("message").isTextual());
            assertEquals(run.path("message"), occurrence.path("message"));
            assertTrue(run.path("cause")
                    .toString()
                    .contains(occurrence.path("uuid").asText()));
        }
        Duration apart = Duration.between(planned(occurrences.get(1)), planned(occurrences.get(0)));
        assertEquals(0, apart.toMillis() % 200, apart.toString());
        assertEquals(
                "[]",
                api.get("/v1/schedules/" + schedule + "/fires").expect(200).body());
    }

    @Test
    void cron_with_seconds_fires_on_the_second() throws InterruptedException {
        String schedule = schedule("'action':'" + action + "','cron':'* * * * * *','timezone':'Europe/Prague'");
        service.next();
        Instant planned = planned(occurrences(schedule, 1).get(0));
        assertEquals(planned.truncatedTo(ChronoUnit.SECONDS), planned);
    }

    @Test
    void at_fires_once_and_then_has_come_to_its_end() throws InterruptedException {
        Instant at = Instant.now().plusMillis(1500).truncatedTo(ChronoUnit.MILLIS);
        String schedule = schedule("'action':'" + action + "','at':'" + at + "'");
        service.next();
        assertEquals(at, planned(occurrences(schedule, 1).get(0)));
        assertTrue(scheduleWhen(schedule, found -> found.path("fires").asInt() == 1)
                .path("next_fire_at")
                .isNull());
    }

    @Test
    void work_that_did_not_start_within_its_ttl_expires() {
        String queue = "q" + UUID.randomUUID();
        api.post("/v1/queues", "{'name':'" + queue + "','paused':true}").expect(201);
        String waiting = action("'queue':'" + queue + "',");
        String schedule = schedule("'action':'" + waiting + "','every':'1d','ttl':'300ms'");
        String run = trigger(schedule).path("run").asText();
        JsonNode expired = await().atMost(PATIENCE)
                .until(() -> run(run), found -> !found.path("status").asText().equals("queued"));
        assertEquals("expired", expired.path("status").asText());
        assertEquals(0, service.waiting());
    }

    @Test
    void a_paused_schedule_keeps_quiet_until_resumed_and_does_not_catch_up() throws InterruptedException {
        String schedule = schedule("'action':'" + action + "','every':'100ms','catch_up':'all','enabled':false");
        assertEquals("[]", api.get("/v1/schedules/" + schedule + "/occurrences").body());
        JsonNode resumed = api.post("/v1/schedules/" + schedule + "/resume", "")
                .expect(200)
                .json();
        assertTrue(resumed.path("enabled").asBoolean());
        Instant from = Instant.parse(resumed.path("updated_at").asText());
        service.next();
        JsonNode paused =
                api.post("/v1/schedules/" + schedule + "/pause", "").expect(200).json();
        assertFalse(paused.path("enabled").asBoolean());
        JsonNode after =
                api.get("/v1/schedules/" + schedule + "/occurrences?limit=500").json();
        assertTrue(planned(after.get(after.size() - 1)).isAfter(from));
        // another schedule, made later and due sooner or later, proves that firing goes on and passes this one by
        schedule("'action':'" + action + "','every':'100ms','max_fires':5,'overlap':'allow'");
        scheduleWhen(schedules.getLast(), found -> found.path("fires").asInt() == 5);
        assertEquals(
                after,
                api.get("/v1/schedules/" + schedule + "/occurrences?limit=500").json());
    }

    @Test
    void a_trigger_fires_beside_the_rule() throws InterruptedException {
        String schedule = schedule("'action':'" + action + "','cron':'@yearly'");
        String next =
                api.get("/v1/schedules/" + schedule).json().path("next_fire_at").asText();
        JsonNode occurrence = trigger(schedule);
        assertEquals(occurrence.path("run").asText(), service.next().headers().get("X-IF-Run"));
        assertEquals(occurrence, occurrences(schedule, 1).get(0));
        assertEquals(
                next,
                api.get("/v1/schedules/" + schedule).json().path("next_fire_at").asText());
        api.post("/v1/schedules/" + UUID.randomUUID() + "/trigger", "").expect(404);
    }

    @Test
    void a_fire_while_the_run_before_goes_on_is_skipped() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        service.on("/slow", exchange -> {
            FakeService.await(hold);
            FakeService.json(exchange, 200, "{}");
        });
        String slow = uuid(api.post(
                "/v1/actions", "{'name':'a','deployment':'" + deployment + "','path':'/slow','http_method':'POST'}"));
        String schedule = schedule("'action':'" + slow + "','every':'100ms'");
        service.next();
        JsonNode skipped = occurrences(schedule, 2).get(0);
        hold.countDown();
        assertEquals("skipped", skipped.path("status").asText());
        assertEquals("overlap", skipped.path("reason").asText());
    }

    @Test
    void a_message_is_published_and_its_occurrence_links_to_it() {
        String queue = "q" + UUID.randomUUID();
        api.post("/v1/queues", "{'name':'" + queue + "'}").expect(201);
        String schedule = schedule("'publish':{'exchange':'','routing_key':'" + queue
                + "','subject':'hello','headers':{'a':'b'},'payload':{'n':1},'priority':3},'every':'1d','ttl':'1h'");
        JsonNode occurrence = trigger(schedule);
        JsonNode message = api.post("/v1/queues/" + queue + "/receive", "{'max':1,'wait':'20s'}")
                .expect(200)
                .json()
                .get(0);
        assertEquals(occurrence.path("message"), message.path("uuid"));
        assertTrue(occurrence.path("run").isNull());
        assertEquals("hello", message.path("subject").asText());
        assertEquals("b", message.path("headers").path("a").asText());
        assertEquals(1, message.path("payload").path("n").asInt());
        assertEquals(3, message.path("priority").asInt());
        assertEquals(
                planned(occurrence).plus(Duration.ofHours(1)),
                Instant.parse(message.path("expires_at").asText()));
    }

    @Test
    void a_message_that_reaches_no_queue_says_so_and_links_to_none() {
        String schedule = schedule("'publish':{'routing_key':'q" + UUID.randomUUID() + "','payload':1},'every':'1d'");
        JsonNode occurrence = trigger(schedule);
        assertEquals("fired", occurrence.path("status").asText());
        assertEquals("its message reached no queue", occurrence.path("reason").asText());
        assertTrue(occurrence.path("message").isNull());
        assertEquals(occurrence, occurrences(schedule, 1).get(0));
    }

    @Test
    void a_message_goes_through_the_exchange_that_the_schedule_names() {
        String queue = "q" + UUID.randomUUID();
        String exchange = "x" + UUID.randomUUID();
        api.post("/v1/queues", "{'name':'" + queue + "'}").expect(201);
        api.post("/v1/exchanges", "{'name':'" + exchange + "','type':'topic'}").expect(201);
        api.post("/v1/exchanges/" + exchange + "/bindings", "{'queue':'" + queue + "','routing_key':'order.*'}")
                .expect(201);
        String schedule = schedule("'publish':{'exchange':'" + exchange
                + "','routing_key':'order.created','payload':'x'},'every':'100ms','max_fires':1");
        JsonNode message = api.post("/v1/queues/" + queue + "/receive", "{'max':1,'wait':'20s'}")
                .expect(200)
                .json()
                .get(0);
        assertEquals(occurrences(schedule, 1).get(0).path("message"), message.path("uuid"));
        assertEquals(exchange, message.path("exchange").asText());
    }

    @Test
    void an_exchange_that_was_deleted_makes_a_trigger_impossible_and_a_fire_skipped() {
        String exchange = "x" + UUID.randomUUID();
        api.post("/v1/exchanges", "{'name':'" + exchange + "','type':'topic'}").expect(201);
        String schedule =
                schedule("'publish':{'exchange':'" + exchange + "','payload':1},'every':'100ms','enabled':false");
        api.delete("/v1/exchanges/" + exchange).expect(204);
        api.post("/v1/schedules/" + schedule + "/trigger", "").expect(422);
        api.post("/v1/schedules/" + schedule + "/resume", "").expect(200);
        JsonNode occurrence = occurrences(schedule, 1).get(0);
        assertEquals("skipped", occurrence.path("status").asText());
        assertTrue(occurrence.path("reason").asText().contains(exchange));
    }

    @Test
    void an_occurrence_says_why_nothing_could_start() {
        String schedule = schedule("'action':'" + action + "','every':'1d'");
        api.patch("/v1/deployments/" + deployment, "{'enabled':false}").expect(200);
        skipped("the deployment is disabled", trigger(schedule));
        api.patch("/v1/deployments/" + deployment, "{'enabled':true}").expect(200);
        api.patch("/v1/actions/" + action, "{'enabled':false}").expect(200);
        skipped("the action is disabled", trigger(schedule));
        api.delete("/v1/actions/" + action).expect(204);
        skipped("the action is deleted", trigger(schedule));
        assertEquals(3, occurrences(schedule, 3).size());
    }

    @Test
    void a_preview_has_as_many_times_as_asked_for() {
        String rule = "{'every':'1h'}";
        assertEquals(
                10, api.post("/v1/schedules/preview", rule).expect(200).json().size());
        assertEquals(
                2,
                api.post("/v1/schedules/preview?count=2", rule)
                        .expect(200)
                        .json()
                        .size());
        assertEquals(
                3,
                api.post("/v1/schedules/preview", "{'every':'1h','count':3}")
                        .expect(200)
                        .json()
                        .size());
        api.post("/v1/schedules/preview?count=0", rule).expect(400);
    }

    @Test
    void a_preview_follows_the_clocks_of_its_zone() {
        JsonNode times = api.post(
                        "/v1/schedules/preview",
                        "{'cron':'30 2 * * *','timezone':'Europe/Prague','starts_at':'2037-03-28T00:00:00Z','count':3}")
                .expect(200)
                .json();
        assertEquals(
                List.of("2037-03-28T01:30:00.000Z", "2037-03-29T01:00:00.000Z", "2037-03-30T00:30:00.000Z"),
                texts(times));
        String schedule = schedule("'action':'" + action
                + "','cron':'30 2 * * *','timezone':'Europe/Prague','starts_at':'2037-03-28T00:00:00Z'");
        assertEquals(
                texts(times),
                texts(api.get("/v1/schedules/" + schedule + "/fires?count=3")
                        .expect(200)
                        .json()));
        api.get("/v1/schedules/" + schedule + "/fires?count=0").expect(400);
    }

    @ParameterizedTest
    @CsvSource({"EST,17", "MST,19", "HST,22", "ROC,4", "GMT+0,12", "GMT-0,12", "US/Eastern,17", "Etc/GMT+5,17"})
    void a_zone_may_have_any_name_of_the_iana_database(String zone, int hour) {
        JsonNode times = api.post(
                        "/v1/schedules/preview",
                        "{'cron':'0 12 * * *','timezone':'" + zone + "','starts_at':'2037-01-10T00:00:00Z','count':1}")
                .expect(200)
                .json();
        assertEquals(List.of("2037-01-10T%02d:00:00.000Z".formatted(hour)), texts(times));
    }

    @Test
    void what_would_never_fire_is_impossible() {
        impossible("/cron", "'cron':'0 0 30 2 *'");
        impossible("/at", "'at':'2020-01-01T00:00:00Z'");
        impossible("/ends_at", "'every':'1h','ends_at':'2020-01-01T00:00:00Z'");
    }

    @Test
    void each_wrong_field_is_named() {
        Http.Answer answer = api.post(
                        "/v1/schedules",
                        "{'action':'" + action
                                + "','cron':'61 * * * *','timezone':'Mars/Base','ttl':'soon','colour':'red'}")
                .expect(400);
        List<String> pointers = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asText()));
        pointers.sort(null);
        assertEquals(List.of("/colour", "/cron", "/timezone", "/ttl"), pointers);
    }

    @Test
    void a_schedule_is_a_document_like_every_other() {
        Http.Answer made = api.post("/v1/schedules", "{'action':'" + action + "','cron':'@daily'}")
                .expect(201);
        String path = made.header("Location").substring("/api/if".length());
        String stale = made.header("ETag");
        String fresh = api.patch(path, "{'cron':null,'every':'1d'}", "If-Match", stale)
                .expect(200)
                .header("ETag");
        JsonNode read = api.get(path).expect(200).json();
        assertEquals("PT24H", read.path("every").asText());
        assertTrue(read.path("cron").isNull());
        api.put(path, read.toString(), "If-Match", stale).expect(412);
        fresh = api.put(path, read.toString(), "If-Match", fresh).expect(200).header("ETag");
        api.delete(path, "If-Match", stale).expect(412);
        api.delete(path, "If-Match", fresh).expect(204);
        api.delete(path).expect(404);
        api.get(path + "/occurrences").expect(404);
    }

    private void impossible(String pointer, String rule) {
        Http.Answer answer = api.post("/v1/schedules", "{'action':'" + action + "'," + rule + "}")
                .expect(422);
        assertEquals(
                pointer, answer.json().path("errors").path(0).path("pointer").asText());
    }

    private static void skipped(String reason, JsonNode occurrence) {
        assertEquals("skipped", occurrence.path("status").asText());
        assertEquals(reason, occurrence.path("reason").asText());
        assertTrue(occurrence.path("run").isNull());
    }

    private String action(String fields) {
        return uuid(api.post(
                "/v1/actions",
                "{'name':'a'," + fields + "'deployment':'" + deployment + "','path':'/work','http_method':'POST'}"));
    }

    private String schedule(String fields) {
        String schedule = uuid(api.post("/v1/schedules", "{" + fields + "}"));
        schedules.add(schedule);
        return schedule;
    }

    private JsonNode trigger(String schedule) {
        return api.post("/v1/schedules/" + schedule + "/trigger", "")
                .expect(202)
                .json();
    }

    private JsonNode run(String run) {
        return api.get("/v1/runs/" + run).expect(200).json();
    }

    private JsonNode scheduleWhen(String schedule, Predicate<JsonNode> condition) {
        return await().atMost(PATIENCE)
                .until(() -> api.get("/v1/schedules/" + schedule).expect(200).json(), condition);
    }

    private JsonNode occurrences(String schedule, int atLeast) {
        return await().atMost(PATIENCE)
                .until(
                        () -> api.get("/v1/schedules/" + schedule + "/occurrences")
                                .expect(200)
                                .json(),
                        found -> found.size() >= atLeast);
    }

    private static Instant planned(JsonNode occurrence) {
        return Instant.parse(occurrence.path("planned_at").asText());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String uuid(Http.Answer answer) {
        return answer.expect(201).json().path("uuid").asText();
    }
}
