package org.glued.integration.mq.consume;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
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
    private volatile boolean stopped;

    Hints(Passing passing, Takers takers, Wakeups wakeups, Vertx vertx) {
        this.passing = passing;
        this.takers = takers;
        this.wakeups = wakeups;
        this.vertx = vertx;
    }

    /** Those who wait for one queue, and what is known of it. */
    private static final class Watch {
        private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
        private final Cancellable waking;
        private boolean idle;
        private boolean asked;
        private boolean quiet;
        private boolean missing;

        private Watch(Cancellable waking) {
            this.waking = waking;
        }

        private synchronized void ask() {
            asked = true;
        }

        /** There may be something, whatever the look under way sees. */
        private synchronized void hint() {
            asked = false;
            quiet = false;
        }

        /** @return whether those who wait should look themselves */
        private synchronized boolean see(boolean isReady, boolean isMissing) {
            boolean isNews = isReady || (isMissing && !missing);
            missing = isMissing;
            quiet = asked && !isReady && !isMissing;
            return isNews;
        }

        private synchronized void forget() {
            quiet = false;
        }

        private synchronized boolean isQuiet() {
            return quiet;
        }

        private synchronized boolean isMissing() {
            return missing;
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
        Watch joined = watches.compute(queue, (name, watch) -> {
            Watch one = watch == null ? new Watch(waking(name)) : watch;
            one.waiting.add(hinted);
            return one;
        });
        return () -> joined.waiting.remove(hinted);
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
        Watch watch = watches.get(queue);
        return patience.compareTo(NEXT_LOOK) >= 0 && watch != null && watch.isQuiet();
    }

    /** Whether {@code queue} was not there at the last look; those who wait are hinted at when that is seen first. */
    boolean isMissing(String queue) {
        Watch watch = watches.get(queue);
        return watch != null && watch.isMissing();
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
        Map<String, Watch> asked = Map.copyOf(watches);
        asked.values().forEach(Watch::ask);
        passing.look(asked.keySet())
                .invoke(seen -> looked(asked, seen))
                .onFailure()
                .invoke(failure -> {
                    LOG.debugf("Queues are looked at later: %s", failure.getMessage());
                    asked.values().forEach(Watch::forget);
                })
                .subscribe()
                .with(seen -> lookLater(), failure -> lookLater());
    }

    private void looked(Map<String, Watch> asked, Look seen) {
        asked.forEach((queue, watch) -> {
            if (watch.see(seen.ready().contains(queue), seen.missing().contains(queue))) {
                hint(queue);
            }
        });
        watches.keySet().forEach(this::unwatch);
    }

    private void unwatch(String queue) {
        watches.computeIfPresent(queue, (name, watch) -> {
            if (!watch.isOver()) {
                return watch;
            }
            watch.waking.cancel();
            return null;
        });
    }

    private void hint(String queue) {
        Watch watch = watches.get(queue);
        if (watch != null) {
            watch.hint();
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
