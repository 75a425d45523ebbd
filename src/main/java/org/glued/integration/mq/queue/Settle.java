package org.glued.integration.mq.queue;

import java.time.Duration;
import java.util.List;
import org.glued.integration.mq.message.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The end of one delivery.
 *
 * @param delay for a nack or defer; null takes the queue's backoff
 */
public record Settle(
        String queue, Receipt receipt, As as, @Nullable Duration delay) {
    public enum As {
        /** Done. */
        ACK,
        /** Deliver it again, until the queue's deliveries are used up. */
        NACK,
        /** Never again: a dead letter. */
        REJECT,
        /** Deliver it again later; this delivery does not count. */
        DEFER
    }

    /** Makes a message that nobody will handle ready again, as if it had not been claimed. */
    public static Settle giveBack(String queue, Claimed claimed) {
        return new Settle(queue, claimed.held(), As.DEFER, Duration.ZERO);
    }

    /**
     * What came of it.
     *
     * @param ok false when the lease had passed on and nothing changed
     * @param woken queues that have something ready by this, or by others settled together with it
     * @param replyTo where a reply to the message goes, or null; known only of those settled in a transaction
     */
    public record Outcome(
            boolean ok,
            List<String> woken,
            @Nullable String replyTo,
            @Nullable String correlationId) {}
}
