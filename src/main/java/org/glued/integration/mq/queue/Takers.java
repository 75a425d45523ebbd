package org.glued.integration.mq.queue;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of this node that wait, in the order they came. A publisher takes one out and claims for it in the
 * transaction that publishes: the message is on its way when it is committed, without another statement and without
 * anybody being woken.
 */
@Singleton
public final class Takers {
    private final Map<String, Deque<Taker>> waiting = new ConcurrentHashMap<>();

    @Inject
    Takers() {}

    public void add(Taker taker) {
        waiting.compute(taker.claim().queue(), (name, all) -> {
            Deque<Taker> joined = all == null ? new ArrayDeque<>() : all;
            joined.add(taker);
            return joined;
        });
    }

    /** @return whether it was still there; else a publisher has it, and it will hear from him */
    public boolean remove(Taker taker) {
        boolean[] removed = new boolean[1];
        waiting.computeIfPresent(taker.claim().queue(), (name, all) -> {
            removed[0] = all.remove(taker);
            return all.isEmpty() ? null : all;
        });
        return removed[0];
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes one out that waits for any of {@code queues}; null when none does. */
    @Nullable
    Taker poll(Collection<String> queues) {
        Taker[] first = new Taker[1];
        for (String queue : queues) {
            waiting.computeIfPresent(queue, (name, all) -> {
                first[0] = all.poll();
                return all.isEmpty() ? null : all;
            });
            if (first[0] != null) {
                break;
            }
        }
        return first[0];
    }
}
