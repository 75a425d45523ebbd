package org.glued.integration.mq.consume;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.glued.integration.db.Wakeups;
import org.glued.integration.mq.queue.Look;
import org.glued.integration.mq.queue.Passing;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Taker;
import org.glued.integration.mq.queue.Takers;
import org.jboss.logging.Logger;

/**
 * Tells who waits for a queue that something may be ready there: by wake-ups at once, and because those may be lost, by a
 * look within a second. One look asks for all queues that anyone on this node waits for, and for what time makes due.
 *
 * <p>A queue is watched for a second or two after the last one has left, because who waits usually comes again: while it
 * is known to be quiet, he finds nothing by looking himself.
 */
@Singleton
public class Hints {
    private static final Logger LOG = Logger.getLogger(Hints.class);
    private static final long LEAST_MILLIS = 750;
    private static final long MOST_MILLIS = 1000;
    private static final Duration NEXT_LOOK = Duration.ofSeconds(2);

    private final Passing passing;
    private final Takers takers;
    private final Wakeups wakeups;
    private final Vertx vertx;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    /** In which the last look found nothing, and nothing was hinted since. */
    private volatile Set<String> quiet = ConcurrentHashMap.newKeySet();
    /** Those of the look under way that may become so. */
    private volatile Set<String> asked = ConcurrentHashMap.newKeySet();

    /** Those that were not there at the last look, though somebody waits. */
    private volatile Set<String> missing = Set.of();

    private volatile boolean stopped;

    Hints(Passing passing, Takers takers, Wakeups wakeups, Vertx vertx) {
        this.passing = passing;
        this.takers = takers;
        this.wakeups = wakeups;
        this.vertx = vertx;
    }

    /** Those who wait for one queue. */
    private static final class Watch {
        private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
        private final Cancellable waking;
        private boolean idle;

        private Watch(Cancellable waking) {
            this.waking = waking;
        }

        /** Whether nobody waits, and nobody did at the time before. */
        private boolean isOver() {
            boolean before = idle;
            idle = waiting.isEmpty();
            return idle && before;
        }
    }

    void start(@Observes StartupEvent event) {
        lookLater();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Calls {@code hinted}, on any thread, whenever {@code queue} may have something ready, until cancelled. */
    public Cancellable on(String queue, Runnable hinted) {
        watches.compute(queue, (name, watch) -> {
            Watch joined = watch == null ? new Watch(waking(name)) : watch;
            joined.waiting.add(hinted);
            return joined;
        });
        return () -> watches.computeIfPresent(queue, (name, watch) -> {
            watch.waiting.remove(hinted);
            return watch;
        });
    }

    /** Before a hint there may be a message itself: {@code taker} gets what is published next on this node. */
    public void await(Taker taker) {
        takers.add(taker);
    }

    /** @return whether {@code taker} still waited; else it is about to hear */
    public boolean leave(Taker taker) {
        return takers.remove(taker);
    }

    /**
     * Whether {@code queue} is there and has nothing ready as far as is known, so that who has this much {@code patience}
     * may leave it to hints to tell of what is not known yet.
     */
    boolean isQuiet(String queue, Duration patience) {
        return patience.compareTo(NEXT_LOOK) >= 0 && quiet.contains(queue);
    }

    /** Whether {@code queue} was not there at the last look; those who wait are hinted at when that is seen first. */
    boolean isMissing(String queue) {
        return missing.contains(queue);
    }

    private Cancellable waking(String queue) {
        return wakeups.on(Queues.topic(queue))
                .subscribe()
                .with(
                        wake -> hint(queue),
                        failure -> LOG.errorf(failure, "No more wake-ups for %s, only looks", queue));
    }

    private void lookLater() {
        vertx.setTimer(ThreadLocalRandom.current().nextLong(LEAST_MILLIS, MOST_MILLIS), timer -> look());
    }

    private void look() {
        if (stopped) {
            return;
        }
        Set<String> names = ConcurrentHashMap.newKeySet();
        names.addAll(watches.keySet());
        asked = names;
        passing.look(List.copyOf(names))
                .subscribe()
                .with(
                        seen -> {
                            looked(names, seen);
                            lookLater();
                        },
                        failure -> {
                            LOG.debugf("Queues are looked at later: %s", failure.getMessage());
                            quiet = ConcurrentHashMap.newKeySet();
                            lookLater();
                        });
    }

    private void looked(Set<String> names, Look seen) {
        Set<String> missedBefore = missing;
        missing = Set.copyOf(seen.missing());
        seen.missing().forEach(names::remove);
        seen.ready().forEach(names::remove);
        quiet = names;
        seen.ready().forEach(this::hint);
        seen.missing().stream().filter(name -> !missedBefore.contains(name)).forEach(this::hint);
        watches.keySet().forEach(this::unwatch);
    }

    private void unwatch(String queue) {
        watches.computeIfPresent(queue, (name, watch) -> {
            if (!watch.isOver()) {
                return watch;
            }
            quiet.remove(name);
            watch.waking.cancel();
            return null;
        });
    }

    private void hint(String queue) {
        asked.remove(queue);
        quiet.remove(queue);
        Watch watch = watches.get(queue);
        if (watch != null) {
            watch.waiting.forEach(hinted -> tell(queue, hinted));
        }
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
