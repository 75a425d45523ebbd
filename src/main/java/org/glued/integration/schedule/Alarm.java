package org.glued.integration.schedule;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.glued.integration.db.Database;
import org.glued.integration.db.Wakeups;
import org.jboss.logging.Logger;

/**
 * Rings when the next schedule is due. Sleeps until exactly then, is woken when schedules change on any node, and looks by
 * itself every few seconds, because a hint may be lost and the database may have been away. While nothing is near, a look
 * asks for the next moment only.
 */
@Singleton
class Alarm {
    private static final Logger LOG = Logger.getLogger(Alarm.class);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration HELD = Duration.ofMillis(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Database db;
    private final Firing firing;
    private final FiringStore store;
    private final Wakeups wakeups;

    /** Rings since the loop last looked; whoever makes it 1 runs the loop. */
    private final AtomicInteger rings = new AtomicInteger();

    private volatile Cancellable hints = () -> {};
    private volatile boolean stopped;
    private volatile boolean away;
    /** Whether something was due soon when it last looked. */
    private volatile boolean near = true;

    private volatile long timer = -1;

    @Inject
    Alarm(Vertx vertx, Database db, Firing firing, FiringStore store, Wakeups wakeups) {
        this.vertx = vertx;
        this.db = db;
        this.firing = firing;
        this.store = store;
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent event) {
        hints = wakeups.on(Schedules.TOPIC)
                .subscribe()
                .with(hint -> ring(), failure -> LOG.error("No more hints about schedules; sweeping goes on", failure));
        vertx.runOnContext(ignored -> ring());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        hints.cancel();
        vertx.cancelTimer(timer);
    }

    private void ring() {
        if (rings.getAndIncrement() == 0) {
            look();
        }
    }

    private void look() {
        if (stopped) {
            return;
        }
        int heard = rings.get();
        boolean tried = near;
        (tried ? firing.fireDue() : Uni.createFrom().item(false))
                .chain(more -> more ? Uni.createFrom().item(Optional.of(Duration.ofMillis(1))) : store.untilNext(db))
                .subscribe()
                .with(wait -> sleep(heard, tried, wait), failure -> recover(heard, failure));
    }

    private void sleep(int heard, boolean tried, Optional<Duration> wait) {
        if (away) {
            away = false;
            LOG.info("Schedules fire again");
        }
        Optional<Duration> soon = wait.filter(due -> due.compareTo(SWEEP) < 0);
        near = soon.isPresent();
        next(heard, soon.map(due -> tried ? calm(due) : due).orElseGet(() -> jittered(SWEEP)));
    }

    private void recover(int heard, Throwable failure) {
        if (!away && !stopped) {
            away = true;
            LOG.error("Schedules cannot fire at the moment; trying again", failure);
        }
        near = true;
        next(heard, jittered(PAUSE));
    }

    /** Looks again at once when it rang meanwhile, else after {@code wait}. */
    private void next(int heard, Duration wait) {
        if (rings.compareAndSet(heard, 0)) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(Math.max(1, wait.toMillis()), ignored -> ring());
        } else {
            look();
        }
    }

    /** What is due already and was not fired is held by another node, or cannot fire: not worth a spin. */
    private static Duration calm(Duration wait) {
        return wait.isPositive() ? wait : HELD;
    }

    private static Duration jittered(Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis() / 2, most.toMillis() + 1));
    }
}
