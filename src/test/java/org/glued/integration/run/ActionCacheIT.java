package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Answers that are used again. */
@Tag("blackbox")
class ActionCacheIT {
    private final Http api = SharedApp.admin();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int status = 200;
    private final FakeService service = new FakeService()
            .on("/x", exchange -> FakeService.json(exchange, status, "{'n':" + calls.incrementAndGet() + "}"));

    @AfterEach
    void close() {
        service.close();
    }

    private String action(String url, String cache) {
        String deployment = TestDeployment.at(api, url, "");
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','http_method':'POST','path':'/x',"
                                + "'retry':{'max_attempts':1},'cache':" + cache + "}")
                .made();
    }

    private Http.Answer run(String action, String body, String... headers) {
        return api.post("/v1/actions/" + action + "/run", body, headers);
    }

    private static void assertAnswer(int n, String cache, Http.Answer answer) {
        assertEquals("{\"n\":" + n + "}", answer.expect(200).body());
        assertEquals(cache, answer.header("X-IF-Cache"));
    }

    /** As if what is kept were older. */
    private static void age(String action, String by) {
        TestDatabase.sql(
                SharedApp.database(),
                "update if__actions_cache set stored_at = stored_at - interval '" + by
                        + "', expires_at = expires_at - interval '" + by + "' where action = '" + action + "'");
    }

    @Test
    void a_fresh_answer_is_given_again_without_a_call_or_a_run() {
        String action = action(service.url(), "{'ttl':'1h'}");
        Http.Answer first = run(action, "{'params':{'a':1,'b':2}}");
        assertAnswer(1, "miss", first);
        age(action, "10 minutes");
        Http.Answer again = run(action, "{'params':{'b':2.0,'a':1}}");
        assertAnswer(1, "hit", again);
        assertEquals(10, Integer.parseInt(again.header("Age")) / 60);
        assertEquals(first.header("X-IF-Run"), again.header("X-IF-Run"));
        assertEquals(1, api.get("/v1/runs?action=" + action).json().size());
        assertAnswer(2, "miss", run(action, "{'params':{'a':1,'b':3}}"));
    }

    @Test
    void a_changed_action_or_a_caller_who_wants_a_fresh_answer_gets_one() {
        String action = action(service.url(), "{'ttl':'1h'}");
        assertAnswer(1, "miss", run(action, "{}"));
        assertAnswer(2, "miss", run(action, "{}", "Cache-Control", "max-age=3, No-Cache"));
        assertAnswer(2, "hit", run(action, "{}"));
        api.patch("/v1/actions/" + action, "{'name':'b'}").expect(200);
        assertAnswer(3, "miss", run(action, "{}"));
    }

    @Test
    void a_stale_answer_is_given_at_once_while_one_call_renews_it() {
        String action = action(service.url(), "{'ttl':'1m','stale_while_revalidate':'1h'}");
        assertAnswer(1, "miss", run(action, "{}"));
        age(action, "2 minutes");
        assertAnswer(1, "stale", run(action, "{}"));
        await().untilAsserted(() -> assertAnswer(2, "hit", run(action, "{}")));
        assertEquals(2, calls.get());
        age(action, "2 hours");
        assertAnswer(3, "miss", run(action, "{}"));
    }

    @Test
    void a_call_that_fails_is_covered_by_a_stale_answer_for_as_long_as_the_action_says() {
        String action = action(service.url(), "{'ttl':'1m','stale_if_error':'1h'}");
        assertAnswer(1, "miss", run(action, "{}"));
        status = 503;
        age(action, "10 minutes");
        assertAnswer(1, "stale", run(action, "{}"));
        age(action, "2 hours");
        assertEquals("miss", run(action, "{}").expect(503).header("X-IF-Cache"));
    }

    @Test
    void what_is_no_success_is_not_kept() {
        status = 404;
        String action = action(service.url(), "{'ttl':'1h'}");
        run(action, "{}").expect(404);
        assertEquals("miss", run(action, "{}").expect(404).header("X-IF-Cache"));
        assertEquals(2, calls.get());
        assertNull(run(action, "{}", "Prefer", "respond-async").expect(202).header("X-IF-Cache"));
    }

    @Test
    void callers_who_want_the_same_at_once_share_a_call() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        try (FakeService slow = new FakeService().on("/x", exchange -> {
            FakeService.await(answering);
            FakeService.json(exchange, 200, "{'n':7}");
        })) {
            String action = action(slow.url(), "{'ttl':'1h'}");
            CompletableFuture<Http.Answer> one = CompletableFuture.supplyAsync(() -> run(action, "{}"));
            slow.next();
            CompletableFuture<Http.Answer> other = CompletableFuture.supplyAsync(() -> run(action, "{}"));
            // one that asks for something else is answered behind the other, which by then shares the call
            CompletableFuture<Http.Answer> third =
                    CompletableFuture.supplyAsync(() -> run(action, "{'params':{'a':1}}"));
            slow.next();
            answering.countDown();
            assertAnswer(7, "miss", one.get());
            assertEquals("{\"n\":7}", other.get().expect(200).body());
            assertEquals(one.get().header("X-IF-Run"), other.get().header("X-IF-Run"));
            assertNotEquals(one.get().header("X-IF-Run"), third.get().header("X-IF-Run"));
            assertEquals(0, slow.waiting());
        }
    }

    @Test
    void who_may_not_run_the_action_gets_no_kept_answer() {
        String action = action(service.url(), "{'ttl':'1h'}");
        assertAnswer(1, "miss", run(action, "{}"));
        String token = api.post(
                        "/v1/tokens",
                        "{'name':'v','subject':'" + UUID.randomUUID() + "','role':'viewer','expires_in':'1h'}")
                .expect(201)
                .json()
                .path("token")
                .asText();
        SharedApp.app().as(token).post("/v1/actions/" + action + "/run", "{}").expect(403);
    }
}
