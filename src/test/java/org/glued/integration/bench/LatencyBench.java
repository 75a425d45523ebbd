package org.glued.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.testing.App;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the start of a publish to the consumer's having the message, at 50 messages per second. */
class LatencyBench {
    private static final int PER_SECOND = 50;
    private static final int MESSAGES = PER_SECOND * Integer.getInteger("bench.seconds", 10);
    /** Enough for the compiler; at the pace that is measured it would never have done. */
    private static final int WARM_UP_PER_SECOND = 1000;

    private static final int WARM_UP = 20_000;
    private static final Buffer RECEIVE = Buffer.buffer("{\"max\":100,\"wait\":\"10s\"}");

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();
    private final long[] sent = new long[Math.max(WARM_UP, MESSAGES)];

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void from_publish_to_consumer() throws Exception {
        try (App app = App.with(Map.of("DATABASE_URL", database, "GLUED_IF_EGRESS_ALLOW", "127.0.0.1"));
                NoopServer webhook = new NoopServer(vertx);
                BareWire wire = new BareWire(app, vertx, 16);
                Table table = LatencyRounds.table("latency")) {
            QueueUnderTest pulled = QueueUnderTest.declare(app.admin(), "pulled");
            QueueUnderTest pushed = QueueUnderTest.declare(app.admin(), "pushed");
            Subscribers.webhook(pushed, webhook.url(), 64);
            pull(wire, pulled, WARM_UP_PER_SECOND, WARM_UP);
            push(wire, pushed, webhook, WARM_UP_PER_SECOND, WARM_UP);
            new LatencyRounds()
                    .add("commit round trip, plain SQL", this::commit)
                    .add("publish → pull consumer", () -> pull(wire, pulled, PER_SECOND, MESSAGES))
                    .add("publish → webhook", () -> push(wire, pushed, webhook, PER_SECOND, MESSAGES))
                    .into(table);
        }
    }

    private Latencies commit() throws Exception {
        Latencies latencies = new Latencies();
        try (PlainSql sql = new PlainSql(vertx, database, 1)) {
            sql.prepare(SingleRowCeiling.TABLE);
            CountDownLatch done = new CountDownLatch(MESSAGES);
            Pace.keep(vertx, PER_SECOND, MESSAGES, number -> {
                long start = System.nanoTime();
                sql.run(0, SingleRowCeiling.INSERT, Ids.next(), Payload.TEXT).onSuccess(rows -> {
                    latencies.add(System.nanoTime() - start);
                    done.countDown();
                });
            });
            await(done);
        }
        return latencies;
    }

    private Latencies pull(BareWire wire, QueueUnderTest queue, int perSecond, int messages) throws Exception {
        Latencies latencies = new Latencies();
        CountDownLatch arrived = new CountDownLatch(messages);
        receive(wire, queue, latencies, arrived);
        publish(wire, queue, perSecond, messages);
        await(arrived);
        queue.awaitEmpty();
        return latencies;
    }

    private void receive(BareWire wire, QueueUnderTest queue, Latencies latencies, CountDownLatch arrived) {
        wire.post(queue.path("receive"), RECEIVE).onSuccess(body -> {
            long now = System.nanoTime();
            JsonNode messages = JsonText.parse(body.toString());
            for (JsonNode message : messages) {
                latencies.add(now - sent[message.path("payload").path("n").asInt()]);
                arrived.countDown();
            }
            if (!messages.isEmpty()) {
                wire.post(queue.path("settle"), acks(messages));
            }
            if (arrived.getCount() > 0) {
                receive(wire, queue, latencies, arrived);
            }
        });
    }

    private static Buffer acks(JsonNode messages) {
        ArrayNode acks = JsonText.object().putArray("acks");
        for (JsonNode message : messages) {
            acks.addObject().put("receipt", message.path("receipt").asText()).put("as", "ack");
        }
        return Buffer.buffer(acks.toString());
    }

    private Latencies push(BareWire wire, QueueUnderTest queue, NoopServer webhook, int perSecond, int messages)
            throws Exception {
        Latencies latencies = new Latencies();
        webhook.onBody(payload -> {
            long now = System.nanoTime();
            latencies.add(
                    now - sent[JsonText.parse(payload.toString()).path("n").asInt()]);
        });
        CountDownLatch arrived = webhook.expect(messages);
        publish(wire, queue, perSecond, messages);
        await(arrived);
        queue.awaitEmpty();
        return latencies;
    }

    private void publish(BareWire wire, QueueUnderTest queue, int perSecond, int messages) throws InterruptedException {
        Pace.keep(vertx, perSecond, messages, number -> {
            Buffer message = Buffer.buffer(Backlog.message(Payload.numbered(number)));
            sent[number] = System.nanoTime();
            wire.post(queue.path("publish"), message);
        });
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException(latch.getCount() + " did not come");
        }
    }
}
