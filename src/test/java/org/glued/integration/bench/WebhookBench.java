package org.glued.integration.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.glued.integration.testing.App;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backlog pushed to a webhook that does nothing, claim and settle included. */
class WebhookBench {
    private static final int CONCURRENCY = 64;
    private static final int MESSAGES = Integer.getInteger("bench.messages", 50_000);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();
    private final AtomicReference<Buffer> pushed = new AtomicReference<>(Buffer.buffer(Payload.TEXT));

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void push_a_backlog_to_a_webhook() throws Exception {
        try (App app = App.with(Map.of("DATABASE_URL", database, "GLUED_IF_EGRESS_ALLOW", "127.0.0.1"));
                NoopServer webhook = new NoopServer(vertx);
                Table table = Table.ofRates("webhook")) {
            QueueUnderTest queue = QueueUnderTest.declare(app.admin(), "bench");
            webhook.onBody(pushed::set);
            push(app, queue, webhook, CONCURRENCY);
            new Rounds("push to a webhook")
                    .ceiling("bare Vert.x client, " + CONCURRENCY + " at a time", () -> post(webhook))
                    .subject("webhook subscriber, prefetch 64", () -> push(app, queue, webhook, 64))
                    .subject("webhook subscriber, prefetch 1000", () -> push(app, queue, webhook, 1000))
                    .into(table);
        }
    }

    private double post(NoopServer webhook) throws Exception {
        try (Wire wire = Wire.to(webhook.url(), vertx, CONCURRENCY)) {
            Buffer body = pushed.get();
            return new Load(vertx, CONCURRENCY).perSecond(MESSAGES, client -> wire.post("/", body));
        }
    }

    private double push(App app, QueueUnderTest queue, NoopServer webhook, int prefetch) throws Exception {
        Engine.empty(database);
        Backlog.load(vertx, app, queue, MESSAGES);
        BenchDatabase.checkpoint();
        CountDownLatch arrived = webhook.expect(MESSAGES);
        long start = System.nanoTime();
        String subscriber = Subscribers.webhook(queue, webhook.url(), prefetch);
        if (!arrived.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(arrived.getCount() + " were not pushed");
        }
        queue.awaitEmpty();
        double rate = MESSAGES / ((System.nanoTime() - start) / 1e9);
        queue.http().delete(subscriber).expect(204);
        return rate;
    }
}
