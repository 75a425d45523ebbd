package org.glued.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.glued.integration.testing.App;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was confirmed survives kill -9. */
@Tag("blackbox")
class CrashFaultIT {
    private static final int RUNS = 100;

    @Test
    void after_kill_9_every_queued_run_ends_and_every_confirmed_message_is_there() {
        String database = TestDatabase.fresh();
        try (App app = App.on(database);
                FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.json(exchange, 200, "{}"));
            Http api = app.admin();
            api.put("/v1/services/s", "{'base_url':'" + service.url() + "'}").expect(201);
            String deployment = uuid(api.post("/v1/deployments", "{'service':'s','name':'d'}"));
            String action = uuid(api.post(
                    "/v1/actions",
                    "{'name':'a','deployment':'" + deployment
                            + "','path':'/work','http_method':'POST','timeout':'5s'}"));
            api.post("/v1/queues", "{'name':'orders'}").expect(201);
            Set<String> runs = new HashSet<>();
            Set<String> messages = new HashSet<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(uuid(api.post("/v1/actions/" + action + "/run", "{}", "Prefer", "respond-async")));
                messages.add(uuid(api.post("/v1/queues/orders/publish", "{'payload':" + i + "}")));
            }
            app.kill9();
            app.restart();

            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> TestDatabase.number(
                                    database, "select count(*) from if__runs where status not in ('ok', 'fail')")
                            == 0);
            assertEquals(RUNS, TestDatabase.number(database, "select count(*) from if__runs where status = 'ok'"));
            for (String run : runs) {
                assertEquals(
                        "ok",
                        api.get("/v1/runs/" + run)
                                .expect(200)
                                .json()
                                .path("status")
                                .asText());
            }
            Set<String> received = new HashSet<>();
            for (JsonNode message : api.post("/v1/queues/orders/receive", "{'max':1000,'wait':'5s'}")
                    .expect(200)
                    .json()) {
                received.add(message.path("uuid").asText());
            }
            assertEquals(messages, received);
        }
    }

    @Test
    void while_the_database_is_away_callers_get_503_soon_and_afterwards_it_works_by_itself() {
        String database = TestDatabase.fresh();
        try (App app = App.on(database)) {
            Http api = app.admin();
            api.get("/v1/actions").expect(200);
            String name = database.substring(database.lastIndexOf('/') + 1);
            String server = database.substring(0, database.lastIndexOf('/')) + "/postgres";
            TestDatabase.sql(server, "alter database " + name + " allow_connections false");
            TestDatabase.sql(
                    server, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            Http.Answer away = await().atMost(Duration.ofSeconds(20))
                    .until(() -> api.get("/v1/actions"), answer -> answer.status() == 503);
            assertNotNull(away.header("Retry-After"));
            assertEquals("application/problem+json", away.header("Content-Type"));
            TestDatabase.sql(server, "alter database " + name + " allow_connections true");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> api.get("/v1/actions").status() == 200);
        }
    }

    private static String uuid(Http.Answer answer) {
        String uuid = answer.json().path("uuid").asText();
        if (answer.status() >= 300 || uuid.isEmpty()) {
            throw new AssertionError(answer.status() + ": " + answer.body());
        }
        return uuid;
    }
}
