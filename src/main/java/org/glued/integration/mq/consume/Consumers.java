package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;

/** Subscriptions of the rooms of this service. */
@Singleton
public class Consumers {
    private final Queues queues;
    private final Settling settling;
    private final Hints hints;
    private final Vertx vertx;

    Consumers(Queues queues, Settling settling, Hints hints, Vertx vertx) {
        this.queues = queues;
        this.settling = settling;
        this.hints = hints;
        this.vertx = vertx;
    }

    /**
     * Calls {@code handler} with each message of {@code queue}, as many at a time as there are {@code slots}, and settles
     * as it says. A handler that fails is a nack with the queue's backoff.
     */
    public Subscription subscribe(String queue, Slots slots, Function<Delivery, Uni<Settlement>> handler) {
        return subscribe(queue, slots, claimsOf(queue), handler);
    }

    /**
     * As above, for a handler that recognises a message that it has dealt with before. Its settles do not wait for the
     * disk; what a crash of the database undoes comes again.
     */
    public Subscription subscribeIdempotent(String queue, Slots slots, Function<Delivery, Uni<Settlement>> handler) {
        return start(queue, slots, true, claimsOf(queue), handler);
    }

    /** As above, with {@code claim} taking up to as many messages as asked for by {@link Subscription#claim}. */
    public Subscription subscribe(
            String queue,
            Slots slots,
            IntFunction<Uni<List<Claimed>>> claim,
            Function<Delivery, Uni<Settlement>> handler) {
        return start(queue, slots, false, claim, handler);
    }

    private IntFunction<Uni<List<Claimed>>> claimsOf(String queue) {
        return most -> queues.claim(Subscription.claim(queue, most));
    }

    private Subscription start(
            String queue,
            Slots slots,
            boolean idempotent,
            IntFunction<Uni<List<Claimed>>> claim,
            Function<Delivery, Uni<Settlement>> handler) {
        Subscription subscription =
                new Subscription(Loop.of(vertx), settling, idempotent, queue, slots, claim, handler);
        subscription.start(hints);
        return subscription;
    }
}
