package org.glued.integration.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** What several rounds gave: the median and the spread. */
record Figure(double median, double least, double most) {
    static Figure of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Figure(median, sorted.getFirst(), sorted.getLast());
    }

    String median(DoubleFunction<String> format) {
        return format.apply(median);
    }

    String spread(DoubleFunction<String> format) {
        return format.apply(least) + "–" + format.apply(most);
    }

    /** 1.23, 45.6, 789, 12,345: three digits say enough. */
    static String plain(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
