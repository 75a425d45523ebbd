package org.glued.integration.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import org.glued.integration.testing.App;
import org.junit.jupiter.api.Test;

/** Publishing one by one over HTTP, each answered after its commit. */
class HttpPublishBench {
    private static final int CONNECTIONS = 64;
    private static final int MESSAGES = Integer.getInteger("bench.messages", 50_000);
    private static final Buffer BODY = Buffer.buffer(Backlog.message(Payload.TEXT));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();

    @Test
    void publish_one_by_one_over_http() throws Exception {
        try (App app = App.on(database);
                Table table = Table.ofRates("http-publish")) {
            QueueUnderTest queue = QueueUnderTest.declare(app.admin(), "bench");
            new Rounds("publish one by one")
                    .warmUp(3)
                    .ceiling(
                            "insert and commit, " + CONNECTIONS + " clients",
                            new SingleRowCeiling(vertx, database, CONNECTIONS, MESSAGES))
                    .subject("POST …/publish, " + CONNECTIONS + " connections", () -> publish(app, queue))
                    .into(table);
        } finally {
            vertx.close();
        }
    }

    private double publish(App app, QueueUnderTest queue) throws Exception {
        Engine.empty(database);
        BenchDatabase.checkpoint();
        try (BareWire wire = new BareWire(app, vertx, CONNECTIONS)) {
            double rate =
                    new Load(vertx, CONNECTIONS).perSecond(MESSAGES, client -> wire.post(queue.path("publish"), BODY));
            if (queue.unsettled() != MESSAGES) {
                throw new IllegalStateException("published " + MESSAGES + ", found " + queue.unsettled());
            }
            return rate;
        }
    }
}
