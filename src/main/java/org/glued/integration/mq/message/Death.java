package org.glued.integration.mq.message;

import java.time.Instant;

/**
 * One way in which a message has left a queue without being acknowledged.
 *
 * @param count how often it has left this queue for this reason
 * @param at the last time
 */
public record Death(String queue, Reason reason, int count, Instant at) {
    public enum Reason {
        REJECTED,
        EXPIRED,
        MAX_DELIVERIES,
        MAX_LENGTH
    }
}
