package org.glued.integration.mq.queue;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many messages went into and out of each queue on this node over the last minute. */
@Singleton
final class Rates {
    private static final int SECONDS = 60;

    private final Map<String, Minute> in = new ConcurrentHashMap<>();
    private final Map<String, Minute> out = new ConcurrentHashMap<>();

    private static long now() {
        return System.nanoTime() / Duration.ofSeconds(1).toNanos();
    }

    void in(String queue, int messages) {
        in.computeIfAbsent(queue, name -> new Minute()).add(now(), messages);
    }

    void out(String queue, int messages) {
        if (messages == 0) {
            return;
        }
        out.computeIfAbsent(queue, name -> new Minute()).add(now(), messages);
    }

    double inRate(String queue) {
        return in.getOrDefault(queue, new Minute()).perSecond(now());
    }

    double outRate(String queue) {
        return out.getOrDefault(queue, new Minute()).perSecond(now());
    }

    void forget(String queue) {
        in.remove(queue);
        out.remove(queue);
    }

    private static final class Minute {
        private final long[] seconds = new long[SECONDS];
        private final long[] counts = new long[SECONDS];

        synchronized void add(long second, int messages) {
            int slot = Math.floorMod(second, SECONDS);
            if (seconds[slot] != second) {
                seconds[slot] = second;
                counts[slot] = 0;
            }
            counts[slot] += messages;
        }

        synchronized double perSecond(long now) {
            long sum = 0;
            for (int slot = 0; slot < SECONDS; slot++) {
                sum += seconds[slot] > now - SECONDS ? counts[slot] : 0;
            }
            return (double) sum / SECONDS;
        }
    }
}
