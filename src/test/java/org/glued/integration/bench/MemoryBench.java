package org.glued.integration.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.glued.integration.testing.App;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether memory stays as it is while runs go on and on. */
class MemoryBench {
    private static final int MINUTES = Integer.getInteger("bench.minutes", 10);
    private static final int PER_SECOND = Integer.getInteger("bench.perSecond", 500);
    private static final String HEAP = System.getProperty("bench.heap", "128m");
    private static final int PARTS = 10;
    private static final int CONNECTIONS = 16;
    private static final Buffer REQUEST = Buffer.buffer("{\"body\":" + Payload.TEXT + "}");

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();
    private final AtomicInteger refused = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void memory_while_runs_go_on() throws Exception {
        try (App app = App.with(Map.of("DATABASE_URL", database, "JAVA_TOOL_OPTIONS", "-Xmx" + HEAP));
                NoopServer microservice = new NoopServer(vertx);
                Wire wire = Wire.to(app, vertx, CONNECTIONS);
                Table table = new Table("memory", "minute", "RSS, MiB (spread)", "runs ok")) {
            String path = "/v1/actions/" + NoopAction.declare(app.admin(), microservice) + "/run";
            for (int part = 1; part <= PARTS; part++) {
                List<Double> rss = new ArrayList<>();
                long sampling = vertx.setPeriodic(1000, id -> sample(app, rss));
                Pace.keep(vertx, PER_SECOND, PER_SECOND * 60 * MINUTES / PARTS, number -> run(wire, path));
                vertx.cancelTimer(sampling);
                table.line("%.1f".formatted(part * MINUTES / (double) PARTS), spread(rss), Long.toString(ok()));
            }
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> ok() == (long) PER_SECOND * 60 * MINUTES - refused.get());
            if (refused.get() > 0) {
                throw new IllegalStateException(refused + " runs were not taken");
            }
        }
    }

    private void run(Wire wire, String path) {
        wire.post(path, REQUEST, "Prefer", "respond-async").onFailure(failure -> refused.incrementAndGet());
    }

    private static void sample(App app, List<Double> rss) {
        try {
            rss.add(Resident.mib(app.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String spread(List<Double> rss) {
        Figure figure = Figure.of(rss);
        return figure.median(Figure::plain) + " (" + figure.spread(Figure::plain) + ")";
    }

    private long ok() {
        return TestDatabase.number(database, "select count(*) from if__runs_ended where status = 'ok'");
    }
}
