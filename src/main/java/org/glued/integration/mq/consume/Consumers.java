package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.glued.integration.db.Wakeups;
import org.glued.integration.mq.queue.Queues;

/** Subscriptions of the rooms of this service. */
@Singleton
public class Consumers {
    private final Queues queues;
    private final Wakeups wakeups;
    private final Vertx vertx;

    Consumers(Queues queues, Wakeups wakeups, Vertx vertx) {
        this.queues = queues;
        this.wakeups = wakeups;
        this.vertx = vertx;
    }

    /**
     * Calls {@code handler} with each message of {@code queue}, at most {@code slots} at a time, and settles as it says.
     * A handler that fails is a nack with the queue's backoff.
     */
    public Subscription subscribe(String queue, int slots, Function<Delivery, Uni<Settlement>> handler) {
        Subscription subscription = new Subscription(queues, vertx, queue, slots, handler);
        subscription.start(wakeups.on(Queues.topic(queue)));
        return subscription;
    }
}
