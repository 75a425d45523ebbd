package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The passing of time: deferred messages become due, leases run out, messages expire. One step that fails, because the
 * database is away or for any other reason, does not keep the others from being taken.
 */
@Singleton
public class Passing {
    private static final Logger LOG = Logger.getLogger(Passing.class);
    private static final Moved NOTHING = new Moved(0, List.of());

    private final TimeStore store;
    private final Queues queues;

    Passing(TimeStore store, Queues queues) {
        this.store = store;
        this.queues = queues;
    }

    /** Does what is due, and wakes those who get something by it. */
    public Uni<Void> tick() {
        return store.due()
                .chain(due -> step(due.expire(), store::expire)
                        .chain(() -> step(due.promote(), store::promote))
                        .chain(() -> step(due.rescue(), store::rescue)))
                .replaceWithVoid();
    }

    private Uni<Moved> step(boolean isDue, Supplier<Uni<Moved>> step) {
        if (!isDue) {
            return Uni.createFrom().item(NOTHING);
        }
        return step.get()
                .invoke(moved -> queues.wakeAll(moved.woken()))
                .onFailure()
                .invoke(failure -> LOG.warnf("What is due in queues is done later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithItem(NOTHING);
    }
}
