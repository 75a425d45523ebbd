package org.glued.integration.bench;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.exchange.Publisher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The queue from inside the service: publishing in batches, consuming a backlog. */
@QuarkusTest
@QuarkusTestResource(Engine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MqBench {
    private static final int MESSAGES = Integer.getInteger("bench.messages", 100_000);

    /** A round of one measurement takes half a second. */
    private static final int WARM_UP = 5;

    @Inject
    Publisher publisher;

    @Inject
    Consumers consumers;

    @Inject
    Vertx vertx;

    private final String database = Engine.database();
    private final Table table = Table.ofRates("mq");
    private QueueUnderTest declared;
    private EngineQueue queue;

    @BeforeAll
    void declare() {
        declared = QueueUnderTest.declare(Engine.http(), "bench");
        queue = new EngineQueue(publisher, consumers, vertx, "bench");
    }

    @AfterAll
    void print() throws Exception {
        table.close();
    }

    @Test
    void publish_in_batches_of_1000() throws Exception {
        new Rounds("publish in batches of 1000")
                .warmUp(WARM_UP)
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
        new Rounds("consume and settle " + MESSAGES)
                .warmUp(WARM_UP)
                .ceiling("update, delete, by 100, 1 client", new UpdateDeleteCeiling(vertx, database, 1, MESSAGES))
                .ceiling("update, delete, by 100, 2 clients", new UpdateDeleteCeiling(vertx, database, 2, MESSAGES))
                .ceiling("update, delete, by 100, 4 clients", new UpdateDeleteCeiling(vertx, database, 4, MESSAGES))
                .subject("engine, 1 consumer of 1000 slots", () -> consume(1))
                .subject("engine, 2 consumers of 1000 slots", () -> consume(2))
                .into(table);
    }

    private double publish(int producers) throws Exception {
        Engine.empty(database);
        BenchDatabase.checkpoint();
        return queue.publish(producers, MESSAGES);
    }

    private double consume(int subscriptions) throws Exception {
        Engine.empty(database);
        queue.publish(1, MESSAGES);
        BenchDatabase.checkpoint();
        double rate = queue.consume(subscriptions, MESSAGES);
        declared.requireEmpty();
        return rate;
    }
}
