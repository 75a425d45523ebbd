package org.glued.integration.bench;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whether claiming stays quick on a long queue, and while an old snapshot keeps what is deleted. */
@QuarkusTest
@QuarkusTestResource(Engine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimBench {
    private static final int MESSAGES = Integer.getInteger("bench.messages", 50_000);
    private static final int BACKLOG = Integer.getInteger("bench.backlog", 2_000_000);
    /** The issue speaks of 10 minutes; that is {@code -Dbench.snapshot=600}. */
    private static final int SNAPSHOT_SECONDS = Integer.getInteger("bench.snapshot", 60);

    private static final int WARM_UP = 5;

    @Inject
    Publisher publisher;

    @Inject
    Consumers consumers;

    @Inject
    Vertx vertx;

    private final String database = Engine.database();
    private final Table table = Table.ofRates("claim");
    private EngineQueue shallow;
    private EngineQueue deep;
    private boolean loaded;

    @BeforeAll
    void declare() {
        QueueUnderTest.declare(Engine.http(), "shallow");
        QueueUnderTest.declare(Engine.http(), "deep");
        shallow = new EngineQueue(publisher, consumers, vertx, "shallow");
        deep = new EngineQueue(publisher, consumers, vertx, "deep");
    }

    @AfterAll
    void print() throws Exception {
        table.close();
    }

    /** The queues share tables and take turns, each refilled by what is consumed. */
    @Test
    void a_backlog_of_millions() throws Exception {
        Engine.empty(database);
        new Rounds("claim and settle " + MESSAGES)
                .warmUp(WARM_UP)
                .ceiling("from a queue of " + MESSAGES, () -> refillAndConsume(shallow))
                .subject("from a queue of " + BACKLOG, this::consumeDeep)
                .into(table);
    }

    @Test
    void an_old_snapshot_under_load() throws Exception {
        Engine.empty(database);
        // without a snapshot, which would be held for minutes each time
        for (int round = 0; round < WARM_UP; round++) {
            refillAndConsume(shallow);
        }
        new Rounds("claim and settle " + MESSAGES)
                .warmUp(0)
                .ceiling("no old snapshot", this::afterVacuum)
                .subject("another session's snapshot, " + SNAPSHOT_SECONDS + " s old", this::underOldSnapshot)
                .into(table);
    }

    private double consumeDeep() throws Exception {
        if (!loaded) {
            deep.publish(1, BACKLOG);
            loaded = true;
        }
        return refillAndConsume(deep);
    }

    private double refillAndConsume(EngineQueue queue) throws Exception {
        queue.publish(1, MESSAGES);
        BenchDatabase.checkpoint();
        return queue.consume(2, MESSAGES);
    }

    private double afterVacuum() throws Exception {
        TestDatabase.sql(database, "vacuum");
        return refillAndConsume(shallow);
    }

    /** The rate at its end. */
    private double underOldSnapshot() throws Exception {
        try (Connection other = TestDatabase.connect(database);
                Statement sql = other.createStatement()) {
            sql.execute("begin isolation level repeatable read");
            sql.execute("select count(*) from if__mq_queues");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SNAPSHOT_SECONDS);
            double rate = refillAndConsume(shallow);
            while (System.nanoTime() < end) {
                rate = refillAndConsume(shallow);
            }
            sql.execute("rollback");
            return rate;
        }
    }
}
