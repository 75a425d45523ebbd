package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs are cancelled, replayed, found, and kept by day. */
@Tag("blackbox")
class RunLifeIT {
    private static final String ONCE = ",'retry':{'max_attempts':1}";

    private final Http api = SharedApp.admin();

    private JsonNode action(String url, String fields) {
        String deployment = TestDeployment.at(api, url, "");
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','http_method':'POST','path':'/x'" + fields + "}")
                .expect(201)
                .json();
    }

    private String queued(JsonNode action, String body) {
        return api.post("/v1/actions/" + action.path("uuid").asText() + "/run", body, "Prefer", "respond-async")
                .expect(202)
                .json()
                .path("uuid")
                .asText();
    }

    private JsonNode run(String uuid) {
        return api.get("/v1/runs/" + uuid).expect(200).json();
    }

    private JsonNode ended(String uuid) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> run(uuid), run -> !run.path("status").asText().matches("queued|running"));
    }

    private List<String> list(String query) {
        List<String> runs = new ArrayList<>();
        api.get("/v1/runs?" + query)
                .expect(200)
                .json()
                .forEach(run -> runs.add(run.path("uuid").asText()));
        return runs;
    }

    @Test
    void an_action_is_found_in_each_deployment_it_has_had() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 404, "{}"))) {
            JsonNode action = action(service.url(), ONCE);
            String uuid = action.path("uuid").asText();
            String here = action.path("deployment").asText();
            String first = queued(action, "{}");
            ended(first);
            String there = TestDeployment.at(api, service.url(), "");
            api.patch("/v1/actions/" + uuid, "{'deployment':'" + there + "'}").expect(200);
            String second = queued(action, "{}");
            ended(second);
            for (String also : List.of("", "&status=fail", "&q=404")) {
                assertEquals(List.of(second, first), list("action=" + uuid + also));
                assertEquals(List.of(first), list("action=" + uuid + "&deployment=" + here + also));
                assertEquals(List.of(second), list("action=" + uuid + "&deployment=" + there + also));
                assertEquals(List.of(), list("action=" + uuid + "&deployment=" + UUID.randomUUID() + also));
            }
            assertEquals(List.of(), list("action=" + uuid + "&q=404&status=ok"));
            JsonNode again = api.post(
                            "/v1/runs/replay", "{'action':'" + uuid + "','deployment':'" + here + "','q':'404'}")
                    .expect(202)
                    .json();
            assertEquals(1, again.path("replayed").asInt(), again.toString());
        }
    }

    @Test
    void the_queue_of_a_deployment_goes_with_it_once_it_is_empty() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            JsonNode action = action(service.url(), "");
            String message = ended(queued(action, "{}")).at("/links/message").asText();
            JsonNode odd = action(service.url(), "");
            ended(queued(odd, "{}"));
            // what is not of a run becomes a dead letter there
            api.post(queueOf(odd) + "/publish", "{'payload':1}").expect(201);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> api.get(queueOf(odd) + "/stats")
                                    .expect(200)
                                    .json()
                                    .path("dead")
                                    .asInt()
                            == 1);
            remove(odd);
            remove(action);
            awaitGone(queueOf(action));
            api.get(queueOf(odd)).expect(200);
            JsonNode gone =
                    api.get(message.substring("/api/if".length())).expect(200).json();
            assertEquals("gone", gone.path("state").asText());
            assertTrue(gone.at("/links/queue").isMissingNode(), gone.toString());
            api.post(queueOf(odd) + "/purge", null).expect(200);
            awaitGone(queueOf(odd));
        }
    }

    private static String queueOf(JsonNode action) {
        return "/v1/queues/if.runs." + action.path("deployment").asText();
    }

    private void remove(JsonNode action) {
        api.delete("/v1/actions/" + action.path("uuid").asText()).expect(204);
        api.delete("/v1/deployments/" + action.path("deployment").asText()).expect(204);
    }

    private void awaitGone(String path) {
        await().atMost(Duration.ofSeconds(60)).until(() -> api.get(path).status() == 404);
    }

    @Test
    void a_cancel_breaks_off_the_call_in_flight() throws Exception {
        CompletableFuture<Boolean> brokenOff = new CompletableFuture<>();
        try (FakeService service = new FakeService().on("/x", exchange -> {
            try {
                // an answer without end, so that the peer's going away is noticed
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                }
            } catch (IOException gone) {
                brokenOff.complete(true);
            }
        })) {
            String run = queued(action(service.url(), ",'timeout':'10m'" + ONCE), "{}");
            service.next();
            assertEquals(
                    "cancelled",
                    api.post("/v1/runs/" + run + "/cancel", null)
                            .expect(200)
                            .json()
                            .path("status")
                            .asText());
            assertTrue(brokenOff.get());
            api.post("/v1/runs/" + run + "/cancel", null).expect(409);
            JsonNode cancelled = run(run);
            assertEquals("cancelled", cancelled.path("status").asText());
            assertEquals("cancelled", cancelled.at("/attempts/0/outcome").asText());
        }
    }

    @Test
    void a_queued_run_that_is_cancelled_is_never_called() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String queue = "it-" + UUID.randomUUID();
            api.put("/v1/queues/" + queue, "{'paused':true}").expect(201);
            JsonNode action = action(service.url(), ",'queue':'" + queue + "'");
            String cancelled = queued(action, "{'body':1}");
            String other = queued(action, "{'body':2}");
            api.post("/v1/runs/" + cancelled + "/cancel", null).expect(200);
            api.post("/v1/queues/" + queue + "/resume", null).expect(200);
            assertEquals("ok", ended(other).path("status").asText());
            assertEquals("2", service.next().body());
            await().until(() -> api.get("/v1/queues/" + queue + "/stats")
                            .json()
                            .path("unacked")
                            .asInt()
                    == 0);
            assertEquals(0, service.waiting());
        }
    }

    @Test
    void a_run_whose_queue_is_paused_says_so_wherever_it_is_shown() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 503, "{}"))) {
            String queue = "it-" + UUID.randomUUID();
            api.put("/v1/queues/" + queue, "{'paused':true}").expect(201);
            JsonNode action = action(
                    service.url(),
                    ",'queue':'" + queue + "','retry':{'max_attempts':2,'backoff':'1h','max_backoff':'1h'}");
            String run = queued(action, "{}");
            String all = "/v1/runs?action=" + action.path("uuid").asText();
            assertEquals("paused", run(run).path("waiting_for").asText());
            assertEquals("paused", api.get(all).json().at("/0/waiting_for").asText());
            api.post("/v1/queues/" + queue + "/resume", null).expect(200);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run(run).path("waiting_for").asText().equals("retry"));
            assertEquals("retry", api.get(all).json().at("/0/waiting_for").asText());
            api.post("/v1/queues/" + queue + "/pause", null).expect(200);
            assertEquals("paused", run(run).path("waiting_for").asText());
            assertEquals(
                    "paused",
                    api.get(all + "&q=503").json().at("/0/waiting_for").asText());
            api.post("/v1/runs/" + run + "/cancel", null).expect(200);
            assertTrue(run(run).path("waiting_for").isNull());
        }
    }

    @Test
    void a_replay_is_a_new_run_with_the_same_input_and_the_old_one_as_its_cause() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String first = queued(action(service.url(), ""), "{'params':{'a':'b'},'body':{'n':1}}");
            ended(first);
            Http.Answer answer = api.post("/v1/runs/" + first + "/replay", null).expect(202);
            String second = answer.json().path("uuid").asText();
            assertTrue(answer.header("Location").endsWith("/v1/runs/" + second));
            JsonNode run = ended(second);
            assertEquals("replay", run.path("cause").path("kind").asText());
            assertEquals(first, run.path("cause").path("id").asText());
            assertEquals(service.next().uri(), service.next().uri());
            api.post("/v1/runs/" + UUID.randomUUID() + "/replay", null).expect(404);
        }
    }

    @Test
    void what_a_filter_finds_is_replayed_and_an_empty_filter_is_refused() throws Exception {
        CountDownLatch well = new CountDownLatch(1);
        try (FakeService service = new FakeService()
                .on("/x", exchange -> FakeService.json(exchange, well.getCount() == 0 ? 200 : 400, "{}"))) {
            JsonNode action = action(service.url(), ONCE);
            List<String> failed = List.of(queued(action, "{'body':1}"), queued(action, "{'body':2}"));
            failed.forEach(this::ended);
            well.countDown();
            String uuid = action.path("uuid").asText();
            JsonNode replayed = api.post("/v1/runs/replay", "{'action':'" + uuid + "','status':'fail'}")
                    .expect(202)
                    .json();
            assertEquals(2, replayed.path("replayed").asInt());
            replayed.path("runs")
                    .forEach(run -> assertEquals(
                            "ok", ended(run.asText()).path("status").asText()));
            assertEquals(failed.reversed(), list("status=fail&action=" + uuid));
            for (String empty : List.of("{}", "{'q':' '}", "{'limit':1}")) {
                assertEquals(
                        "/action",
                        api.post("/v1/runs/replay", empty)
                                .expect(400)
                                .json()
                                .at("/errors/0/pointer")
                                .asText());
            }
        }
    }

    @Test
    void runs_are_found_by_words_of_the_reason_and_by_a_foreign_id() throws Exception {
        String fid = UUID.randomUUID().toString();
        try (FakeService service =
                new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "[{'id':'" + fid + "'}]"))) {
            JsonNode action = action(service.url(), ",'fid':'.[].id'");
            String run = queued(action, "{}");
            JsonNode shown = ended(run);
            assertEquals(fid, shown.path("fids").get(0).asText());
            assertEquals(
                    64,
                    shown.path("attempts").get(0).path("content_hash").asText().length());
            assertEquals(List.of(run), list("q=" + fid));
        }
        String lost = queued(action("http://127.0.0.1:1", ONCE), "{}");
        JsonNode failed = ended(lost);
        assertEquals(
                "the connection was refused", failed.at("/attempts/0/reason").asText());
        assertTrue(list("q=refused&action=" + failed.path("action").asText()).contains(lost));
        assertFalse(list("q=nonsense&action=" + failed.path("action").asText()).contains(lost));
    }

    @Test
    void an_expression_for_one_item_finds_the_foreign_ids_of_all_items_of_an_array() throws Exception {
        try (FakeService service = new FakeService()
                .on("/x", exchange -> FakeService.json(exchange, 200, "[{'id':'a1'},{'id':'b2'},{'no':1}]"))) {
            for (String fid : List.of(".id", ".[].id", ".id # of an item")) {
                String run = queued(action(service.url(), ",'fid':'" + fid + "'"), "{}");
                assertEquals("[\"a1\",\"b2\"]", ended(run).path("fids").toString(), fid);
            }
        }
    }

    @Test
    void the_list_comes_in_pages_over_open_and_ended_runs_without_a_gap() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String queue = "it-" + UUID.randomUUID();
            api.put("/v1/queues/" + queue, "{}").expect(201);
            JsonNode action = action(service.url(), ",'queue':'" + queue + "'");
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                made.add(queued(action, "{}"));
                ended(made.getLast());
            }
            api.post("/v1/queues/" + queue + "/pause", null).expect(200);
            for (int i = 0; i < 2; i++) {
                made.add(queued(action, "{}"));
            }
            String query = "limit=2&action=" + action.path("uuid").asText();
            List<String> seen = new ArrayList<>();
            String after = "";
            for (int page = 0; page < 3; page++) {
                Http.Answer answer = api.get("/v1/runs?" + query + after).expect(200);
                answer.json().forEach(run -> seen.add(run.path("uuid").asText()));
                String link = answer.header("Link");
                after = link == null ? "" : "&after=" + link.replaceAll(".*[?&]after=([^&>]+).*", "$1");
            }
            assertEquals(made.reversed(), seen);
        }
    }

    @Test
    void a_day_of_history_is_dropped_as_a_whole_and_what_came_before_its_partition_is_moved_into_it() {
        String database = SharedApp.database();
        UUID run = UUID.fromString(
                "018bcfe5-6800-7000-8000-" + UUID.randomUUID().toString().substring(24));
        TestDatabase.sql(
                database,
                "insert into if__runs_ended (uuid, action, deployment, status, attempt, cause_kind, params, headers,"
                        + " created_at, ended_at) values ('" + run + "', gen_random_uuid(), gen_random_uuid(), 'ok', 1,"
                        + " 'caller', '{}', '{}', '2023-11-14T22:13Z', '2023-11-14T22:13Z')");
        assertEquals("ok", run(run.toString()).path("status").asText());
        TestDatabase.sql(database, "select if__runs_day('2023-11-14')");
        assertEquals(
                1,
                TestDatabase.number(
                        database, "select count(*) from if__runs_ended_20231114 where uuid = '" + run + "'"));
        assertEquals("ok", run(run.toString()).path("status").asText());
        await().until(() -> {
            TestDatabase.sql(database, "select if__runs_turn(1, interval '300 days')");
            return api.get("/v1/runs/" + run).status() == 404;
        });
    }
}
