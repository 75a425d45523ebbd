package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Messages brought back into queues. */
@Singleton
class Redrives {
    private final RedriveStore store;
    private final Definitions definitions;
    private final Queues queues;

    Redrives(RedriveStore store, Definitions definitions, Queues queues) {
        this.store = store;
        this.definitions = definitions;
        this.queues = queues;
    }

    /** How many dead letters left {@code queue}; those whose own queue is gone stay. */
    Uni<Integer> redrive(String queue, Redrive redrive) {
        return checked(queue, redrive.to())
                .chain(() -> store.redrive(queue, redrive))
                .invoke(moved -> queues.wakeAll(moved.woken()))
                .map(Moved::count);
    }

    /** How many messages of the history of {@code queue} were published again. */
    Uni<Integer> replay(String queue, Redrive redrive) {
        return checked(queue, redrive.to())
                .chain(() -> store.replay(queue, redrive))
                .invoke(moved -> queues.wakeAll(moved.woken()))
                .map(Moved::count);
    }

    /** Fails with 404 when there is no such queue, with 422 when there is no queue to bring messages to. */
    private Uni<Queue> checked(String queue, @Nullable String to) {
        return definitions
                .get(queue)
                .call(found -> to == null ? Uni.createFrom().nullItem() : target(to));
    }

    private Uni<Queue> target(String to) {
        return definitions
                .get(to)
                .onFailure(Problem.class)
                .transform(unknown -> Problem.impossible("/to", "There is no queue " + to));
    }
}
