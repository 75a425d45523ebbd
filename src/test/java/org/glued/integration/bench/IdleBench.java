package org.glued.integration.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glued.integration.testing.App;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it costs that many wait and nothing comes, with the polls begun over a minute, so that as many are renewed each second. */
class IdleBench {
    private static final int QUEUES = Integer.getInteger("bench.queues", 1000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int WAIT_SECONDS = 60;
    private static final Buffer RECEIVE = receive(WAIT_SECONDS);
    /** Enough for the compiler, which the polls that are measured would keep busy for half an hour. */
    private static final int WARM_UP = Integer.getInteger("bench.warmup", 30_000);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Throwable failure;
    private volatile boolean over;

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void idle_queues_with_waiting_long_polls() throws Exception {
        try (App app = App.on(database);
                Wire wire = Wire.to(app, vertx, QUEUES);
                Table table =
                        new Table("idle", "what", "CPU of the service, % of a core", "spread", "commits/s", "spread")) {
            observe(app, table, "nobody waits");
            List<QueueUnderTest> queues = new ArrayList<>();
            for (int i = 0; i < QUEUES; i++) {
                queues.add(QueueUnderTest.declare(app.admin(), "idle-" + i));
            }
            observe(app, table, QUEUES + " queues, nobody waits");
            warmUp(wire, queues);
            Pace.keep(vertx, Math.max(1, QUEUES / WAIT_SECONDS), QUEUES, number -> wait(wire, queues.get(number)));
            observe(app, table, QUEUES + " queues, " + QUEUES + " long polls of 60 s");
            over = true;
            if (waiting.get() != QUEUES) {
                throw new IllegalStateException("only " + waiting + " long polls waited: " + failure);
            }
        }
    }

    private void warmUp(Wire wire, List<QueueUnderTest> queues) throws Exception {
        Buffer brief = receive(1);
        new Load(vertx, QUEUES)
                .perSecond(WARM_UP, client -> wire.post(queues.get(client).path("receive"), brief));
    }

    private static Buffer receive(int seconds) {
        return Buffer.buffer("{\"max\":1,\"wait\":\"" + seconds + "s\"}");
    }

    private void wait(Wire wire, QueueUnderTest queue) {
        waiting.incrementAndGet();
        wire.post(queue.path("receive"), RECEIVE)
                .onComplete(ended -> waiting.decrementAndGet())
                .onFailure(cause -> failure = cause)
                .onSuccess(nothing -> {
                    if (!over) {
                        wait(wire, queue);
                    }
                });
    }

    private void observe(App app, Table table, String what) throws InterruptedException {
        // the counters of the database lag by a second or so
        TimeUnit.SECONDS.sleep(5);
        List<Double> cpu = new ArrayList<>();
        List<Double> commits = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Duration usedBefore = used(app);
            long committedBefore = BenchDatabase.commits(database);
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            cpu.add(100 * used(app).minus(usedBefore).toNanos() / 1e9 / seconds);
            commits.add((BenchDatabase.commits(database) - committedBefore) / seconds);
        }
        Figure ofCpu = Figure.of(cpu);
        Figure ofCommits = Figure.of(commits);
        table.line(
                what,
                ofCpu.median(Figure::plain),
                ofCpu.spread(Figure::plain),
                ofCommits.median(Figure::plain),
                ofCommits.spread(Figure::plain));
    }

    private static Duration used(App app) {
        return ProcessHandle.of(app.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("this system does not tell the CPU time of a process"));
    }
}
