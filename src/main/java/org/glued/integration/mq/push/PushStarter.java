package org.glued.integration.mq.push;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.glued.integration.db.Wakeups;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.vault.Vault;
import org.jboss.logging.Logger;

/** Starts the pushes of subscribers. */
@Singleton
class PushStarter {
    private static final Logger LOG = Logger.getLogger(PushStarter.class);

    private final Subscribers subscribers;
    private final SubscriberStore store;
    private final Consumers consumers;
    private final Queues queues;
    private final Wakeups wakeups;
    private final Vault vault;

    PushStarter(
            Subscribers subscribers,
            SubscriberStore store,
            Consumers consumers,
            Queues queues,
            Wakeups wakeups,
            Vault vault) {
        this.subscribers = subscribers;
        this.store = store;
        this.consumers = consumers;
        this.queues = queues;
        this.wakeups = wakeups;
        this.vault = vault;
    }

    /** Empty when it cannot run: nothing here takes its kind, or the key of its secrets is gone. */
    Optional<Push> start(Stored stored) {
        Optional<Receiver> receiver = subscribers.receiver(stored.shown().kind());
        try {
            return receiver.map(found -> {
                Push push = new Push(stored.shown(), stored.open(vault), found, store, queues, wakeups);
                push.start(consumers);
                push.pauseUntil(stored.pausedUntil());
                return push;
            });
        } catch (IllegalStateException e) {
            LOG.errorf(e, "The subscriber %s gets nothing", stored.shown().uuid());
            return Optional.empty();
        }
    }
}
