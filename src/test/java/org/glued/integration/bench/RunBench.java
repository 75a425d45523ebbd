package org.glued.integration.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.glued.integration.testing.App;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs from queued to ok against a microservice that does nothing. */
class RunBench {
    private static final int CONCURRENCY = 64;
    private static final int RUNS = Integer.getInteger("bench.runs", 5000);
    private static final Buffer REQUEST = Buffer.buffer("{\"body\":" + Payload.TEXT + "}");

    private static final String ANY_OPEN = "select (exists (select from if__runs_open))::int";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void runs_from_queued_to_ok() throws Exception {
        try (App app = App.on(database);
                NoopServer microservice = new NoopServer(vertx);
                Table table = Table.ofRates("run")) {
            String action = NoopAction.declare(app.admin(), microservice);
            // the first one makes the queue
            app.admin()
                    .post("/v1/actions/" + action + "/run", "{}", "Prefer", "respond-async")
                    .expect(202);
            new Rounds("run a queued action")
                    .ceiling("bare Vert.x client, " + CONCURRENCY + " at a time", () -> call(microservice))
                    .subject("queued → ok", () -> run(app, microservice, action))
                    .into(table);
        }
    }

    private double call(NoopServer microservice) throws Exception {
        try (Wire wire = Wire.to(microservice.url(), vertx, CONCURRENCY)) {
            Buffer body = Buffer.buffer(Payload.TEXT);
            return new Load(vertx, CONCURRENCY).perSecond(4 * RUNS, client -> wire.post("/noop", body));
        }
    }

    /** The queue stands still while the runs are queued, so that only the running is measured. */
    private double run(App app, NoopServer microservice, String action) throws Exception {
        String queue = "/v1/queues/if.runs."
                + app.admin()
                        .get("/v1/actions/" + action)
                        .json()
                        .path("deployment")
                        .asText();
        BenchDatabase.checkpoint();
        app.admin().post(queue + "/pause", "{}").expect(200);
        try (Wire wire = Wire.to(app, vertx, CONCURRENCY)) {
            new Load(vertx, CONCURRENCY)
                    .perSecond(
                            RUNS,
                            client -> wire.post("/v1/actions/" + action + "/run", REQUEST, "Prefer", "respond-async"));
        }
        long before = ok();
        CountDownLatch called = microservice.expect(RUNS);
        long start = System.nanoTime();
        app.admin().post(queue + "/resume", "{}").expect(200);
        if (!called.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(called.getCount() + " runs were not called");
        }
        // only now, as asking costs the database what it is measured by
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> TestDatabase.number(database, ANY_OPEN) == 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (ok() - before != RUNS) {
            throw new IllegalStateException("not all runs ended ok");
        }
        return RUNS / seconds;
    }

    private long ok() {
        return TestDatabase.number(database, "select count(*) from if__runs where status = 'ok'");
    }
}
