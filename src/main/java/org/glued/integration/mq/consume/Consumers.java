package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Function;
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
        return subscribe(queue, slots, sourceOf(queue), handler);
    }

    /**
     * As above, for a handler that recognises a message that it has dealt with before. Its settles do not wait for the
     * disk; what a crash of the database undoes comes again.
     */
    public Subscription subscribeIdempotent(String queue, Slots slots, Function<Delivery, Uni<Settlement>> handler) {
        return start(queue, slots, true, sourceOf(queue), handler);
    }

    /** As above, with a {@code source} that claims as {@link #sourceOf} would. */
    public Subscription subscribe(
            String queue, Slots slots, Source source, Function<Delivery, Uni<Settlement>> handler) {
        return start(queue, slots, false, source, handler);
    }

    public Source sourceOf(String queue) {
        return Source.of(queues, most -> Subscription.claim(queue, most));
    }

    private Subscription start(
            String queue, Slots slots, boolean idempotent, Source source, Function<Delivery, Uni<Settlement>> handler) {
        Subscription subscription =
                new Subscription(Loop.of(vertx), settling, idempotent, queue, slots, source, handler);
        subscription.start(hints);
        return subscription;
    }
}
