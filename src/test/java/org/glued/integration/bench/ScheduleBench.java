package org.glued.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.testing.App;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How late schedules fire, and their messages are with a consumer, at 100 fires per second ({@code -Dbench.fires=1000} for more) evenly spread. A fire that was
 * missed because the one after it was due already lowers the share of the planned ones.
 */
class ScheduleBench {
    private static final int SCHEDULES = Integer.getInteger("bench.fires", 100);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 10);
    private static final Buffer RECEIVE = Buffer.buffer("{\"max\":1000,\"wait\":\"5s\",\"auto_ack\":true}");

    private static final String FIRED = """
            select message, planned_at, fired_at from if__scheduler_occurrences
            where status = 'fired' and planned_at >= ? and planned_at < ?""";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();
    private final Map<UUID, Instant> received = new ConcurrentHashMap<>();
    private volatile boolean over;

    /** One window of time. */
    private record Late(Latencies firing, Latencies receiving) {}

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void lateness_of_fires_that_are_evenly_spread() throws Exception {
        try (App app = App.on(database);
                Wire wire = Wire.to(app, vertx, 2);
                Table table =
                        new Table("schedule", "what", "p50 ms", "spread", "p99 ms", "spread", "of the planned, %")) {
            QueueUnderTest queue = QueueUnderTest.declare(app.admin(), "fires");
            receive(wire, queue);
            // time enough to make them all; the first window warms up
            Instant start = Instant.now().plusSeconds(20);
            for (int i = 0; i < SCHEDULES; i++) {
                app.admin()
                        .post(
                                "/v1/schedules",
                                "{'every':'1s','starts_at':'" + start.plusMillis(1000L * i / SCHEDULES)
                                        + "','publish':{'routing_key':'fires','payload':" + Payload.TEXT + "}}")
                        .expect(201);
            }
            Instant end = start.plusSeconds((long) SECONDS * (ROUNDS + 1));
            // a little longer, for what is late
            TimeUnit.MILLISECONDS.sleep(Duration.between(Instant.now(), end).toMillis() + 3000);
            over = true;
            List<Late> rounds = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                Instant from = start.plusSeconds((long) SECONDS * round);
                rounds.add(window(from, from.plusSeconds(SECONDS)));
            }
            line(table, "planned → fired", rounds.stream().map(Late::firing).toList());
            line(
                    table,
                    "planned → received",
                    rounds.stream().map(Late::receiving).toList());
        }
    }

    private void receive(Wire wire, QueueUnderTest queue) {
        wire.post(queue.path("receive"), RECEIVE).onSuccess(body -> {
            Instant now = Instant.now();
            for (JsonNode message : JsonText.parse(body.toString())) {
                received.put(UUID.fromString(message.path("uuid").asText()), now);
            }
            if (!over) {
                receive(wire, queue);
            }
        });
    }

    private Late window(Instant from, Instant to) throws Exception {
        Late late = new Late(new Latencies(), new Latencies());
        try (Connection connection = TestDatabase.connect(database);
                PreparedStatement fired = connection.prepareStatement(FIRED)) {
            fired.setTimestamp(1, java.sql.Timestamp.from(from));
            fired.setTimestamp(2, java.sql.Timestamp.from(to));
            try (ResultSet rows = fired.executeQuery()) {
                while (rows.next()) {
                    Instant planned = rows.getTimestamp(2).toInstant();
                    late.firing()
                            .add(Duration.between(planned, rows.getTimestamp(3).toInstant())
                                    .toNanos());
                    Instant arrival = received.get(rows.getObject(1, UUID.class));
                    if (arrival == null) {
                        throw new IllegalStateException("a message of " + planned + " did not arrive");
                    }
                    late.receiving().add(Duration.between(planned, arrival).toNanos());
                }
            }
        }
        return late;
    }

    private static void line(Table table, String what, List<Latencies> rounds) {
        Figure p50 = Figure.of(rounds.stream().map(round -> round.millis(50)).toList());
        Figure p99 = Figure.of(rounds.stream().map(round -> round.millis(99)).toList());
        Figure fired = Figure.of(rounds.stream()
                .map(round -> 100.0 * round.size() / (SCHEDULES * SECONDS))
                .toList());
        table.line(
                what,
                p50.median(Figure::plain),
                p50.spread(Figure::plain),
                p99.median(Figure::plain),
                p99.spread(Figure::plain),
                fired.median(Figure::plain));
    }
}
