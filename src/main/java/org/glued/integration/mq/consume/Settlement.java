package org.glued.integration.mq.consume;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a handler ends a delivery. */
public sealed interface Settlement {
    /** Done. */
    record Ack() implements Settlement {}

    /** Deliver it again after {@code delay}; null takes the queue's backoff. */
    record Nack(@Nullable Duration delay) implements Settlement {}

    /** A dead letter at once. */
    record Reject(String reason) implements Settlement {}

    /** Deliver it again after {@code delay}, without counting this delivery. */
    record Defer(Duration delay) implements Settlement {}
}
