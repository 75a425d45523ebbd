package org.glued.integration.mq.consume;

import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glued.integration.db.Wakeups;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Taker;
import org.glued.integration.mq.queue.Takers;
import org.jboss.logging.Logger;

/**
 * Tells who waits for a queue that something may be ready there: by wake-ups at once, and because those may be lost, by a
 * look within a second. One look asks for all queues that anyone on this node waits for; while nobody does, there is none.
 */
@Singleton
public class Hints {
    private static final Logger LOG = Logger.getLogger(Hints.class);
    private static final long LEAST_MILLIS = 750;
    private static final long MOST_MILLIS = 1000;

    private final Queues queues;
    private final Takers takers;
    private final Wakeups wakeups;
    private final Vertx vertx;
    private final Map<String, Set<Runnable>> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    Hints(Queues queues, Takers takers, Wakeups wakeups, Vertx vertx) {
        this.queues = queues;
        this.takers = takers;
        this.wakeups = wakeups;
        this.vertx = vertx;
    }

    /** Calls {@code hinted}, on any thread, whenever {@code queue} may have something ready, until cancelled. */
    public Cancellable on(String queue, Runnable hinted) {
        waiting.compute(queue, (name, all) -> {
            Set<Runnable> joined = all == null ? ConcurrentHashMap.newKeySet() : all;
            joined.add(hinted);
            return joined;
        });
        Cancellable waking = wakeups.on(Queues.topic(queue))
                .subscribe()
                .with(
                        wake -> tell(queue, hinted),
                        failure -> LOG.errorf(failure, "No more wake-ups for %s, only looks", queue));
        lookLater();
        return () -> {
            waking.cancel();
            waiting.computeIfPresent(queue, (name, all) -> {
                all.remove(hinted);
                return all.isEmpty() ? null : all;
            });
        };
    }

    /** Before a hint there may be a message itself: {@code taker} gets what is published next on this node. */
    public void await(Taker taker) {
        takers.add(taker);
    }

    /** @return whether {@code taker} still waited; else it is about to hear */
    public boolean leave(Taker taker) {
        return takers.remove(taker);
    }

    private void lookLater() {
        if (!waiting.isEmpty() && looking.compareAndSet(false, true)) {
            vertx.setTimer(ThreadLocalRandom.current().nextLong(LEAST_MILLIS, MOST_MILLIS), timer -> look());
        }
    }

    private void look() {
        queues.ready(List.copyOf(waiting.keySet()))
                .subscribe()
                .with(
                        ready -> {
                            ready.forEach(this::hint);
                            looked();
                        },
                        failure -> {
                            LOG.debugf("Queues are looked at later: %s", failure.getMessage());
                            looked();
                        });
    }

    private void looked() {
        looking.set(false);
        lookLater();
    }

    private void hint(String queue) {
        waiting.getOrDefault(queue, Set.of()).forEach(hinted -> tell(queue, hinted));
    }

    /** One who fails does not keep the others from being told, nor itself from being told again. */
    private static void tell(String queue, Runnable hinted) {
        try {
            hinted.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "A consumer of %s failed when told that there is something", queue);
        }
    }
}
