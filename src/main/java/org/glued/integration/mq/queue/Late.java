package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.glued.integration.db.Database;
import org.jboss.logging.Logger;

/** Messages that expired while they were claimed: they go back to where they stood, and die there as all that expire. */
@Singleton
final class Late {
    private static final Logger LOG = Logger.getLogger(Late.class);

    private final Database database;
    private final SettleStore store;
    private final Announcing announcing;

    @Inject
    Late(Database database, SettleStore store, Announcing announcing) {
        this.database = database;
        this.store = store;
        this.announcing = announcing;
    }

    /** Does not fail: what cannot be given back dies when its lease ends. */
    Uni<Void> giveBack(String queue, List<Claimed> late) {
        return late.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.settle(
                                database,
                                late.stream()
                                        .map(one -> Settle.giveBack(queue, one))
                                        .toList(),
                                false)
                        .invoke(outcomes -> outcomes.forEach(outcome -> announcing.cameBack(outcome.woken())))
                        .onFailure()
                        .invoke(failure -> LOG.debugf(
                                "%d messages of %s die when their lease ends: %s",
                                late.size(), queue, failure.getMessage()))
                        .onFailure()
                        .recoverWithNull()
                        .replaceWithVoid();
    }
}
