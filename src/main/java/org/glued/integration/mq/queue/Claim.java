package org.glued.integration.mq.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A wish for messages.
 *
 * @param most 1 or more
 * @param ackTimeout how long the holder may keep them; null takes the message's own time, else the queue's
 * @param autoAck whether they count as acknowledged at once
 * @param holder a name for people to recognise
 */
public record Claim(
        String queue,
        int most,
        @Nullable Duration ackTimeout,
        boolean autoAck,
        @Nullable String holder) {}
