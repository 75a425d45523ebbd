package org.glued.integration.notification;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.glued.integration.db.Database;
import org.glued.integration.db.Wakeups;
import org.jboss.logging.Logger;

/**
 * Tells open streams how far their inboxes go: when something was put into any inbox, on whichever node, and once a second,
 * because a hint may be lost. One look asks for all inboxes that are streamed from this node; while none is, there is none.
 */
@Singleton
class Arrivals {
    private static final Logger LOG = Logger.getLogger(Arrivals.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Database db;
    private final InboxStore store;
    private final Wakeups wakeups;
    private final Map<UUID, Set<LongConsumer>> streams = new ConcurrentHashMap<>();
    private Cancellable watch = () -> {};

    @Inject
    Arrivals(Database db, InboxStore store, Wakeups wakeups) {
        this.db = db;
        this.store = store;
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent event) {
        watch = wakeups.on(Inbox.TOPIC, LOOK)
                .onItem()
                .transformToUniAndConcatenate(hint -> look())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("No longer looking into inboxes", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
    }

    /** Calls {@code newest}, on any thread, with the newest place in the inbox of {@code person}, until cancelled. */
    Cancellable on(UUID person, LongConsumer newest) {
        streams.compute(person, (same, all) -> {
            Set<LongConsumer> joined = all == null ? ConcurrentHashMap.newKeySet() : all;
            joined.add(newest);
            return joined;
        });
        return () -> streams.computeIfPresent(person, (same, all) -> {
            all.remove(newest);
            return all.isEmpty() ? null : all;
        });
    }

    private Uni<Void> look() {
        if (streams.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return store.newest(db, Set.copyOf(streams.keySet()))
                .invoke(places -> places.forEach(this::tell))
                .onFailure()
                .invoke(failure -> LOG.debugf("Inboxes are looked into later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void tell(UUID person, long newest) {
        streams.getOrDefault(person, Set.of()).forEach(stream -> stream.accept(newest));
    }
}
