package org.glued.integration.mq.consume;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.queue.Claimed;
import org.jspecify.annotations.Nullable;

/** A message as a pulling client gets it; without a receipt when it needs no acknowledgement. */
public record Received(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String receipt,
        int deliveries,
        boolean redelivered,
        @JsonUnwrapped Message message) {
    /** A message that has been acknowledged already. */
    public static Received reply(Delivery delivery) {
        return new Received(null, delivery.deliveries(), delivery.deliveries() > 1, delivery.message());
    }

    public static Received of(Claimed claimed) {
        return new Received(
                claimed.receipt() == null ? null : claimed.receipt().encode(),
                claimed.deliveries(),
                claimed.deliveries() > 1,
                claimed.message());
    }
}
