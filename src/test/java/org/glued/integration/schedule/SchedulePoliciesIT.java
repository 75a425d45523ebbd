package org.glued.integration.schedule;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a schedule does when runs overlap or fail, instants were missed, and owners are gone. */
@Tag("blackbox")
class SchedulePoliciesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Http api = SharedApp.admin();
    private final List<String> schedules = new ArrayList<>();
    private final FakeService service = new FakeService();
    private final CountDownLatch hold = new CountDownLatch(1);
    private String deployment;
    private String queue;

    @BeforeEach
    void deploy() {
        service.on("/work", exchange -> FakeService.json(exchange, 200, "{}"));
        service.on("/broken", exchange -> FakeService.json(exchange, 400, "{}"));
        service.on("/slow", exchange -> {
            FakeService.await(hold);
            FakeService.json(exchange, 200, "{}");
        });
        String name = "s" + UUID.randomUUID();
        api.put("/v1/services/" + name, "{'base_url':'" + service.url() + "'}").expect(201);
        deployment = uuid(api.post("/v1/deployments", "{'service':'" + name + "','name':'d'}"));
        queue = "q" + UUID.randomUUID();
        api.post("/v1/queues", "{'name':'" + queue + "'}").expect(201);
    }

    @AfterEach
    void silence() {
        hold.countDown();
        schedules.forEach(schedule -> api.delete("/v1/schedules/" + schedule));
        service.close();
    }

    @Test
    void with_queue_one_a_single_occurrence_waits_and_starts_when_the_run_ends() throws InterruptedException {
        String schedule = schedule("'action':'" + action("/slow") + "','every':'100ms','overlap':'queue_one'");
        service.next();
        occurrences(schedule, found -> count(found, "skipped") >= 3);
        JsonNode waiting = occurrences(schedule, found -> true);
        assertEquals(1, count(waiting, "planned"), waiting.toString());
        assertEquals(1, count(waiting, "fired"), waiting.toString());
        String held = only(waiting, "planned").path("uuid").asText();
        hold.countDown();
        JsonNode after = occurrences(
                schedule, found -> "fired".equals(by(found, held).path("status").asText()));
        assertTrue(by(after, held).path("run").isTextual());
    }

    @Test
    void with_cancel_running_the_run_before_is_cancelled() throws InterruptedException {
        String schedule =
                schedule("'action':'" + action("/slow") + "','every':'1s','overlap':'cancel_running','max_fires':2");
        service.next();
        JsonNode fired = occurrences(schedule, found -> count(found, "fired") == 2);
        String before = fired.get(1).path("run").asText();
        assertEquals(
                "cancelled",
                api.get("/v1/runs/" + before).expect(200).json().path("status").asText());
    }

    @Test
    void catch_up_all_fires_each_instant_of_a_stop() {
        assertEquals(Map.of("fired", 6), afterAStop("'catch_up':'all'"));
    }

    @Test
    void catch_up_last_fires_the_last_one() {
        assertEquals(Map.of("fired", 1, "missed", 5), afterAStop("'catch_up':'last'"));
    }

    @Test
    void catch_up_none_misses_them_all() {
        assertEquals(Map.of("missed", 6), afterAStop("'catch_up':'none'"));
    }

    @Test
    void what_is_older_than_the_window_is_missed() {
        assertEquals(Map.of("fired", 3, "missed", 3), afterAStop("'catch_up':'all','catch_up_window':'30m'"));
        assertEquals(
                "older than the catch_up_window",
                only(occurrences(schedules.getLast(), found -> true), "missed")
                        .path("reason")
                        .asText());
    }

    @Test
    void max_fires_is_exact_when_several_are_due_at_once() {
        assertEquals(Map.of("fired", 4), afterAStop("'catch_up':'all','max_fires':4"));
        assertTrue(api.get("/v1/schedules/" + schedules.getLast())
                .json()
                .path("next_fire_at")
                .isNull());
    }

    @Test
    void caught_up_runs_that_must_not_overlap_run_one_after_the_other() {
        String schedule = schedule("'action':'" + action("/work") + "','every':'10m','catch_up':'all'");
        stop(schedule);
        occurrences(schedule, found -> count(found, "fired") == 6);
    }

    @Test
    void a_failed_run_pauses_a_schedule_that_wants_it_until_it_is_resumed() throws InterruptedException {
        String schedule = schedule("'action':'" + action("/broken") + "','every':'500ms','pause_on_failure':true");
        service.next();
        awaitPaused(schedule);
        JsonNode last = occurrences(schedule, found -> !found.isEmpty()).get(0);
        assertTrue(last.path("reason").asText().contains("failed"), last.toString());
        api.post("/v1/schedules/" + schedule + "/resume", "").expect(200);
        service.next();
    }

    @Test
    void a_failed_run_pauses_a_schedule_at_once_and_not_only_when_it_is_due_again() throws InterruptedException {
        String schedule = schedule("'action':'" + action("/broken") + "','every':'1h','pause_on_failure':true");
        api.post("/v1/schedules/" + schedule + "/trigger", "").expect(202);
        service.next();
        awaitPaused(schedule);
    }

    @Test
    void a_whole_schedule_can_be_previewed() {
        JsonNode fires = api.post(
                        "/v1/schedules/preview",
                        "{'name':'n','publish':{'routing_key':'q'},'cron':'0 0 30 3 *','timezone':'Europe/Prague',"
                                + "'overlap':'allow','catch_up':'all','enabled':false,'max_fires':2}")
                .expect(200)
                .json();
        assertEquals(2, fires.size());
        api.post("/v1/schedules/preview", "{'cron':'0 0 30 3 *','colour':'red'}")
                .expect(400);
    }

    @Test
    void jitter_shifts_a_fire_by_less_than_itself_and_keeps_the_planned_instant() {
        String schedule = schedule("'publish':{'routing_key':'" + queue
                + "','payload':1},'cron':'0 * * * *','starts_at':'2037-01-01T00:00:00Z','jitter':'10m'");
        JsonNode fires =
                api.get("/v1/schedules/" + schedule + "/fires?count=50").json();
        Instant hour = Instant.parse("2037-01-01T00:00:00Z");
        boolean shifted = false;
        for (JsonNode fire : fires) {
            Duration shift = Duration.between(hour, Instant.parse(fire.asText()));
            assertTrue(!shift.isNegative() && shift.compareTo(Duration.ofMinutes(10)) < 0, shift.toString());
            shifted |= !shift.isZero();
            hour = hour.plus(Duration.ofHours(1));
        }
        assertTrue(shifted);
        JsonNode read = api.get("/v1/schedules/" + schedule).json();
        assertEquals(fires.get(0), read.path("next_fire_at"));
        assertEquals("PT10M", read.path("jitter").asText());
    }

    @Test
    void a_backfill_fires_what_has_not_fired_once() {
        String schedule = schedule("'publish':{'routing_key':'" + queue
                + "','payload':1},'cron':'0 * * * *','starts_at':'2026-01-01T00:00:00Z'");
        String path = "/v1/schedules/" + schedule + "/backfill";
        String day = "{'from':'2026-01-01T00:00:00Z','to':'2026-01-01T05:00:00Z'}";
        JsonNode fired = api.post(path, day).expect(202).json();
        assertEquals(Map.of("fired", 6), counts(fired));
        fired.forEach(one -> assertTrue(one.path("message").isTextual(), one.toString()));
        assertEquals("[]", api.post(path, day).expect(202).body());
        assertEquals(fired.size(), occurrences(schedule, found -> true).size());
        pointer(
                "/to",
                api.post(path, "{'from':'2026-01-01T00:00:00Z','to':'2036-01-01T05:00:00Z'}")
                        .expect(422));
        pointer(
                "/to",
                api.post(path, "{'from':'2026-01-01T00:00:00Z','to':'2026-04-01T05:00:00Z'}")
                        .expect(422));
        pointer(
                "/to",
                api.post(path, "{'from':'2026-01-02T00:00:00Z','to':'2026-01-01T05:00:00Z'}")
                        .expect(400));
    }

    @Test
    void an_exchange_that_is_not_there_is_impossible() {
        String exchange = "x" + UUID.randomUUID();
        pointer(
                "/publish/exchange",
                api.post("/v1/schedules", "{'publish':{'exchange':'" + exchange + "','payload':1},'every':'1d'}")
                        .expect(422));
    }

    @Test
    void the_schedule_of_a_revoked_owner_says_so_and_starts_nothing() {
        JsonNode token = api.post("/v1/tokens", "{'name':'t','subject':'" + UUID.randomUUID() + "','role':'admin'}")
                .expect(201)
                .json();
        Http owner = SharedApp.app().as(token.path("token").asText());
        String schedule = uuid(owner.post(
                "/v1/schedules", "{'publish':{'routing_key':'" + queue + "','payload':1},'cron':'@yearly'}"));
        schedules.add(schedule);
        String trigger = "/v1/schedules/" + schedule + "/trigger";
        assertEquals(
                "fired", api.post(trigger, "").expect(202).json().path("status").asText());
        api.delete("/v1/tokens/" + token.path("uuid").asText()).expect(204);
        // another person's pause and resume makes it nobody else's
        api.post("/v1/schedules/" + schedule + "/pause", "").expect(200);
        api.post("/v1/schedules/" + schedule + "/resume", "").expect(200);
        JsonNode skipped = api.post(trigger, "").expect(202).json();
        assertEquals("skipped", skipped.path("status").asText());
        assertTrue(skipped.path("reason").asText().contains("revoked"), skipped.toString());
        assertFalse(skipped.path("message").isTextual());
    }

    private Map<String, Integer> afterAStop(String fields) {
        String schedule = schedule("'publish':{'routing_key':'" + queue + "','payload':1},'every':'10m'," + fields);
        stop(schedule);
        await().atMost(PATIENCE)
                .until(
                        () -> api.get("/v1/schedules/" + schedule).json().path("next_fire_at"),
                        next -> next.isNull() || Instant.parse(next.asText()).isAfter(Instant.now()));
        return counts(occurrences(schedule, found -> true));
    }

    /** As if nobody had been there since 65 minutes: six instants passed, the last of them five minutes ago. */
    private static void stop(String schedule) {
        TestDatabase.sql(
                SharedApp.database(),
                "update if__scheduler set created_at = created_at - interval '65 minutes', next_fire_at = next_fire_at"
                        + " - interval '65 minutes' where uuid = '" + schedule + "'");
    }

    private String action(String path) {
        return uuid(api.post(
                "/v1/actions",
                "{'name':'a','deployment':'" + deployment + "','path':'" + path + "','http_method':'POST'}"));
    }

    private String schedule(String fields) {
        String schedule = uuid(api.post("/v1/schedules", "{" + fields + "}"));
        schedules.add(schedule);
        return schedule;
    }

    private void awaitPaused(String schedule) {
        await().atMost(PATIENCE)
                .until(() -> !api.get("/v1/schedules/" + schedule)
                        .json()
                        .path("enabled")
                        .asBoolean());
    }

    private JsonNode occurrences(String schedule, Predicate<JsonNode> condition) {
        return await().atMost(PATIENCE)
                .until(
                        () -> api.get("/v1/schedules/" + schedule + "/occurrences?limit=500")
                                .expect(200)
                                .json(),
                        condition);
    }

    private static long count(JsonNode occurrences, String status) {
        return counts(occurrences).getOrDefault(status, 0);
    }

    private static Map<String, Integer> counts(JsonNode occurrences) {
        Map<String, Integer> counts = new TreeMap<>();
        occurrences.forEach(one -> counts.merge(one.path("status").asText(), 1, Integer::sum));
        return counts;
    }

    private static JsonNode only(JsonNode occurrences, String status) {
        for (JsonNode one : occurrences) {
            if (one.path("status").asText().equals(status)) {
                return one;
            }
        }
        throw new AssertionError("none is " + status + ": " + occurrences);
    }

    private static JsonNode by(JsonNode occurrences, String uuid) {
        for (JsonNode one : occurrences) {
            if (one.path("uuid").asText().equals(uuid)) {
                return one;
            }
        }
        throw new AssertionError("no " + uuid);
    }

    private static void pointer(String pointer, Http.Answer answer) {
        assertEquals(
                pointer, answer.json().path("errors").path(0).path("pointer").asText());
    }

    private static String uuid(Http.Answer answer) {
        return answer.expect(201).json().path("uuid").asText();
    }
}
