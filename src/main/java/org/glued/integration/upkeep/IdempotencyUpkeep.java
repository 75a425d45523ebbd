package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.web.IdempotencyStore;
import org.jboss.logging.Logger;

/** Forgets idempotency keys after their 24 hours. */
@Singleton
class IdempotencyUpkeep {
    private static final Logger LOG = Logger.getLogger(IdempotencyUpkeep.class);

    private final IdempotencyStore keys;

    @Inject
    IdempotencyUpkeep(IdempotencyStore keys) {
        this.keys = keys;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return keys.forget()
                .invoke(gone -> LOG.debugf("Forgot %d idempotency keys", gone))
                .onFailure()
                .invoke(failure -> LOG.warnf("Old idempotency keys stay until the next turn: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
