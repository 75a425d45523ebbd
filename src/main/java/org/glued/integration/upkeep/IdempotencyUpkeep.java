package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.web.IdempotencyStore;
import org.jboss.logging.Logger;

/** Forgets the answers to idempotency keys after their 24 hours. */
@Singleton
class IdempotencyUpkeep {
    private static final Logger LOG = Logger.getLogger(IdempotencyUpkeep.class);

    private final IdempotencyStore answers;

    @Inject
    IdempotencyUpkeep(IdempotencyStore answers) {
        this.answers = answers;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return Quietly.run(
                answers.forget(), failure -> LOG.debugf("Kept answers are forgotten later: %s", failure.getMessage()));
    }
}
