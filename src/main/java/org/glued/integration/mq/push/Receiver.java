package org.glued.integration.mq.push;

import io.smallrye.mutiny.Uni;
import org.glued.integration.mq.consume.Delivery;

/** Takes the messages of all subscribers of one kind. */
public interface Receiver {
    Kind kind();

    /**
     * Refuses a subscriber that could not receive, within the request that defines it.
     *
     * @return fails with the problem 422, or 403 when the caller may not send there
     */
    Uni<Void> check(Recipient recipient);

    /** Hands one message over; a failure is a nack with the queue's backoff. */
    Uni<Handled> receive(Recipient recipient, Delivery delivery);
}
