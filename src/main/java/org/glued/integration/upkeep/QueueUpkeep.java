package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.glued.integration.mq.queue.Storage;
import org.jboss.logging.Logger;

/** Keeps the storage of messages small: begins slices and drops them, and forgets what was kept for a time. */
@Singleton
class QueueUpkeep {
    private static final Logger LOG = Logger.getLogger(QueueUpkeep.class);

    private final Storage storage;

    QueueUpkeep(Storage storage) {
        this.storage = storage;
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> everyFiveSeconds() {
        return quietly(storage.rotate());
    }

    @Scheduled(every = "30s", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> everyHalfMinute() {
        return quietly(storage.clear());
    }

    private static Uni<Void> quietly(Uni<?> work) {
        return Quietly.run(work, failure -> LOG.warnf("Upkeep of queues comes later: %s", failure.getMessage()));
    }
}
