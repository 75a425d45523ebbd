package org.glued.integration.mq.push;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Wakeups;
import org.jboss.logging.Logger;

/** Runs every enabled subscriber on this node, as on every other: claims are exclusive, so nobody needs to be the one. */
@Singleton
class Pushing {
    private static final Logger LOG = Logger.getLogger(Pushing.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final SubscriberStore store;
    private final PushStarter starter;
    private final Wakeups wakeups;
    private final Map<UUID, Push> running = new HashMap<>();
    private Cancellable watch = () -> {};

    Pushing(SubscriberStore store, PushStarter starter, Wakeups wakeups) {
        this.store = store;
        this.starter = starter;
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent event) {
        watch = wakeups.on(Subscribers.TOPIC, LOOK)
                .onItem()
                .transformToUniAndConcatenate(hint -> look())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("No longer looking for subscribers", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
        run(List.of());
    }

    private Uni<Void> look() {
        return store.enabled()
                .invoke(this::run)
                .onFailure()
                .invoke(failure -> LOG.debugf("Subscribers are looked for later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Stops what changed or went, and starts what is new. */
    private synchronized void run(List<Stored> wanted) {
        Set<String> versions = wanted.stream().map(one -> one.shown().nonce()).collect(Collectors.toSet());
        running.values().removeIf(push -> {
            boolean over = !versions.contains(push.version());
            if (over) {
                push.stop();
            }
            return over;
        });
        wanted.forEach(one -> {
            Push push = running.get(one.shown().uuid());
            if (push == null) {
                starter.start(one).ifPresent(started -> running.put(one.shown().uuid(), started));
            } else {
                push.pauseUntil(one.pausedUntil());
            }
        });
    }
}
