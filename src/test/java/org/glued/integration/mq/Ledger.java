package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was confirmed to producers, delivered to consumers and acknowledged by them, for the total-queue check. */
final class Ledger {
    /** One delivery: the same message under the same count is never delivered twice. */
    private record Seen(String uuid, int deliveries) {}

    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    void confirmed(List<String> uuids) {
        confirmed.addAll(uuids);
    }

    int confirmed() {
        return confirmed.size();
    }

    /** @param deliveries how often, this time included */
    void delivered(String uuid, int deliveries) {
        delivered.add(uuid);
        if (!seen.add(new Seen(uuid, deliveries))) {
            wrong.add(uuid + " was delivered twice as delivery " + deliveries);
        }
    }

    /** @param deliveries the count of the delivery that was acknowledged, which is the last one */
    void acknowledged(String uuid, int deliveries) {
        if (acknowledged.put(uuid, deliveries) != null) {
            wrong.add(uuid + " was acknowledged twice");
        }
    }

    void failed(Throwable failure) {
        wrong.add(failure.toString());
    }

    /** When all queues are empty again. */
    void check() {
        assertTrue(
                wrong.isEmpty(), () -> wrong.size() + ": " + List.copyOf(wrong).subList(0, Math.min(5, wrong.size())));
        for (Seen one : seen) {
            Integer last = acknowledged.get(one.uuid);
            assertTrue(last == null || one.deliveries <= last, () -> one + " after the acknowledgement of " + last);
        }
        assertEquals(Set.of(), without(confirmed, delivered), "confirmed and lost");
        assertEquals(Set.of(), without(delivered, confirmed), "invented");
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
