package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.glued.integration.mq.queue.Queues;
import org.jboss.logging.Logger;

/** Does to messages what time does: makes them due, gives them back, lets them expire. */
@Singleton
class QueueUpkeep {
    private static final Logger LOG = Logger.getLogger(QueueUpkeep.class);

    private final Queues queues;

    QueueUpkeep(Queues queues) {
        this.queues = queues;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> everySecond() {
        return quietly(queues::expire).chain(() -> quietly(queues::promote)).chain(() -> quietly(queues::rescue));
    }

    @Scheduled(every = "1h", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> everyHour() {
        return quietly(queues::prepare);
    }

    /** One step that fails, because the database is away or for any other reason, does not keep the others from running. */
    private static Uni<Void> quietly(Supplier<? extends Uni<?>> step) {
        return Uni.createFrom()
                .deferred(() -> step.get().replaceWithVoid())
                .onFailure()
                .invoke(failure -> LOG.warnf("Upkeep of queues comes later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
