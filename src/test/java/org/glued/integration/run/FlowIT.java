package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits, pauses and the circuit breaker of a deployment hold for all its runs. */
@Tag("blackbox")
class FlowIT {
    private final Http api = SharedApp.admin();

    private record Made(String deployment, String action) {}

    private Made make(FakeService service, String deploymentFields, String actionFields) {
        String deployment = TestDeployment.at(api, service.url(), deploymentFields);
        String action = api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','http_method':'POST','path':'/x'" + actionFields
                                + "}")
                .made();
        return new Made(deployment, action);
    }

    private List<String> queue(String action, int count) {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(api.post("/v1/actions/" + action + "/run", "{}", "Prefer", "respond-async")
                    .expect(202)
                    .json()
                    .path("uuid")
                    .asText());
        }
        return runs;
    }

    private JsonNode run(String uuid) {
        return api.get("/v1/runs/" + uuid).expect(200).json();
    }

    private void awaitStatus(String run, String status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> run(run).path("status").asText().equals(status));
    }

    /** All that have not begun say so, the first of the queue and those behind it. */
    private void awaitWaiting(List<String> runs, String reason) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            List<String> reasons = runs.stream()
                    .map(this::run)
                    .filter(run -> run.path("status").asText().equals("queued"))
                    .map(run -> run.path("waiting_for").asText())
                    .distinct()
                    .toList();
            return reasons.equals(List.of(reason));
        });
    }

    @Test
    void no_more_calls_are_under_way_than_the_deployment_allows() throws Exception {
        Semaphore go = new Semaphore(0);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (FakeService service = new FakeService().on("/x", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            go.acquireUninterruptibly();
            now.decrementAndGet();
            FakeService.json(exchange, 200, "{}");
        })) {
            Made made = make(service, ",'concurrency':2", "");
            List<String> runs = queue(made.action(), 6);
            awaitWaiting(runs, "concurrency");
            await().until(() -> now.get() == 2);
            go.release(6);
            runs.forEach(run -> awaitStatus(run, "ok"));
            assertEquals(2, most.get());
        }
    }

    @Test
    void a_limit_counts_what_had_begun_and_was_not_committed_when_it_was_first_asked() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"));
                Connection other = TestDatabase.connect(SharedApp.database())) {
            Made made = make(service, "", "");
            String begun = UUID.randomUUID().toString();
            other.setAutoCommit(false);
            try (PreparedStatement begin = other.prepareStatement("""
                    insert into if__runs_open (uuid, action, deployment, status, attempt, cause_kind, params, headers,
                        started_at, alive_until)
                    values (?::uuid, ?::uuid, ?::uuid, 'running', 1, 'caller', '{}', '{}', now(), now() + interval '15 min')""")) {
                begin.setString(1, begun);
                begin.setString(2, made.action());
                begin.setString(3, made.deployment());
                begin.execute();
            }
            api.patch("/v1/deployments/" + made.deployment(), "{'concurrency':1}")
                    .expect(200);
            awaitStatus(queue(made.action(), 1).getFirst(), "ok");
            other.commit();
            List<String> held = queue(made.action(), 1);
            awaitWaiting(held, "concurrency");
            api.post("/v1/runs/" + begun + "/cancel", null).expect(200);
            awaitStatus(held.getFirst(), "ok");
        }
    }

    @Test
    void a_limit_counts_the_calls_that_were_under_way_before_it_was_set() throws Exception {
        Semaphore go = new Semaphore(0);
        try (FakeService service = new FakeService().on("/x", exchange -> {
            go.acquireUninterruptibly();
            FakeService.json(exchange, 200, "{}");
        })) {
            Made made = make(service, "", "");
            String deployment = "/v1/deployments/" + made.deployment();
            List<String> runs = new ArrayList<>(queue(made.action(), 2));
            runs.forEach(run -> awaitStatus(run, "running"));
            api.patch(deployment, "{'concurrency':2}").expect(200);
            List<String> held = queue(made.action(), 1);
            awaitWaiting(held, "concurrency");
            api.patch(deployment, "{'concurrency':null}").expect(200);
            awaitStatus(held.getFirst(), "running");
            api.patch(deployment, "{'concurrency':3}").expect(200);
            List<String> heldAgain = queue(made.action(), 1);
            awaitWaiting(heldAgain, "concurrency");
            runs.addAll(held);
            runs.addAll(heldAgain);
            go.release(runs.size());
            runs.forEach(run -> awaitStatus(run, "ok"));
        }
    }

    @Test
    void no_more_calls_are_made_in_a_period_than_the_deployment_allows() throws Exception {
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        try (FakeService service = new FakeService().on("/x", exchange -> {
            times.add(System.nanoTime());
            FakeService.json(exchange, 200, "{}");
        })) {
            Made made = make(service, ",'rate_limit':{'requests':3,'per':'1h'}", "");
            List<String> runs = queue(made.action(), 8);
            awaitWaiting(runs, "rate_limit");
            await().until(() -> times.size() == 3);
            Http.Answer refused =
                    api.post("/v1/actions/" + made.action() + "/run", "{}").expect(429);
            assertTrue(Integer.parseInt(refused.header("Retry-After")) > 60);
            assertEquals(3, times.size());
        }
    }

    @Test
    void a_peer_that_asks_for_patience_is_left_alone_by_all_runs_of_its_deployment() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (FakeService service = new FakeService().on("/x", exchange -> {
            if (calls.incrementAndGet() == 1) {
                exchange.getResponseHeaders().set("Retry-After", "3600");
                FakeService.json(exchange, 429, "{}");
            } else {
                FakeService.json(exchange, 200, "{}");
            }
        })) {
            Made made = make(service, "", ",'retry':{'max_attempts':5}");
            String first = queue(made.action(), 1).getFirst();
            awaitStatus(first, "queued");
            await().until(() -> run(first).path("attempts").size() == 1);
            List<String> others = queue(made.action(), 2);
            awaitWaiting(others, "rate_limit");
            api.post("/v1/actions/" + made.action() + "/run", "{}").expect(429);
            assertEquals(1, calls.get());
            api.post("/v1/deployments/" + made.deployment() + "/breaker/reset", null)
                    .expect(200);
            api.post("/v1/actions/" + made.action() + "/run", "{}").expect(200);
        }
    }

    @Test
    void the_breaker_opens_after_failures_in_a_row_lets_one_call_try_and_closes_when_it_succeeds() throws Exception {
        AtomicBoolean well = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        try (FakeService service = new FakeService().on("/x", exchange -> {
            calls.incrementAndGet();
            FakeService.json(exchange, well.get() ? 200 : 500, "{}");
        })) {
            Made made = make(service, "", ",'retry':{'max_attempts':1}");
            String breaker = "/v1/deployments/" + made.deployment() + "/breaker";
            assertEquals("closed", api.get(breaker).json().path("state").asText());
            for (int i = 0; i < 20; i++) {
                api.post("/v1/actions/" + made.action() + "/run", "{}").expect(500);
            }
            await().until(() -> api.get(breaker).json().path("state").asText().equals("open"));
            assertTrue(api.post("/v1/actions/" + made.action() + "/run", "{}")
                            .expect(503)
                            .header("Retry-After")
                    != null);
            assertEquals(20, calls.get());
            List<String> waiting = queue(made.action(), 3);
            awaitWaiting(waiting, "breaker");
            well.set(true);
            TestDatabase.sql(
                    SharedApp.database(),
                    "update if__deployments_flow set retry_at = now() where deployment = '" + made.deployment() + "'");
            api.post("/v1/actions/" + made.action() + "/run", "{}").expect(200);
            await().until(() -> api.get(breaker).json().path("state").asText().equals("closed"));
            waiting.forEach(run -> awaitStatus(run, "ok"));
        }
    }

    @Test
    void runs_of_a_paused_deployment_wait_until_it_is_resumed() throws Exception {
        try (FakeService service = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            String queue = "it-" + UUID.randomUUID();
            api.put("/v1/queues/" + queue, "{'paused':true}").expect(201);
            Made made = make(service, "", ",'queue':'" + queue + "'");
            List<String> runs = queue(made.action(), 2);
            api.post("/v1/deployments/" + made.deployment() + "/pause", null).expect(200);
            api.post("/v1/queues/" + queue + "/resume", null).expect(200);
            api.post("/v1/actions/" + made.action() + "/run", "{}").expect(409);
            runs = Stream.concat(runs.stream(), queue(made.action(), 1).stream())
                    .toList();
            awaitWaiting(runs, "paused");
            assertEquals(0, service.waiting());
            api.post("/v1/deployments/" + made.deployment() + "/resume", null).expect(200);
            runs.forEach(run -> awaitStatus(run, "ok"));
        }
    }

    @Test
    void a_deployment_with_a_crowd_of_runs_does_not_keep_another_from_running() throws Exception {
        Semaphore go = new Semaphore(0);
        try (FakeService slow = new FakeService().on("/x", exchange -> {
                    go.acquireUninterruptibly();
                    FakeService.json(exchange, 200, "{}");
                });
                FakeService quick = new FakeService().on("/x", exchange -> FakeService.json(exchange, 200, "{}"))) {
            Made crowd = make(slow, "", "");
            List<String> all = queue(crowd.action(), 600);
            // it has got all that it will get
            await().atMost(Duration.ofSeconds(60)).until(() -> slow.waiting() > 50);
            String other = queue(make(quick, "", "").action(), 1).getFirst();
            awaitStatus(other, "ok");
            assertEquals("running", run(all.getFirst()).path("status").asText());
            go.release(all.size());
            awaitStatus(all.getLast(), "ok");
        }
    }
}
