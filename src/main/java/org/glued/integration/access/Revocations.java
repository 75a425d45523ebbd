package org.glued.integration.access;

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
import org.glued.integration.db.Wakeups;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends what goes on for longer than a request when its token does: as soon as a token is deleted, on whichever node, and within
 * two seconds of its end. One look asks for all tokens that hold something open on this node; while none does, there is none.
 */
@Singleton
public class Revocations {
    private static final Logger LOG = Logger.getLogger(Revocations.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final TokenStore store;
    private final Wakeups wakeups;
    private final Map<UUID, Set<Runnable>> open = new ConcurrentHashMap<>();
    private Cancellable watch = () -> {};

    @Inject
    Revocations(TokenStore store, Wakeups wakeups) {
        this.store = store;
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent event) {
        watch = wakeups.on(Tokens.TOPIC, LOOK)
                .onItem()
                .transformToUniAndConcatenate(hint -> look())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("What outlives its token is no longer ended", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
    }

    /**
     * Calls {@code over}, once and on any thread, when the token is worthless, until cancelled.
     *
     * @param token of the {@link Caller}; null of one that is not kept in the database, and so has no end
     */
    public Cancellable on(@Nullable UUID token, Runnable over) {
        if (token == null) {
            return () -> {};
        }
        open.compute(token, (same, all) -> {
            Set<Runnable> joined = all == null ? ConcurrentHashMap.newKeySet() : all;
            joined.add(over);
            return joined;
        });
        return () -> open.computeIfPresent(token, (same, all) -> {
            all.remove(over);
            return all.isEmpty() ? null : all;
        });
    }

    private Uni<Void> look() {
        if (open.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Set<UUID> asked = Set.copyOf(open.keySet());
        return store.good(asked)
                .invoke(good ->
                        asked.stream().filter(token -> !good.contains(token)).forEach(this::end))
                .onFailure()
                .invoke(failure -> LOG.debugf("Tokens are looked at later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void end(UUID token) {
        Set<Runnable> all = open.remove(token);
        if (all != null) {
            all.forEach(Runnable::run);
        }
    }
}
