package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final AtomicBoolean passing = new AtomicBoolean();

    Passing(TimeStore store, Queues queues) {
        this.store = store;
        this.queues = queues;
    }

    /**
     * Looks which of the queues {@code names} have something ready, and what is due in any queue; that is then done beside
     * whoever looks, and wakes those who get something by it.
     */
    public Uni<Look> look(Collection<String> names) {
        return store.look(names).invoke(this::pass);
    }

    private void pass(Look look) {
        if (look.anyDue() && passing.compareAndSet(false, true)) {
            step(look.expire(), store::expire)
                    .chain(() -> step(look.promote(), store::promote))
                    .chain(() -> step(look.rescue(), store::rescue))
                    .eventually(() -> passing.set(false))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.error("A step failed that should have dealt with it", failure));
        }
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
