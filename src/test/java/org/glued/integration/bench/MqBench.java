package org.glued.integration.bench;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.consume.Subscription;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.testing.Http;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The queue from inside the service: publishing in batches, consuming a backlog. */
@QuarkusTest
@QuarkusTestResource(Engine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MqBench {
    private static final String QUEUE = "bench";
    private static final int BATCH = 1000;
    private static final int MESSAGES = Integer.getInteger("bench.messages", 100_000);

    @Inject
    Publisher publisher;

    @Inject
    Consumers consumers;

    @Inject
    Vertx vertx;

    private final List<Publication> batch = Collections.nCopies(BATCH, Publication.json(QUEUE, Payload.JSON));
    private Table table;

    @BeforeAll
    void declare() {
        table = Table.ofRates("mq");
        http().put("/v1/queues/" + QUEUE, "{}").expect(201);
    }

    @AfterAll
    void print() throws Exception {
        table.close();
    }

    @Test
    void publish_in_batches_of_1000() throws Exception {
        String database = Engine.database();
        new Rounds("publish in batches of 1000")
                .ceiling("unnest, jsonb, 1 client", new UnnestCeiling(vertx, database, 1, "jsonb", MESSAGES))
                .ceiling("unnest, jsonb, 2 clients", new UnnestCeiling(vertx, database, 2, "jsonb", MESSAGES))
                .ceiling("unnest, jsonb, 4 clients", new UnnestCeiling(vertx, database, 4, "jsonb", MESSAGES))
                .subject("unnest, text, 2 clients", new UnnestCeiling(vertx, database, 2, "text", MESSAGES))
                .subject("engine, 1 producer", () -> publish(1))
                .subject("engine, 4 producers", () -> publish(4))
                .into(table);
    }

    @Test
    void consume_and_settle_a_backlog() throws Exception {
        String database = Engine.database();
        new Rounds("consume and settle " + MESSAGES)
                .ceiling(
                        "update, delete, batches of 100, 1 client",
                        new UpdateDeleteCeiling(vertx, database, 1, MESSAGES))
                .ceiling(
                        "update, delete, batches of 100, 2 clients",
                        new UpdateDeleteCeiling(vertx, database, 2, MESSAGES))
                .subject("engine, 1 consumer of 1000 slots", () -> consume(1, 1000))
                .subject("engine, 2 consumers of 1000 slots", () -> consume(2, 1000))
                .into(table);
    }

    private double publish(int producers) throws Exception {
        Engine.empty(Engine.database());
        BenchDatabase.checkpoint();
        return BATCH * new Load(vertx, producers).perSecond(MESSAGES / BATCH, client -> publishBatch());
    }

    private Future<?> publishBatch() {
        return Future.fromCompletionStage(
                publisher.publishAll(Publisher.DEFAULT_EXCHANGE, batch).subscribeAsCompletionStage());
    }

    private double consume(int subscriptions, int slots) throws Exception {
        publish(4);
        BenchDatabase.checkpoint();
        CountDownLatch handled = new CountDownLatch(MESSAGES);
        Uni<Settlement> ack = Uni.createFrom().item(new Settlement.Ack());
        long start = System.nanoTime();
        List<Subscription> all = IntStream.range(0, subscriptions)
                .mapToObj(i -> consumers.subscribe(QUEUE, slots, delivery -> {
                    handled.countDown();
                    return ack;
                }))
                .toList();
        if (!handled.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException(handled.getCount() + " messages were not delivered");
        }
        for (Subscription subscription : all) {
            subscription.stop().await().atMost(Duration.ofMinutes(1));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        requireEmpty();
        return MESSAGES / seconds;
    }

    private static void requireEmpty() {
        var stats = http().get("/v1/queues/" + QUEUE + "/stats").expect(200).json();
        for (String state : List.of("ready", "delayed", "unacked", "dead")) {
            if (stats.path(state).asLong(-1) != 0) {
                throw new IllegalStateException("left in the queue: " + stats);
            }
        }
    }

    private static Http http() {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        return new Http("http://127.0.0.1:" + port + "/api/if", Engine.ADMIN_TOKEN);
    }
}
