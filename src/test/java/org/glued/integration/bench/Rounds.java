package org.glued.integration.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Things that are measured in turn, again and again, so that what disturbs the machine disturbs them alike. Rounds
 * before the first warm up and do not count. Ratios are taken within each round, to the best of the ceilings.
 */
final class Rounds {
    private static final int COUNT = Integer.getInteger("bench.rounds", 5);

    /** One measurement, with its preparation; the greater the better. */
    interface Measurement {
        double perSecond() throws Exception;
    }

    private final String what;
    private int warmUp = 1;
    private final Map<String, Measurement> all = new LinkedHashMap<>();
    private final Map<String, List<Double>> figures = new TreeMap<>();
    private final List<String> ceilings = new ArrayList<>();

    Rounds(String what) {
        this.what = what;
    }

    /** Short rounds need more of them, or they would measure the compiler. */
    Rounds warmUp(int rounds) {
        warmUp = rounds;
        return this;
    }

    Rounds ceiling(String name, Measurement measurement) {
        ceilings.add(name);
        return subject(name, measurement);
    }

    Rounds subject(String name, Measurement measurement) {
        all.put(name, measurement);
        return this;
    }

    /** Runs them and adds a line for each to {@code table}. */
    void into(Table table) throws Exception {
        for (int round = 0; round < warmUp; round++) {
            for (Measurement measurement : all.values()) {
                measurement.perSecond();
            }
        }
        for (int round = 1; round <= COUNT; round++) {
            for (Map.Entry<String, Measurement> one : all.entrySet()) {
                double figure = one.getValue().perSecond();
                figures.computeIfAbsent(one.getKey(), name -> new ArrayList<>()).add(figure);
                System.out.printf("%s, round %d, %s: %s/s%n", what, round, one.getKey(), Figure.plain(figure));
            }
        }
        List<Double> ceiling = bestCeiling();
        for (String name : all.keySet()) {
            Figure figure = Figure.of(figures.get(name));
            Figure ratio = Figure.of(ratios(figures.get(name), ceiling));
            table.line(
                    what,
                    name,
                    figure.median(Figure::plain),
                    figure.spread(Figure::plain),
                    ratio.median(Figure::plain) + " ×",
                    ratio.spread(Figure::plain));
        }
    }

    private List<Double> bestCeiling() {
        List<Double> best = figures.get(ceilings.getFirst());
        for (String name : ceilings) {
            if (Figure.of(figures.get(name)).median() > Figure.of(best).median()) {
                best = figures.get(name);
            }
        }
        return best;
    }

    private static List<Double> ratios(List<Double> figures, List<Double> ceiling) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            ratios.add(figures.get(i) / ceiling.get(i));
        }
        return ratios;
    }
}
