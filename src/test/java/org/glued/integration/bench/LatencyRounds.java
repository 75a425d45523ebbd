package org.glued.integration.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Latencies measured in turn, like {@link Rounds}; the first one is what the others are compared with. */
final class LatencyRounds {
    private static final int COUNT = Integer.getInteger("bench.rounds", 5);

    private final Map<String, Callable<Latencies>> all = new LinkedHashMap<>();
    private final Map<String, List<Latencies>> found = new LinkedHashMap<>();

    static Table table(String name) {
        return new Table(
                name, "what", "p50 ms", "spread", "of the first", "p99 ms", "spread", "above the first's p50, ms");
    }

    LatencyRounds add(String name, Callable<Latencies> measurement) {
        all.put(name, measurement);
        return this;
    }

    void into(Table table) throws Exception {
        for (Callable<Latencies> measurement : all.values()) {
            measurement.call();
        }
        for (int round = 1; round <= COUNT; round++) {
            for (Map.Entry<String, Callable<Latencies>> one : all.entrySet()) {
                Latencies latencies = one.getValue().call();
                found.computeIfAbsent(one.getKey(), name -> new ArrayList<>()).add(latencies);
                System.out.printf(
                        "round %d, %s: p50 %s ms, p99 %s ms%n",
                        round, one.getKey(), Figure.plain(latencies.millis(50)), Figure.plain(latencies.millis(99)));
            }
        }
        List<Latencies> first = found.values().iterator().next();
        found.forEach((name, rounds) -> line(table, name, rounds, first));
    }

    private static void line(Table table, String name, List<Latencies> rounds, List<Latencies> first) {
        List<Double> ratios = new ArrayList<>();
        List<Double> above = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            double reference = first.get(i).millis(50);
            ratios.add(rounds.get(i).millis(50) / reference);
            above.add(rounds.get(i).millis(99) - reference);
        }
        Figure p50 = Figure.of(rounds.stream().map(r -> r.millis(50)).toList());
        Figure p99 = Figure.of(rounds.stream().map(r -> r.millis(99)).toList());
        table.line(
                name,
                p50.median(Figure::plain),
                p50.spread(Figure::plain),
                Figure.of(ratios).median(Figure::plain) + " ×",
                p99.median(Figure::plain),
                p99.spread(Figure::plain),
                Figure.of(above).median(Figure::plain));
    }
}
