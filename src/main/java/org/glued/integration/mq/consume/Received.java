package org.glued.integration.mq.consume;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.queue.Claimed;
import org.jspecify.annotations.Nullable;

/** A message as a pulling client gets it; without a receipt when it needs no acknowledgement. */
record Received(
        @Nullable String receipt,
        int deliveries,
        boolean redelivered,
        @JsonUnwrapped Message message) {
    static Received of(Claimed claimed) {
        return new Received(
                claimed.receipt() == null ? null : claimed.receipt().encode(),
                claimed.deliveries(),
                claimed.deliveries() > 1,
                claimed.message());
    }
}
