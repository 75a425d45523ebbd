package org.glued.integration.mq.consume;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How many messages may be in the hands of consumers on this node.
 *
 * <p>Shared slots are dealt out by dynamic thresholds (Choudhury and Hahne, 1998): nobody may hold more than are then
 * left. So one busy queue gets half of them, and whoever comes next finds some free, without anybody's share being set.
 */
public final class Slots {
    private final int capacity;
    private final boolean shared;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int taken;

    private Slots(int capacity, boolean shared) {
        this.capacity = capacity;
        this.shared = shared;
    }

    /** For one consumer, all of them. */
    public static Slots own(int capacity) {
        return new Slots(capacity, false);
    }

    /** For many consumers, fairly; about as many as {@code capacity}, as claims under way are not counted. */
    public static Slots shared(int capacity) {
        return new Slots(capacity, true);
    }

    /**
     * How many more a consumer may take that holds {@code held}.
     *
     * @param retry called, on any thread, when there may be more, if there are none now
     */
    synchronized int free(int held, Runnable retry) {
        int left = capacity - taken;
        int more = shared ? share(left, held) : left;
        if (more < 1) {
            waiting.add(retry);
        }
        return more;
    }

    /** So many that no more are held than left; the last one goes to who has none. */
    private static int share(int left, int held) {
        return held == 0 ? (left + 1) / 2 : (left - held) / 2;
    }

    synchronized void take(int count) {
        taken += count;
    }

    void release(int count) {
        List<Runnable> told;
        synchronized (this) {
            taken -= count;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Runnable::run);
    }
}
