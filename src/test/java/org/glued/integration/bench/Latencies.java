package org.glued.integration.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long each of many took. */
final class Latencies {
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());

    void add(long taken) {
        nanos.add(taken);
    }

    int size() {
        return nanos.size();
    }

    /** @param percent 0 to 100, by nearest rank */
    double millis(double percent) {
        List<Long> sorted = nanos.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1e6;
    }
}
