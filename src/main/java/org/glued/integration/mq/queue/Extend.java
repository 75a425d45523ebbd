package org.glued.integration.mq.queue;

import java.time.Duration;
import org.glued.integration.mq.message.Receipt;
import org.jspecify.annotations.Nullable;

/** A wish to hold a delivery for {@code ackTimeout} from now on; null takes the queue's own time. */
public record Extend(
        String queue, Receipt receipt, @Nullable Duration ackTimeout) {}
